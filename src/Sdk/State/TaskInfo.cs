
namespace ClusterTasks;

/// <summary>The executing task. See <see cref="RemoteContext.Current"/>.</summary>
public sealed record TaskInfo
{
    private volatile bool _wasCancelled;

    internal TaskInfo()
    {
    }

    /// <summary>Gets the job that the task belongs to.</summary>
    public required JobId JobId { get; init; }

    /// <summary>Gets the task, the same for every attempt.</summary>
    public required TaskId TaskId { get; init; }

    /// <summary>Gets the number of this attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets the node on which the task runs.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>Gets the operating-system process in which the task runs.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Gets the task's display name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the CPUs reserved for the task.</summary>
    public required double Cpus { get; init; }

    /// <summary>Gets the GPUs reserved for the task.</summary>
    public required double Gpus { get; init; }

    /// <summary>Gets the ids of the GPUs that the task has, as in <c>CUDA_VISIBLE_DEVICES</c>; empty without <see cref="Gpus"/>. Two tasks
    /// that have parts of one device both name it here.</summary>
    public required IReadOnlyList<string> GpuIds { get; init; }

    /// <summary>Gets the bytes of memory reserved for the task.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Gets the custom resources reserved for the task.</summary>
    public required IReadOnlyDictionary<string, double> Resources { get; init; }

    /// <summary>The number of tasks above this one; it may count some that have ended.</summary>
    internal int Depth { get; set; }

    /// <summary>Takes its reports of progress; null: nobody does.</summary>
    internal IProgressReporter? Reporter { get; set; }

    /// <summary>Reports the progress of the task: visible in its row (<see cref="TaskRow.Progress"/>) and as an event of its job.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="message">A short text, such as "page 3 of 10"; beyond 1,000 characters it is cut.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> is below 0, above 1, or not a number.</exception>
    /// <remarks>A function may report as often as is convenient: the last report counts, and at most twenty a second are sent. A report
    /// after the task's end is ignored.</remarks>
    public void Report(double fraction, string? message = null)
    {
        if (!(fraction >= 0 && fraction <= 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A task's progress is a number from 0 to 1.");
        Reporter?.ReportProgress(
            fraction, message is null ? "" : message.Length <= CallLimits.ProgressLength ? message
            : message[..CallLimits.ProgressLength]);
    }

    /// <summary>Returns the same for code that takes an <see cref="IProgress{T}"/> of a fraction. It calls <see cref="Report"/> on the
    /// caller's own thread, unlike <see cref="Progress{T}"/>.</summary>
    public IProgress<double> AsProgress() => new FractionProgress(this);

    /// <summary>Gets the token that fires when the task is cancelled, runs out of time, or its worker shuts down. The same token that a
    /// function gets for its <see cref="System.Threading.CancellationToken"/> parameter.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Gets whether the task was cancelled while it runs. A function that continues all the same ignores its token: its result or
    /// exception then counts, and its row says the same (<see cref="TaskRow.WasCancelled"/>).</summary>
    public bool WasCancelled => _wasCancelled;

    internal void OnCancelled() => _wasCancelled = true;

    private sealed class FractionProgress(TaskInfo task) : IProgress<double>
    {
        public void Report(double value) => task.Report(value);
    }

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
