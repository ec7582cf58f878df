using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Store;
using ClusterTasks.Values;

namespace ClusterTasks.Session;

/// <summary>Waiting for values and reading them.</summary>
internal sealed partial class SessionClient
{
    internal override async Task<T> GetAsync<T>(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (TryReadLocal(handle.Id, out T? local))
            return local;
        Resolved resolved;
        try
        {
            resolved = await LendingAsync(Ask(handle, fetch: true), timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw NotReady(handle.Id, timeout, await WhyAsync(handle.Id).ConfigureAwait(false));
        }

        T value = Read<T>(handle, resolved);
        GC.KeepAlive(handle);
        return value;
    }

    internal override T Get<T>(ObjectHandle handle, TimeSpan? timeout)
    {
        if (TryReadLocal(handle.Id, out T? local))
            return local;
        Task<Resolved> resolved = Ask(handle, fetch: true);
        if (!BlockingWait.Lending(resolved, timeout))
            throw NotReady(handle.Id, timeout, Why(handle.Id));
        T value = Read<T>(handle, resolved.GetAwaiter().GetResult());
        GC.KeepAlive(handle);
        return value;
    }

    internal override async Task WhenReadyAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        if (!IsLocal(handle.Id))
            await LendingAsync(Ask(handle, fetch: false), null, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(handle);
    }

    internal override async Task WhenEndedAsync(TaskId task)
    {
        var id = new ObjectId(task, 0);
        Task<Resolved> ended = _watches.Join(id, out bool mustAsk);
        try
        {
            if (mustAsk)
                _connection.Send(new Subscribe(id, Fetch: false));
            await ended.ConfigureAwait(false);
        }
        finally
        {
            _watches.Leave(id);
        }
    }

    internal override bool IsReady(ObjectHandle handle) => IsLocal(handle.Id) || _watches.IsReady(handle.Id);

    internal override async Task<ObjectHandle?> NextStreamItemAsync(ObjectHandle stream, uint index, CancellationToken cancellationToken)
    {
        // The node counts the request as a hold of the item, whatever comes of it: the handle gives it back.
        var item = new ObjectHandle(this, new ObjectId(stream.Id.Task, index));
        try
        {
            Task<Resolved> asked = _watches.Wait(item, fetch: false, out _);
            _connection.Send(new NextItem(item.Id));
            Resolved resolved = await LendingAsync(asked, null, cancellationToken).ConfigureAwait(false);
            if (resolved.Kind != ResolvedKind.EndOfStream)
                return item;
        }
        catch
        {
            item.Release();
            throw;
        }
        finally
        {
            GC.KeepAlive(stream);
        }

        item.Release();
        return null;
    }

    private Task<Resolved> Ask(ObjectHandle handle, bool fetch)
    {
        Task<Resolved> resolved = _watches.Wait(handle, fetch, out bool mustAsk);
        if (mustAsk)
            _connection.Send(new Subscribe(handle.Id, fetch));
        return resolved;
    }

    /// <summary>Waits; inside a task the slot is lent to others meanwhile.</summary>
    private async Task<Resolved> LendingAsync(Task<Resolved> resolved, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (resolved.IsCompleted)
            return await resolved.ConfigureAwait(false);
        TaskContext? task = TaskContext.Current;
        if (task is null)
            return await resolved.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(false);

        // A cancelled task must not sit in a wait that its own code cannot see.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, task.Info.CancellationToken);
        task.EnterBlocked();
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
            await task.ExitBlockedAsync().ConfigureAwait(false);
        }
    }

    private static TimeoutException NotReady(ObjectId id, TimeSpan? timeout, string why) =>
        new($"Object {id} was not ready within {timeout}: {why} The task goes on; wait again or cancel it (Remote.CancelAsync).");

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
                return ValueCodec.Decode<T>(resolved.Blob, this, out _);
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
            value = ValueCodec.Decode<T>(BlobBytes.Of(lease), this, out inPlace)!;
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
