using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Session;
using ClusterTasks.Store.Owner;
using ClusterTasks.Store.Transfer;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Agent;

/// <summary>Brings objects to this node.</summary>
internal sealed class Fetches(Node node, NodeSetup setup)
{
    // Under great pressure an object may leave again before it is pinned; each time it was kept for a second.
    private const int Attempts = 20;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    // News of other nodes comes with the answer to the registration, or with that of the scheduler.
    private static readonly TimeSpan FirstNewsDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestNewsDelay = TimeSpan.FromSeconds(1);

    private INodeStore Store => setup.Store;

    internal void Begin(FetchArgument fetch) => _ = setup.Background(() => FetchAsync(fetch));

    internal void Begin(FetchForSession fetch) => _ = setup.Background(() => FetchAsync(fetch));

    internal void Begin(FetchToKeep fetch) => _ = setup.Background(() => FetchAsync(fetch));

    private async Task FetchAsync(FetchArgument fetch)
    {
        IDisposable pin;
        try
        {
            pin = await EnsureLocalAsync(fetch.Id, fetch.Locations, PullClass.Arguments).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            string reason = e is OperationCanceledException ? "the node is stopping" : ErrorLine.Cause(e);
            node.Do(machine => machine.Tables.Local.OnFetchFailed(fetch.Task, reason));
            return;
        }

        node.Do(machine => machine.Tables.Local.OnFetched(fetch.Task, pin));
    }

    private async Task FetchAsync(FetchToKeep fetch)
    {
        string failure = "";
        try
        {
            using IDisposable pin = await EnsureLocalAsync(fetch.Id, [fetch.From], PullClass.Get).ConfigureAwait(false);
            Store.Keep(fetch.Id);
        }
        catch (Exception e)
        {
            failure = ErrorLine.Cause(e);
        }

        node.Do(machine => machine.Effects.Post(machine.Owners.Of(fetch.Id), new CopyKept(fetch.Id, failure)));
    }

    private async Task FetchAsync(FetchForSession fetch)
    {
        long started = setup.Time.GetTimestamp();
        for (NodeId[]? locations = fetch.Locations; locations is not null;)
        {
            try
            {
                using IDisposable pin = await EnsureLocalAsync(fetch.Id, locations, PullClass.Get).ConfigureAwait(false);
                Store.Touch(fetch.Id); // the session has a second to pin it
                fetch.Session.Send(new Resolved(fetch.Id, ResolvedKind.Stored, []));
                return;
            }
            catch (Exception e)
            {
                locations = await AfterFailureAsync(fetch, e, setup.Time.GetElapsedTime(started)).ConfigureAwait(false);
            }

            if (locations is not null)
                await Task.Delay(RetryDelay, setup.Time).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the session, unless the object may be made again: the cluster learns of a death after those who fetch from the dead
    /// node. Returns where to fetch it from next; null when the session is told, or will be.</summary>
    private async Task<NodeId[]?> AfterFailureAsync(FetchForSession fetch, Exception error, TimeSpan elapsed)
    {
        ObjectId id = fetch.Id;
        bool isForeign = node.OwnerOf(id) != setup.Self;
        NodeId[]? current = isForeign && error is ObjectLostException && node.IsKnown(node.OwnerOf(id))
            ? await LocateAsync(id).ConfigureAwait(false) : null;
        using NodeStep step = node.Enter();
        NodeTables tables = step.Machine.Tables;
        ObjectEntry? entry = tables.Objects.Find(id);
        if (entry is { State: ValueState.Stored } && current is [])
            tables.Tasks.AwaitAgain(entry, default, "its owner knows of no copy"); // it says what became of it
        if (entry is { State: not ValueState.Stored })
        {
            tables.Objects.Watch(id, fetch.Session.Number, fetch: true);
            return null;
        }

        if (entry is not null && error is ObjectLostException && elapsed < TaskTable.DeathPatience && tables.Tasks.MayComeAgain(entry))
            return current ?? entry.Locations.ToArray();
        step.Machine.Effects.Send(
            fetch.Session, new Resolved(id, ResolvedKind.FetchFailed, step.Machine.Errors.FetchFailed(id, error)));
        return null;
    }

    /// <summary>Returns where the owner of an object knows copies of it; null: it does not answer.</summary>
    private async Task<NodeId[]?> LocateAsync(ObjectId id)
    {
        try
        {
            return await node.AgentOf(node.OwnerOf(id)).LocateAsync(id.ToBytes()).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return null; // it may be dying itself
        }
    }

    /// <summary>Brings the object into this node's memory, from its disk or from another node, unless it is there already, and pins it.
    /// All callers of one object share one restore or one transfer.</summary>
    /// <exception cref="ObjectLostException">No copy can be had.</exception>
    private async Task<IDisposable> EnsureLocalAsync(ObjectId id, IReadOnlyList<NodeId> locations, PullClass pullClass)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (Store.TryPin(id) is { } pin)
                return pin;
            byte[]? blob = node.InlineBlob(id); // looked for first: a value moves from here into the store, and never back
            if (await RestoreAsync(id, locations).ConfigureAwait(false))
                continue;
            if (blob is not null)
                await CopyToStoreAsync(id, blob).ConfigureAwait(false);
            else
                await PullAsync(id, locations, pullClass).ConfigureAwait(false);
        }

        throw new ObjectLostException(
            $"Object {id} was brought into this node's memory {Attempts} times and left it again before it could be used: the store is "
                + "much too small. Give the node a larger one.");
    }

    /// <summary>False: it is not on this node's disk, or the disk gives back something else and another node has a copy.</summary>
    private async Task<bool> RestoreAsync(ObjectId id, IReadOnlyList<NodeId> locations)
    {
        try
        {
            return await Store.RestoreAsync(id).ConfigureAwait(false);
        }
        catch (ObjectLostException) when (locations.Any(location => location != setup.Self))
        {
            Store.Delete(id); // a pull would find that it exists
            return false;
        }
    }

    private async Task CopyToStoreAsync(ObjectId id, byte[] blob)
    {
        await Store.CopyInAsync(id, blob, CreateKind.Copy).ConfigureAwait(false);
        node.Do(machine => machine.Tables.Objects.AddLocation(id, setup.Self));
    }

    private async Task PullAsync(ObjectId id, IReadOnlyList<NodeId> locations, PullClass pullClass)
    {
        await HearOfAsync(locations).ConfigureAwait(false);
        try
        {
            await Store.PullAsync(id, ViewsOf(locations), pullClass).ConfigureAwait(false);
        }
        catch (ObjectLostException) when (node.OwnerOf(id) != setup.Self && node.IsKnown(node.OwnerOf(id)))
        {
            // What this node knew of the copies was old. The owner knows best.
            NodeId[] current = await node.AgentOf(node.OwnerOf(id)).LocateAsync(id.ToBytes()).ConfigureAwait(false);
            if (current.Length == 0 || current.SequenceEqual(locations))
                throw;
            await Store.PullAsync(id, ViewsOf(current), pullClass).ConfigureAwait(false);
        }

        node.Do(machine =>
        {
            machine.Effects.Post(machine.Owners.Of(id), new AddLocation(id));
            machine.Effects.MaybeOrphans.Enqueue(id); // its owner and its last user here may have gone meanwhile
        });
    }

    /// <summary>Waits for news of nodes, of which one has the bytes. A node that joins gets tasks before it hears of the others, and they
    /// may hear of it late. A node that the list of members has is waited for until it is known, or dead.</summary>
    private async Task HearOfAsync(IReadOnlyList<NodeId> locations)
    {
        long started = setup.Time.GetTimestamp();
        for (TimeSpan delay = FirstNewsDelay; ; delay = delay < LongestNewsDelay ? delay * 2 : delay)
        {
            bool isLate = setup.Time.GetElapsedTime(started) >= Channels.UnknownNodePatience;
            if (node.HasStopped || locations.Any(location => location != setup.Self && node.IsKnown(location))
                || !IsAnyToCome(locations, isLate))
            {
                return;
            }

            await Task.Delay(delay, setup.Time).ConfigureAwait(false);
        }
    }

    private bool IsAnyToCome(IReadOnlyList<NodeId> locations, bool isLate)
    {
        using NodeStep step = node.Enter();
        NodeMachine machine = step.Machine;
        NodeId[] unknown = [.. locations
            .Where(location => location != setup.Self && !node.IsKnown(location) && !machine.Gone.IsGone(location))];
        Array.ForEach(unknown, machine.Tables.Members.AskIfUnknown);
        return isLate ? Array.Exists(unknown, machine.Tables.Members.IsToCome) : unknown.Length > 0;
    }

    private IEnumerable<NodeView> ViewsOf(IReadOnlyList<NodeId> nodes)
    {
        NodeView[] known = node.Nodes;
        return nodes.Where(wanted => wanted != setup.Self).Select(wanted => Array.Find(known, other => other.Node == wanted))
            .OfType<NodeView>();
    }
}
