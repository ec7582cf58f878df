using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>The objects that this process waits for. A watch is shared by all handles of its object and goes with the last of those
/// that have waited; a handle that never waited costs nothing here.</summary>
internal sealed class WatchTable
{
    // Also the lock of everything here, the watches included. Nothing is sent under it: a send can block.
    private readonly Dictionary<ObjectId, Watch> _watches = [];
    private Exception? _closed;

    internal int Count
    {
        get
        {
            lock (_watches)
                return _watches.Count;
        }
    }

    /// <summary>The wait of one handle; see <see cref="Watch.Wait"/>.</summary>
    /// <exception cref="ObjectDisposedException">The handle was released.</exception>
    internal Task<Resolved> Wait(ObjectHandle handle, bool fetch, out bool mustAsk)
    {
        lock (_watches)
        {
            // Under the lock: a release is either seen here, or sees that the handle waits.
            Misuse.Live(handle);
            Watch? watch = FindOrAddNeedsLock(handle.Id);
            if (watch is not null && !handle.IsWatching)
            {
                handle.IsWatching = true;
                watch.Users++;
            }

            return WaitNeedsLock(watch, fetch, out mustAsk);
        }
    }

    /// <summary>A wait that no handle stands for, and that no release ends. Follow it by <see cref="Leave"/>.</summary>
    internal Task<Resolved> Join(ObjectId id, out bool mustAsk)
    {
        lock (_watches)
        {
            Watch? watch = FindOrAddNeedsLock(id);
            if (watch is not null)
                watch.Users++;
            return WaitNeedsLock(watch, fetch: false, out mustAsk);
        }
    }

    internal void Leave(ObjectId id)
    {
        lock (_watches)
            LeaveNeedsLock(id);
    }

    internal void Release(ObjectHandle handle)
    {
        lock (_watches)
        {
            if (!handle.IsWatching)
                return;
            handle.IsWatching = false;
            LeaveNeedsLock(handle.Id);
        }
    }

    internal bool IsReady(ObjectId id)
    {
        lock (_watches)
            return _watches.TryGetValue(id, out Watch? watch) && watch.IsReady;
    }

    /// <summary>What the answer said is not true any more: the next wait asks anew.</summary>
    internal void AskAgain(ObjectId id)
    {
        lock (_watches)
        {
            if (_watches.TryGetValue(id, out Watch? watch))
                watch.AskAgain();
        }
    }

    internal void Resolve(in Resolved resolved)
    {
        lock (_watches)
        {
            if (_watches.TryGetValue(resolved.Id, out Watch? watch))
                watch.Resolve(resolved);
        }
    }

    /// <summary>Fails every wait, those that begin later included. What was answered before stays so.</summary>
    internal void Close(Exception error)
    {
        lock (_watches)
        {
            _closed = error;
            foreach (Watch watch in _watches.Values)
                watch.Fail(error);
        }
    }

    private Watch? FindOrAddNeedsLock(ObjectId id)
    {
        if (!_watches.TryGetValue(id, out Watch? watch) && _closed is null)
            _watches.Add(id, watch = new Watch());
        return watch;
    }

    private Task<Resolved> WaitNeedsLock(Watch? watch, bool fetch, out bool mustAsk)
    {
        mustAsk = false;
        Task<Resolved>? wait = watch?.Wait(fetch, out mustAsk);
        if (_closed is null || wait?.IsCompleted == true)
            return wait!;
        mustAsk = false; // nobody is there to answer
        return Task.FromException<Resolved>(_closed);
    }

    private void LeaveNeedsLock(ObjectId id)
    {
        if (!_watches.TryGetValue(id, out Watch? watch) || --watch.Users > 0)
            return;
        _watches.Remove(id);
        watch.Fail(new ObjectDisposedException($"ObjectRef({id})",
            "The reference was disposed while something waited for its value. Copies of an ObjectRef share one handle: dispose it after its last use only."));
    }
}
