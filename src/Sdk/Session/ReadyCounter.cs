namespace ClusterTasks.Session;

/// <summary>Completes when a number of objects are ready; with <paramref name="stopAtFailure"/> at the first that has failed.</summary>
internal sealed class ReadyCounter(int count, bool stopAtFailure) : IReadyObserver
{
    private readonly TaskCompletionSource<int> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _ready;

    /// <summary>The index of the object that failed, or -1.</summary>
    internal Task<int> Reached => _reached.Task;

    /// <summary>The reason why the bytes of that object did not arrive, where it exists and only the copy of it has failed.</summary>
    internal ObjectAnswer? FetchFailure { get; private set; }

    internal int Ready => Volatile.Read(ref _ready);

    public void OnReady(int index, bool hasFailed)
    {
        if (hasFailed && stopAtFailure)
            _reached.TrySetResult(index);
        else if (Interlocked.Increment(ref _ready) >= count)
            _reached.TrySetResult(-1);
    }

    public void OnFetchFailed(int index, ObjectAnswer failure)
    {
        if (!Reached.IsCompleted)
            FetchFailure = failure; // before the result: its waiter reads it
        OnReady(index, hasFailed: true);
    }

    public void OnLost(Exception error)
    {
        if (_reached.TrySetException(error))
            _ = _reached.Task.Exception; // observed here, because its waiter may have given up
    }
}
