using System.Runtime.CompilerServices;

namespace ClusterTasks.Session;

/// <summary>The part of a <see cref="PendingRead{T}"/> that a <see cref="WatchTable"/> needs to know.</summary>
internal abstract class PendingRead : IReadyObserver
{
    /// <summary>The object's watch: the answer is read from it even if the handle that asked is released meanwhile.</summary>
    internal Watch? Watch { get; set; }

    public abstract void OnReady(int index, bool hasFailed);

    public abstract void OnFetchFailed(int index, ObjectAnswer failure);

    public abstract void OnLost(Exception error);
}

/// <summary>A driver's wait for one value that has not arrived. It takes two objects (this and its task), and no asynchronous method with a
/// task of its own for the answer: there is one for each task that a program awaits.</summary>
internal sealed class PendingRead<T>(SessionClient session, ObjectHandle handle) : PendingRead, IThreadPoolWorkItem
{
    private AsyncTaskMethodBuilder<T> _result = AsyncTaskMethodBuilder<T>.Create();
    private Exception? _lost;
    private ObjectAnswer? _failure;

    internal Task<T> Task => _result.Task;

    public override void OnReady(int index, bool hasFailed) => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    public override void OnFetchFailed(int index, ObjectAnswer failure)
    {
        _failure = failure;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public override void OnLost(Exception error)
    {
        _lost = error;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Reads, and runs the waiting code. Both are user code, so they do not run on the session's receive thread.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            if (_lost is not null)
                _result.SetException(_lost);
            else if (_failure is { } failure)
                _result.SetException(SessionClient.Failure(handle, failure));
            else if (session.TryReadAnswer(handle, Watch!, out T? value))
                _result.SetResult(value!);
            else
                _ = AskAgainAsync(); // the object has left the node's memory since
        }
        catch (Exception e)
        {
            _result.SetException(e);
        }
    }

    private async Task AskAgainAsync()
    {
        try
        {
            _result.SetResult(await session.WaitAndReadAsync<T>(handle, null, 1, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            _result.SetException(e);
        }
    }
}
