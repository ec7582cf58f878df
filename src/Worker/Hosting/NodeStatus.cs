namespace ClusterTasks.Worker.Hosting;

/// <summary>The identity of this node, and whether it is ready: the host waits for it, the agent tells it. One per silo.</summary>
internal sealed class NodeStatus
{
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hurried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _trouble;
    private volatile string? _listTrouble;
    private volatile string _phase = "starting the silo";

    /// <summary>The id of this run of the node.</summary>
    internal NodeId Id { get; } = NodeId.New();

    /// <summary>The present step of the start, in words for an error message; the agent may sharpen it.</summary>
    internal string Phase
    {
        get => _phase;
        set => _phase = value;
    }

    /// <summary>The known obstacle to the start; null: none is known.</summary>
    internal string? Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    /// <summary>The reason why the list of the cluster's nodes cannot be used, and the remedy; null: it can.</summary>
    internal string? ListTrouble
    {
        get => _listTrouble;
        set => _listTrouble = value;
    }

    /// <summary>Completes with the address of the session endpoint when the slots are registered; fails when that cannot happen.</summary>
    internal Task<string> WhenReady => _ready.Task;

    /// <summary>Completes when the stop must no longer wait for tasks.</summary>
    internal Task Hurried => _hurried.Task;

    internal void Hurry() => _hurried.TrySetResult();

    internal void SetReady(string sessionAddress) => _ready.TrySetResult(sessionAddress);

    internal void SetFailed(Exception error) => _ready.TrySetException(error);
}
