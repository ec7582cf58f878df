namespace ClusterTasks.Worker.Processes;

/// <summary>One start of a worker process, from the request to the end of the process.</summary>
internal sealed class StartTurn(WorkerStarts starts, long id)
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _limit;

    /// <summary>Completes when the process may start.</summary>
    internal Task Begun => _begun.Task;

    internal void Begin(ITimer limit)
    {
        _limit = limit;
        _begun.TrySetResult();
    }

    /// <summary>Called when the process takes tasks: the next one may start. Idempotent.</summary>
    internal void Ready()
    {
        _limit?.Dispose();
        starts.OnReady(id);
    }

    /// <summary>Called when the turn has lasted as long as it may: the next process may start. Idempotent.</summary>
    internal void Overrun()
    {
        _limit?.Dispose();
        starts.OnOverrun(id);
    }

    /// <summary>Called when the process has ended, or none will be started. Idempotent.</summary>
    internal void End()
    {
        _limit?.Dispose();
        starts.OnEnded(id);
    }
}
