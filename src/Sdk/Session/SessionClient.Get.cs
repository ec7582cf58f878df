using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Store;
using ClusterTasks.Values;

namespace ClusterTasks.Session;

/// <summary>Waiting for values and reading them.</summary>
internal sealed partial class SessionClient
{
    internal override Task<T> GetAsync<T>(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken) =>
        GetAsync<T>(handle, timeout, isBlocking: false, cancellationToken);

    internal override T Get<T>(ObjectHandle handle, TimeSpan? timeout) =>
        GetAsync<T>(handle, timeout, isBlocking: true, CancellationToken.None).GetAwaiter().GetResult();

    private async Task<T> GetAsync<T>(ObjectHandle handle, TimeSpan? timeout, bool isBlocking, CancellationToken cancellationToken)
    {
        if (TryReadLocal(handle.Id, out T? local))
            return local;
        Resolved resolved = await WaitResolvedAsync(handle, fetch: true, isBlocking, timeout, cancellationToken).ConfigureAwait(false);
        return Read<T>(handle, resolved);
    }

    internal override async Task WhenReadyAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        if (!IsLocal(handle.Id))
            await WaitResolvedAsync(handle, fetch: false, isBlocking: false, null, cancellationToken).ConfigureAwait(false);
    }

    internal override bool IsReady(ObjectHandle handle) =>
        IsLocal(handle.Id) || (_watches.TryGetValue(handle.Id, out Watch? watch) && watch.Task.IsCompleted);

    internal override async Task<ObjectHandle?> NextStreamItemAsync(ObjectHandle stream, uint index, CancellationToken cancellationToken)
    {
        var id = new ObjectId(stream.Id.Task, index);
        if (_watches.TryGetValue(id, out Watch? watch))
            throw new InvalidOperationException($"Item {index} of stream {stream.Id} was asked for already: a stream has one consumer.");
        watch = new Watch(fetch: false);
        _watches[id] = watch;
        _connection.Send(new NextItem(id));
        if (_closed.Task.IsCompleted)
            watch.Fail(_closed.Task.Result);
        Resolved resolved = await BlockingAsync(watch.Task, isBlocking: false, null, cancellationToken).ConfigureAwait(false);
        if (resolved.Kind == ResolvedKind.EndOfStream)
        {
            _watches.TryRemove(id, out _);
            return null;
        }

        // The node counts this session as a holder of the item from the moment it resolved it.
        var item = new ObjectHandle(this, id);
        GC.KeepAlive(stream);
        return item;
    }

    private async Task<Resolved> WaitResolvedAsync(ObjectHandle handle, bool fetch, bool isBlocking, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Watch watch = WatchFor(handle.Id, fetch);
        try
        {
            return await BlockingAsync(watch.Task, isBlocking, timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"Object {handle.Id} was not ready within {timeout}: {await WhyAsync(handle.Id).ConfigureAwait(false)} The task goes on; wait again or cancel it (Remote.CancelAsync).");
        }
        finally
        {
            GC.KeepAlive(handle);
        }
    }

    /// <summary>Waits; inside a task the slot is lent to others meanwhile.</summary>
    private async Task<Resolved> BlockingAsync(Task<Resolved> resolved, bool isBlocking, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (resolved.IsCompleted)
            return await resolved.ConfigureAwait(false);
        TaskContext? task = TaskContext.Current;
        if (task is null)
            return await resolved.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(false);

        // A cancelled task must not sit in a wait that its own code cannot see.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, task.Info.CancellationToken);
        task.EnterBlocked(isBlocking);
        try
        {
            return await resolved.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, _time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (task.Info.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(task.Info.CancellationToken);
        }
        finally
        {
            await task.ExitBlockedAsync(isBlocking).ConfigureAwait(false);
        }
    }

    private Watch WatchFor(ObjectId id, bool fetch)
    {
        while (true)
        {
            if (_watches.TryGetValue(id, out Watch? watch))
            {
                if (watch.IsFetching || !fetch || WillNotNeedFetch(watch))
                    return watch;
                var fetching = new Watch(fetch: true);
                if (!_watches.TryUpdate(id, fetching, watch))
                    continue;
                // Who waits on the replaced watch is served by the same answer.
                _ = fetching.Task.ContinueWith(done => Forward(done, watch), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                _connection.Send(new Subscribe(id, Fetch: true));
                return fetching;
            }

            watch = new Watch(fetch);
            if (!_watches.TryAdd(id, watch))
                continue;
            _connection.Send(new Subscribe(id, fetch));
            if (_closed.Task.IsCompleted) // closed between: nobody else would fail this watch
                watch.Fail(_closed.Task.Result);
            return watch;
        }
    }

    private static bool WillNotNeedFetch(Watch watch) => watch.Task.IsCompletedSuccessfully && watch.Task.Result.Kind != ResolvedKind.Stored;

    private static void Forward(Task<Resolved> from, Watch to)
    {
        if (from.IsCompletedSuccessfully)
            to.Resolve(from.Result);
        else
            to.Fail(from.Exception!.InnerException!);
    }

    private bool IsLocal(ObjectId id)
    {
        if (!TryLease(id, out SealedObject? lease))
            return false;
        ((IDisposable)lease).Dispose();
        return true;
    }

    private bool TryLease(ObjectId id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SealedObject? lease)
    {
        try
        {
            return Store.TryGet(id, out lease);
        }
        catch (ObjectDisposedException e)
        {
            throw FrameConnection.Lost(e); // the user knows of a session, not of its store client
        }
    }

    private T Read<T>(ObjectHandle handle, in Resolved resolved)
    {
        switch (resolved.Kind)
        {
            case ResolvedKind.Inline:
                T value = ValueCodec.Decode<T>(resolved.Blob, this, out _);
                GC.KeepAlive(handle);
                return value;
            case ResolvedKind.Failed:
                throw ValueCodec.DecodeError(resolved.Blob);
            default:
                if (TryReadLocal(handle.Id, out T? local))
                    return local;
                throw new ObjectLostException(
                    $"Object {handle.Id} was reported ready, but it is not in the store of node {Node}: it was freed meanwhile (was its reference disposed on another thread?).");
        }
    }

    private bool TryReadLocal<T>(ObjectId id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value)
    {
        value = default;
        if (!TryLease(id, out SealedObject? lease))
            return false;
        bool inPlace = false;
        try
        {
            // A value read in place roots the lease through its memory: the pin goes when the value is collected, or with the task.
            value = ValueCodec.Decode<T>(lease.Data, this, out inPlace)!;
            if (inPlace)
                TaskContext.Current?.Own(lease);
            return true;
        }
        finally
        {
            if (!inPlace)
                ((IDisposable)lease).Dispose();
        }
    }
}
