using System.Diagnostics;
using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>The objects that this process waits for. All handles of an object share its watch, which goes with the last of those that have
/// waited. A handle that never waited costs nothing here.</summary>
internal sealed class WatchTable
{
    // This object is also the lock of everything here, the watches included. Nothing is sent under it, because a send can block.
    private readonly Dictionary<ObjectId, Watch> _watches = [];
    private Exception? _closed;
    private long _lastStamp;
    private int _awaited;

    internal int Count
    {
        get
        {
            lock (_watches)
                return _watches.Count;
        }
    }

    /// <summary>Whether an answer is on its way that no thread reads for itself. A guess: it needs no lock.</summary>
    internal bool IsAwaited => Volatile.Read(ref _awaited) > 0;

    /// <summary>Returns the wait of one handle.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="fetch">True when the wait is for the bytes.</param>
    /// <param name="leads">True when the caller reads the answer itself.</param>
    /// <param name="mustAsk">True when the node has not been asked for that yet, and the caller must send the subscription.</param>
    /// <exception cref="ObjectDisposedException">The handle was released.</exception>
    internal Task<ObjectAnswer> Wait(ObjectHandle handle, bool fetch, bool leads, out bool mustAsk)
    {
        lock (_watches)
        {
            // The check is under the lock: a release is either seen here, or sees that the handle waits.
            Misuse.Live(handle);
            return WaitNeedsLock(WatchOfNeedsLock(handle), fetch, leads, out mustAsk);
        }
    }

    /// <summary>Waits without a handle, so that no release ends the wait. Follow it by <see cref="Leave"/>.</summary>
    internal Task<ObjectAnswer> Join(ObjectId id, out bool mustAsk)
    {
        lock (_watches)
        {
            Watch? watch = FindOrAddNeedsLock(id);
            if (watch is not null)
                watch.Users++;
            return WaitNeedsLock(watch, fetch: false, leads: false, out mustAsk);
        }
    }

    /// <summary>Tells an observer when the object's bytes are here, at once if they are. Returns true when the caller must send the
    /// subscription.</summary>
    /// <exception cref="ObjectDisposedException">The handle was released.</exception>
    internal bool ObserveOne(ObjectHandle handle, PendingRead observer)
    {
        lock (_watches)
        {
            Misuse.Live(handle);
            Watch? watch = WatchOfNeedsLock(handle);
            observer.Watch = watch;
            if (watch?.IsReadyFor(fetch: true) == true)
            {
                observer.OnReady(0, watch.Answer.Kind == ResolvedKind.Failed);
                return false;
            }

            if (_closed is not null)
            {
                observer.OnLost(_closed);
                return false;
            }

            watch!.Observe(observer, 0, fetch: true);
            return MustAskNeedsLock(watch, fetch: true, leads: false);
        }
    }

    /// <summary>Tells an observer of each object when it is ready, at once of those that are.</summary>
    /// <param name="handles">The objects.</param>
    /// <param name="fetch">True when the observer wants their bytes.</param>
    /// <param name="observer">The observer to tell.</param>
    /// <param name="isLocal">Returns true when an object that the node was never asked for is in its memory.</param>
    /// <param name="mustAsk">The objects that the node has not been asked for yet; the caller must send the subscriptions.</param>
    internal Observing Observe(
        IReadOnlyList<ObjectHandle> handles, bool fetch, IReadyObserver observer, Predicate<ObjectId> isLocal, out List<ObjectId> mustAsk)
    {
        mustAsk = [];
        var watches = new List<Watch>();
        lock (_watches)
        {
            for (int index = 0; index < handles.Count; index++)
            {
                ObjectHandle handle = Misuse.Live(handles[index]);
                if (handle.Watch is not { IsAsked: true } && isLocal(handle.Id))
                {
                    observer.OnReady(index, hasFailed: false);
                }
                else if (WatchOfNeedsLock(handle) is not { } watch || (_closed is not null && !watch.IsReadyFor(fetch)))
                {
                    observer.OnLost(_closed!);
                }
                else if (watch.IsReadyFor(fetch))
                {
                    observer.OnReady(index, watch.Answer.Kind == ResolvedKind.Failed);
                }
                else
                {
                    watch.Observe(observer, index, fetch);
                    watches.Add(watch);
                    if (MustAskNeedsLock(watch, fetch, leads: false))
                        mustAsk.Add(handle.Id);
                }
            }
        }

        return new Observing(this, observer, watches);
    }

    internal void Forget(IReadyObserver observer, IReadOnlyList<Watch> watches)
    {
        lock (_watches)
        {
            foreach (Watch watch in watches)
                watch.Forget(observer);
        }
    }

    /// <summary>Returns the index of the first handle whose object is in the list before it; -1: none is.</summary>
    internal int FindDuplicate(IReadOnlyList<ObjectHandle> handles)
    {
        HashSet<ObjectId>? unwatched = null;
        lock (_watches)
        {
            long stamp = ++_lastStamp;
            for (int index = 0; index < handles.Count; index++)
            {
                Watch? watch = handles[index].Watch ?? _watches.GetValueOrDefault(handles[index].Id);
                if (watch is null ? !(unwatched ??= []).Add(handles[index].Id) : watch.Stamp == stamp)
                    return index;
                if (watch is not null)
                    watch.Stamp = stamp;
            }
        }

        return -1;
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
            if (handle.Watch is null)
                return;
            handle.Watch = null;
            LeaveNeedsLock(handle.Id);
        }
    }

    /// <summary>Returns the answer for the object, if one came that a reader can use as it is.</summary>
    internal bool TryGetAnswer(Watch watch, out ObjectAnswer answer)
    {
        lock (_watches)
        {
            bool isReady = watch.IsReadyFor(fetch: true);
            answer = isReady ? watch.Answer : default;
            return isReady;
        }
    }

    internal bool IsReady(ObjectId id)
    {
        lock (_watches)
            return _watches.TryGetValue(id, out Watch? watch) && watch.IsReady;
    }

    /// <summary>Invalidates the cached answer; the next wait asks the node again.</summary>
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
            if (!_watches.TryGetValue(resolved.Id, out Watch? watch))
                return;
            ComeNeedsLock(watch);
            watch.Resolve(resolved);
        }
    }

    /// <summary>Returns what the node was asked and has not answered.</summary>
    internal List<(ObjectId Id, bool Fetch)> Unanswered()
    {
        var asked = new List<(ObjectId Id, bool Fetch)>();
        lock (_watches)
        {
            foreach ((ObjectId id, Watch watch) in _watches)
            {
                if (watch.AwaitsReady)
                    asked.Add((id, false));
                if (watch.AwaitsBytes)
                    asked.Add((id, true));
            }
        }

        return asked;
    }

    /// <summary>Returns the outcomes that this process has got as values or errors.</summary>
    internal List<(ObjectId Id, ObjectAnswer Answer)> Known()
    {
        lock (_watches)
        {
            return [.. _watches.Where(pair => pair.Value is { IsReady: true, Answer.Kind: ResolvedKind.Inline or ResolvedKind.Failed })
                .Select(pair => (pair.Key, pair.Value.Answer))];
        }
    }

    /// <summary>Fails every open and future wait. Waits that were answered before keep their answer.</summary>
    internal void Close(Exception error)
    {
        lock (_watches)
        {
            _closed = error;
            foreach (Watch watch in _watches.Values)
                watch.Fail(error);
        }
    }

    private Watch? WatchOfNeedsLock(ObjectHandle handle)
    {
        Debug.Assert(Monitor.IsEntered(_watches));
        if (handle.Watch is { } known)
            return known;
        Watch? watch = FindOrAddNeedsLock(handle.Id);
        if (watch is null)
            return null;
        watch.Users++;
        return handle.Watch = watch;
    }

    private Watch? FindOrAddNeedsLock(ObjectId id)
    {
        Debug.Assert(Monitor.IsEntered(_watches));
        if (!_watches.TryGetValue(id, out Watch? watch) && _closed is null)
            _watches.Add(id, watch = new Watch());
        return watch;
    }

    private Task<ObjectAnswer> WaitNeedsLock(Watch? watch, bool fetch, bool leads, out bool mustAsk)
    {
        Debug.Assert(Monitor.IsEntered(_watches));
        mustAsk = false;
        if (_closed is not null && watch?.IsReadyFor(fetch) != true)
            return Task.FromException<ObjectAnswer>(_closed); // nobody is left to answer
        Task<ObjectAnswer> wait = watch!.Wait(fetch);
        mustAsk = !wait.IsCompleted && MustAskNeedsLock(watch, fetch, leads);
        return wait;
    }

    private bool MustAskNeedsLock(Watch watch, bool fetch, bool leads)
    {
        Debug.Assert(Monitor.IsEntered(_watches));
        if (!watch.MustAsk(fetch))
            return false;
        if (!leads && !watch.IsAwaited)
        {
            watch.IsAwaited = true;
            _awaited++;
        }

        return true;
    }

    /// <summary>The answer has come, or nobody wants it.</summary>
    private void ComeNeedsLock(Watch watch)
    {
        Debug.Assert(Monitor.IsEntered(_watches));
        _awaited -= watch.IsAwaited ? 1 : 0;
        watch.IsAwaited = false;
    }

    private void LeaveNeedsLock(ObjectId id)
    {
        Debug.Assert(Monitor.IsEntered(_watches));
        if (!_watches.TryGetValue(id, out Watch? watch) || --watch.Users > 0)
            return;
        _watches.Remove(id);
        ComeNeedsLock(watch);
        if (!watch.HasWaits)
            return; // nobody to tell: the text would be made for each released reference
        watch.Fail(Misuse.Disposed(id, "The reference was disposed while something waited for its value."));
    }
}
