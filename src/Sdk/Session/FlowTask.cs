namespace ClusterTasks.Session;

/// <summary>The executing task, carried along its flow of control, as the waits of its session see it.</summary>
/// <param name="info">Facts about the task.</param>
internal abstract class FlowTask(TaskInfo info)
{
    private static readonly AsyncLocal<FlowTask?> Ambient = new();

    /// <summary>The task in whose flow the caller runs; null: it runs in none.</summary>
    internal static FlowTask? Current
    {
        get => Ambient.Value;
        private protected set => Ambient.Value = value;
    }

    internal TaskInfo Info { get; } = info;

    internal abstract SessionCore Session { get; }

    /// <summary>Begins a wait for other tasks. The session calls it when a value does not exist yet, never for values that do.</summary>
    /// <param name="synchronous">True when the calling thread itself stands still until the matching exit.</param>
    internal abstract void EnterBlocked(bool synchronous = false);

    /// <summary>Ends the wait; completes when the task may go on. Call it once for each <see cref="EnterBlocked"/>.</summary>
    internal abstract ValueTask ExitBlockedAsync(bool synchronous = false);

    /// <summary>Gives the task a pin that it took while it ran: the pin ends with the task, as its arguments' pins do. If it waited for the
    /// collector, the object would stay in the store for as long as an idle worker collects nothing.</summary>
    internal abstract void Own(IDisposable pinned);
}
