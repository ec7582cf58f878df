using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Session;
using ClusterTasks.Store;
using ClusterTasks.Store.Transfer;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>Bringing objects to this node.</summary>
internal sealed partial class NodeCore
{
    // Under great pressure an object may leave again before it is pinned; each time it was kept for a second.
    private const int FetchAttempts = 20;

    private static readonly TimeSpan FetchRetryDelay = TimeSpan.FromMilliseconds(250);

    // News of other nodes comes with the answer to the registration.
    private static readonly TimeSpan NewsDelay = TimeSpan.FromMilliseconds(20);

    // A node that freezes is declared dead after 12 to 14 s.
    private static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(30);

    string? ILocalTasksHost.ExplainFetch(ObjectId id) => Store.Explain(id);

    void ILocalTasksHost.Fetch(LocalTask task, ObjectId id, IReadOnlyList<NodeId> locations) => _ = _setup.Background(() => FetchArgumentAsync(task, id, locations));

    private async Task FetchArgumentAsync(LocalTask task, ObjectId id, IReadOnlyList<NodeId> locations)
    {
        IDisposable pin;
        try
        {
            pin = await EnsureLocalAsync(id, locations, PullClass.Arguments).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            string reason = e is OperationCanceledException ? "the node is stopping" : ErrorLine.Cause(e);
            Locked(() => _local.OnFetchFailed(task, reason));
            return;
        }

        Locked(() => _local.OnFetched(task, pin));
    }

    /// <summary>Brings the object into this node's memory, from its disk or from another node, unless it is there already, and pins it.
    /// All callers of one object share one restore or one transfer.</summary>
    /// <exception cref="ObjectLostException">No copy can be had.</exception>
    private async Task<IDisposable> EnsureLocalAsync(ObjectId id, IReadOnlyList<NodeId> locations, PullClass pullClass)
    {
        for (int attempt = 0; attempt < FetchAttempts; attempt++)
        {
            if (Store.TryPin(id) is { } pin)
                return pin;
            byte[]? blob = InlineBlob(id); // looked for first: a value moves from here into the store, and never back
            if (await RestoreAsync(id, locations).ConfigureAwait(false))
                continue;
            if (blob is not null)
                await CopyToStoreAsync(id, blob).ConfigureAwait(false);
            else
                await PullAsync(id, locations, pullClass).ConfigureAwait(false);
        }

        throw new ObjectLostException(
            $"Object {id} was brought into this node's memory {FetchAttempts} times and left it again before it could be used: the store is much too small. Give the node a larger one.");
    }

    /// <summary>False: it is not on this node's disk, or the disk gives back something else and another node has a copy.</summary>
    private async Task<bool> RestoreAsync(ObjectId id, IReadOnlyList<NodeId> locations)
    {
        try
        {
            return await Store.RestoreAsync(id).ConfigureAwait(false);
        }
        catch (ObjectLostException) when (locations.Any(node => node != Self))
        {
            Store.Delete(id); // a pull would find that it exists
            return false;
        }
    }

    private async Task PullAsync(ObjectId id, IReadOnlyList<NodeId> locations, PullClass pullClass)
    {
        await HearOfAsync(locations).ConfigureAwait(false);
        try
        {
            await Store.PullAsync(id, ViewsOf(locations), pullClass).ConfigureAwait(false);
        }
        catch (ObjectLostException) when (id.Owner != Self && IsKnown(id.Owner))
        {
            // What this node knew of the copies was old. The owner knows best.
            NodeId[] current = await AgentOf(id.Owner).LocateAsync(Bytes(id)).ConfigureAwait(false);
            if (current.Length == 0 || current.SequenceEqual(locations))
                throw;
            await Store.PullAsync(id, ViewsOf(current), pullClass).ConfigureAwait(false);
        }

        using (Enter())
        {
            if (id.Owner == Self)
                _objects.AddLocation(id, Self);
            else
                Post(id.Owner, new AddLocation(id));
            DropOrphanNeedsLock(id); // its owner and its last user here may have gone meanwhile
        }
    }

    /// <summary>Waits for news of nodes, of which one has the bytes. A node that joins gets tasks before it hears of the others.</summary>
    private async Task HearOfAsync(IReadOnlyList<NodeId> locations)
    {
        for (long started = _setup.Time.GetTimestamp(); _setup.Time.GetElapsedTime(started) < UnknownNodePatience;)
        {
            using (Enter())
            {
                NodeId[] unknown = [.. locations.Where(node => node != Self && !IsKnown(node) && !IsGone(node))];
                if (unknown.Length == 0 || locations.Any(node => node != Self && IsKnown(node)))
                    return;
                Array.ForEach(unknown, AskIfUnknownNeedsLock);
            }

            await Task.Delay(NewsDelay, _setup.Time).ConfigureAwait(false);
        }
    }

    private void OnCopiesDropped(IReadOnlyList<ObjectId> ids) => Locked(() =>
    {
        foreach (ObjectId id in ids)
        {
            // It may have been brought here again since: then its owner is right to know of it.
            if (Store.Contains(id))
                continue;
            RemoveLocationNeedsLock(id, Self);
            if (id.Owner != Self)
                Post(id.Owner, new RemoveLocation(id));
        }
    });

    private void RemoveLocationNeedsLock(ObjectId id, NodeId node)
    {
        if (_objects.RemoveLocation(id, node) is { } lost)
            LoseNeedsLock(lost, default, "the node that had the other copy died");
    }

    private void OnMemoryIsShort() => Locked(() =>
    {
        foreach (NodeSession session in _sessions.Values)
            session.Send(default(Collect));
    });

    /// <summary>The value of an object that lives in this node's table instead of its store.</summary>
    internal byte[]? InlineBlob(ObjectId id)
    {
        using (Enter())
            return _objects.Find(id) is { State: ValueState.Inline } entry ? entry.Blob : null;
    }

    private async Task CopyToStoreAsync(ObjectId id, byte[] blob)
    {
        await Store.CopyInAsync(id, blob, CreateKind.Copy).ConfigureAwait(false);
        using (Enter())
            _objects.AddLocation(id, Self);
    }

    internal NodeId[] Locate(ObjectId id)
    {
        using (Enter())
            return _objects.Find(id) switch
            {
                { State: ValueState.Stored } entry => entry.Locations.ToArray(),
                { State: ValueState.Inline } => [Self],
                _ => [],
            };
    }

    private void FetchFor(NodeSession session, ObjectId id, NodeId[] locations) => _ = _setup.Background(() => FetchForAsync(session, id, locations));

    private async Task FetchForAsync(NodeSession session, ObjectId id, NodeId[]? locations)
    {
        long started = _setup.Time.GetTimestamp();
        while (locations is not null)
        {
            try
            {
                using IDisposable pin = await EnsureLocalAsync(id, locations, PullClass.Get).ConfigureAwait(false);
                Store.Touch(id); // the session has a second to pin it
                session.Send(new Resolved(id, ResolvedKind.Stored, []));
                return;
            }
            catch (Exception e)
            {
                using (Enter())
                    locations = AfterFailedFetchNeedsLock(session, id, e, _setup.Time.GetElapsedTime(started));
            }

            if (locations is not null)
                await Task.Delay(FetchRetryDelay, _setup.Time).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the session, unless the object may be made again: the cluster learns of a death after those who fetch from the dead
    /// node. Returns where to fetch it from next; null when the session is told, or will be.</summary>
    private NodeId[]? AfterFailedFetchNeedsLock(NodeSession session, ObjectId id, Exception error, TimeSpan elapsed)
    {
        ObjectEntry? entry = _objects.Find(id);
        if (entry is { State: not ValueState.Stored })
        {
            _objects.Watch(id, session.Number, fetch: true);
            return null;
        }

        if (entry is not null && error is ObjectLostException && elapsed < DeathPatience && _tasks.MayComeAgain(id))
            return entry.Locations.ToArray();
        session.Send(new Resolved(id, ResolvedKind.FetchFailed, _errors.FetchFailed(id, error)));
        return null;
    }

    private IEnumerable<NodeView> ViewsOf(IReadOnlyList<NodeId> nodes)
    {
        ClusterView view = _view;
        return nodes.Where(node => node != Self).Select(node => Array.Find(view.Nodes, other => other.Node == node)).OfType<NodeView>();
    }

    internal static byte[] Bytes(ObjectId id)
    {
        var bytes = new byte[ObjectId.Size];
        id.WriteTo(bytes);
        return bytes;
    }
}
