using ClusterTasks.Execution;
using ClusterTasks.Protocol;

namespace ClusterTasks;

/// <summary>The task that is executing. See <see cref="RemoteContext.Current"/>.</summary>
public sealed record TaskInfo
{
    private volatile bool _wasCancelled;

    internal TaskInfo()
    {
    }

    /// <summary>The job that the task belongs to.</summary>
    public required JobId JobId { get; init; }

    /// <summary>The task, the same for every attempt.</summary>
    public required TaskId TaskId { get; init; }

    /// <summary>Which attempt this is, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The node on which the task runs.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>The operating-system process in which the task runs.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The task's display name.</summary>
    public required string Name { get; init; }

    /// <summary>CPUs reserved for the task.</summary>
    public required double Cpus { get; init; }

    /// <summary>GPUs reserved for the task.</summary>
    public required double Gpus { get; init; }

    /// <summary>The ids of the GPUs that the task has, as in <c>CUDA_VISIBLE_DEVICES</c>; empty without <see cref="Gpus"/>. Two tasks that
    /// have parts of one device both name it here.</summary>
    public required IReadOnlyList<string> GpuIds { get; init; }

    /// <summary>Bytes of memory reserved for the task.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Custom resources reserved for the task.</summary>
    public required IReadOnlyDictionary<string, double> Resources { get; init; }

    /// <summary>How many tasks stand above this one; of those that have ended some may be counted.</summary>
    internal int Depth { get; set; }

    internal TaskContext? Context { get; set; }

    /// <summary>Says how far the task is: visible in its row (<see cref="TaskRow.Progress"/>) and as an event of its job.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="message">A short text, such as "page 3 of 10"; beyond 1,000 characters it is cut.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> is below 0, above 1, or not a number.</exception>
    /// <remarks>May be called as often as is convenient: the last report counts, and one goes out twenty times a second at
    /// most. A report after the task's end is ignored.</remarks>
    public void Report(double fraction, string? message = null)
    {
        if (!(fraction >= 0 && fraction <= 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A task's progress is a number from 0 to 1.");
        Context?.ReportProgress(fraction, message is null ? "" : message.Length <= ProgressReport.LongestMessage ? message : message[..ProgressReport.LongestMessage]);
    }

    /// <summary>The same for code that takes an <see cref="IProgress{T}"/> of a fraction. It calls <see cref="Report"/> on the caller's own
    /// thread, unlike <see cref="Progress{T}"/>.</summary>
    public IProgress<double> AsProgress() => new FractionProgress(this);

    /// <summary>Fires when the task is cancelled, runs out of time, or its worker shuts down. The same token that a function
    /// gets for its <see cref="System.Threading.CancellationToken"/> parameter.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>Whether the task was cancelled while it runs. A function that goes on all the same ignores its token: what it then returns or
    /// throws counts, and its row says the same (<see cref="TaskRow.WasCancelled"/>).</summary>
    public bool WasCancelled => _wasCancelled;

    internal void OnCancelled() => _wasCancelled = true;

    private sealed class FractionProgress(TaskInfo task) : IProgress<double>
    {
        public void Report(double value) => task.Report(value);
    }
}
