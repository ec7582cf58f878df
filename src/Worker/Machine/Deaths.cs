using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Learns who is in the cluster and who was, and does what follows from the death of a node. Death comes from the cluster's
/// membership alone: a scheduler that has just started knows only the nodes that have registered with it so far.</summary>
internal sealed class Deaths(NodeContext context, NodeTables tables, INodeMemory memory, JobEnds ends, SiloAddress silo)
{
    /// <summary>The time that a driver has to go on at another node. It notices the death of its own by its socket, before the cluster
    /// does; the rest is for a node that stands still, which the driver gives up after the cluster has.</summary>
    internal static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(20);

    private readonly HashSet<SiloAddress> _deadSilos = [];
    private readonly HashSet<SiloAddress> _buriedSilos = [];
    private readonly HashSet<Guid> _retiredEpochs = [];

    // Dead nodes whose borrows go on until their sessions have moved, by session.
    private readonly Dictionary<SessionKey, HashSet<NodeId>> _kept = [];

    private Members Members => tables.Members;

    /// <summary>Called with each node that died, when everything else that follows is done.</summary>
    internal Action<NodeId>? Died { get; set; }

    /// <summary>Called with each node that has joined, when it is told of the deaths before.</summary>
    internal Action<NodeId>? Joined { get; set; }

    /// <summary>A view of the scheduler: the nodes and their addresses.</summary>
    internal void OnView(ClusterView view)
    {
        ClusterView old = Members.View;
        if (view.Epoch == old.Epoch ? view.Version <= old.Version : _retiredEpochs.Contains(view.Epoch))
            return;
        if (view.Epoch != old.Epoch)
            _retiredEpochs.Add(old.Epoch);
        NodeId[] joined = [.. view.Nodes.Select(node => node.Node)
            .Where(node => node != context.Self && !Members.IsKnown(node) && !IsDead(node))];
        IEnumerable<NodeView> others = old.Nodes.Where(known => view.Nodes.All(node => node.Node != known.Node));
        Members.View = view with { Nodes = [.. view.Nodes.Concat(others).Where(node => !IsDead(node.Node))] };
        foreach (NodeView node in Members.Nodes)
            Readmit(node.Node);
        BuryDead();
        TellDeaths(joined);
        if (joined.Length > 0)
            tables.Copies.OnJoined();
        if (view.Removals != old.Removals)
            context.Effects.Add(default(BeatScheduler)); // with the answer, what it has forgotten is submitted again
    }

    /// <summary>A node that was taken for a stranger is there after all: it joins.</summary>
    internal void Readmit(NodeId node)
    {
        if (context.Gone.Strangers.Count > 0)
            context.Gone.Strangers.Remove(node);
    }

    /// <summary>The cluster's list of silos, with those that are dead, or that left.</summary>
    internal void OnMembers(IReadOnlyCollection<Member> members)
    {
        _deadSilos.UnionWith(members.Where(member => member.IsDead).Select(member => member.Silo));
        BuryDead();
        if (Seeded.Is(SeededFault.IgnoresEarlierDeaths))
            return;
        Members.Announced.Clear();
        foreach (Member member in members)
        {
            if (member is { IsDead: false, Node: { } living } && !Members.IsKnown(living))
                Members.Announced.Add(living);
            // It died before this node heard of it, and no scheduler will ever name it.
            if (member is { IsDead: true, Node: { } dead } && dead != context.Self && !IsDead(dead))
                OnUnlistedDied(dead);
        }
    }

    /// <summary>Another node has seen these die: the cluster's list says so, and this node has not read it yet.</summary>
    internal void OnTold(NodeId[] nodes)
    {
        foreach (NodeId node in nodes.Where(node => node != context.Self && !IsDead(node)))
        {
            if (Members.Nodes.FirstOrDefault(known => known.Node == node) is { } listed)
                _deadSilos.Add(listed.Silo);
            else
                OnUnlistedDied(node);
        }

        BuryDead();
    }

    /// <summary>Returns those of the nodes that are in no line of the cluster's list. The caller turns them away, in parts.</summary>
    internal NodeId[] FindStrangers(NodeId[] asked, IReadOnlyCollection<Member> members)
    {
        OnMembers(members);
        Members.OnRead();
        HashSet<SiloAddress> known = [silo, .. _buriedSilos, .. Members.Nodes.Select(node => node.Silo)];
        NodeId[] strangers = [.. asked
            .Where(node => !Members.IsKnown(node) && !context.Gone.IsGone(node) && Member.IsStranger(node, members, known))];
        if (strangers.Length > 0)
            context.Effects.Add(new StrangersFound(strangers[0], strangers.Length));
        return strangers;
    }

    /// <summary>Turns a node away that has not answered for long. Returns true when it is none, so that nothing waits for it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="silence">The time for which it has not answered. Its mail is lost then, so the list must have been read in that time:
    /// this node may have stood still itself.</param>
    internal bool TurnAwayIfUnknown(NodeId node, TimeSpan silence)
    {
        if (Members.IsKnown(node) || Members.Announced.Contains(node))
            return false;
        if (!Members.WasReadWithin(silence))
        {
            Members.AskIfUnknown(node);
            return false;
        }

        context.Effects.Add(new StrangersFound(node, 1));
        TurnAway(node);
        return true;
    }

    internal void TurnAway(NodeId node)
    {
        context.Gone.Strangers.Add(node);
        Close(node, $"its owner, node {node}, is not in the cluster's list of nodes: it died long ago, or was never in this cluster");
    }

    /// <summary>A node has dropped its copy of an object.</summary>
    internal void RemoveLocation(ObjectId id, NodeId node)
    {
        if (tables.Objects.RemoveLocation(id, node) is not { } lost)
        {
            tables.Copies.OnGone(id);
            return;
        }

        Lose(lost, default, "the node that had the other copy died");
        tables.Tasks.RunLostAgain();
    }

    /// <summary>Frees a copy whose owner is gone with its last use here: its owner will never say so.</summary>
    internal void DropOrphan(ObjectId id)
    {
        if (context.Owners.IsLost(id) && tables.Objects.Find(id) is null && !tables.Local.Needs(id)
            && !Seeded.Is(SeededFault.KeepsCopiesOfTheDead))
            memory.Delete(id);
    }

    /// <summary>The driver of a job has not gone on at another node in time.</summary>
    internal void GiveUp(JobId job)
    {
        SessionKey key = Owners.KeyOf(job);
        if (!context.Owners.GiveUp(key))
            return; // it has
        NodeId node = context.Owners.Of(job);
        string why = $"node {node}, which owned it, died, and its program has not gone on at another node";
        tables.Reports.Unheard.Take(key);
        foreach (ObjectEntry entry in tables.Objects.Entries
            .Where(entry => entry.State == ValueState.Pending && Owners.KeyOf(entry.Id) == key).ToArray())
            Lose(entry, default, why);
        tables.Local.OnOwnerDied(node);
        DropOrphansOf(node);
        ends.EndHere(job);
        EndBorrowsFor(key);
    }

    /// <summary>A session has moved, and its new owner holds what the dead one held.</summary>
    internal void OnMoveSettled(SessionKey key)
    {
        if (!context.Owners.IsAwaited(key))
            EndBorrowsFor(key);
    }

    private void EndBorrowsFor(SessionKey key)
    {
        tables.Handovers.OnMoveEnded(key);
        if (!_kept.Remove(key, out HashSet<NodeId>? nodes))
            return;
        foreach (NodeId node in nodes.Where(node => !_kept.Values.Any(others => others.Contains(node))))
            tables.Objects.EndBorrows(node);
    }

    /// <summary>Sessions of drivers on a dead node may go on at another one: what is theirs waits for a while.</summary>
    private void AwaitSessions(NodeId node)
    {
        foreach (JobId job in tables.Jobs.OfOwner(node, context.Owners))
        {
            if (tables.Jobs.CodeOf(job) is not { MayMove: true } || Seeded.Is(SeededFault.ForsakesMovingSessions))
                continue;
            SessionKey key = Owners.KeyOf(job);
            context.Owners.Await(key);
            if (!_kept.TryGetValue(key, out HashSet<NodeId>? kept))
                _kept.Add(key, kept = []);
            kept.Add(node);
            context.Effects.Add(new SetAlarm(new NodeDeadline(DeadlineKind.Owner, Job: job), MovePatience));
        }
    }

    private void DropOrphansOf(NodeId node)
    {
        HashSet<ObjectId> needed = [.. tables.Local.All.SelectMany(task => task.Order.Run.Dependencies)];
        foreach (StoredObjectInfo stored in memory.List())
        {
            if (context.Owners.Of(stored.Id) == node && !needed.Contains(stored.Id))
                DropOrphan(stored.Id);
        }
    }

    private bool IsDead(NodeId node) => context.Gone.Dead.Contains(node);

    /// <summary>A node that joins knows of earlier deaths what the list of members says, where silos have the names of their nodes. The
    /// others have seen them.</summary>
    private void TellDeaths(NodeId[] joined)
    {
        if (context.Gone.Dead.Count == 0 || Seeded.Is(SeededFault.IgnoresEarlierDeaths))
            return;
        foreach (NodeId node in joined.Where(Members.IsKnown))
        {
            context.Effects.Post(node, new NodesGone([.. context.Gone.Dead.Take(GoneNodes.RememberedStrangers)]));
            foreach ((SessionKey key, SessionPlace place) in context.Owners.Moved)
                context.Effects.Post(node, new SessionMoved(key.Node, key.Session, place.Node, tables.Programs.OfMoved(key), place.Move));
            Joined?.Invoke(node);
        }
    }

    private void BuryDead()
    {
        foreach (NodeView node in Members.Nodes.Where(known => known.Node != context.Self && _deadSilos.Contains(known.Silo)).ToArray())
        {
            Members.View = Members.View with { Nodes = [.. Members.Nodes.Where(known => known.Node != node.Node)] };
            // A node that was started again may have its address.
            bool isAddressFree = Array.TrueForAll(Members.Nodes, known => known.TransferEndpoint != node.TransferEndpoint);
            _buriedSilos.Add(node.Silo);
            OnDied(node.Node);
            if (tables.Tasks.AreInDoubt(node.Node))
                context.Effects.Add(new ProveDeath(node.Node, node.TransferEndpoint));
            SiloAddress[] living =
                [silo, .. Members.Nodes.Where(known => known.Node != context.Self && !_deadSilos.Contains(known.Silo))
                .Select(known => known.Silo)];
            context.Effects.Add(new NodeLeft(node, isAddressFree, living));
        }
    }

    /// <summary>A node died whose address this node does not know.</summary>
    private void OnUnlistedDied(NodeId node)
    {
        OnDied(node);
        tables.Tasks.OnProof(node, hasEnded: false);
    }

    private void OnDied(NodeId node)
    {
        context.Gone.Dead.Add(node);
        AwaitSessions(node);
        tables.Programs.Forget(node);
        Close(node, $"node {node}, which owned it, died");
        tables.Inbox.Forget(node);
        Lose(tables.Objects.RemoveNode(node, _kept.Values.Any(nodes => nodes.Contains(node))), node);
        tables.Unable.Forget(node);
        memory.KeepCopies(); // it may have had the primary copy of any of them
        tables.Local.OnOwnerDied(node);
        DropOrphansOf(node);
        tables.Slots.OnNodeDied(node);
        tables.Groups.OnNodeDied(node);
        tables.Tasks.OnNodeDied(node);
        tables.Tasks.RunLostAgain();
        foreach ((JobId job, string why) in tables.Unable.FindLeft(Members.Ids))
            tables.Tasks.FailQueued(job, why);
        tables.Moves.OnDied(node);
        tables.Copies.OnDied(node);
        tables.Leaving.OnDied(node);
        foreach (JobId job in tables.Jobs.OfOwner(node, context.Owners).Where(job => !context.Owners.IsAwaited(Owners.KeyOf(job))))
            ends.EndHere(job);
        context.Effects.Add(default(BeatScheduler)); // the same: what was on its way to the dead node
        Died?.Invoke(node);
    }

    private void Lose(List<ObjectEntry> lost, NodeId node)
    {
        string why = $"node {node}, which had it, died and no other copy is known";
        var asked = new HashSet<NodeId>();
        foreach (ObjectEntry entry in lost)
        {
            // Its owner must know of the death before it is asked where the object is now.
            NodeId owner = context.Owners.Of(entry.Id);
            if (!entry.IsOwn && entry.State == ValueState.Stored && !context.Gone.IsGone(owner) && asked.Add(owner))
                context.Effects.Post(owner, new NodesGone([node]));
            Lose(entry, node, why);
        }
    }

    private void Lose(ObjectEntry entry, NodeId node, string why)
    {
        if (entry.State == ValueState.Stored && tables.Tasks.AwaitAgain(entry, node, why))
            return;
        byte[] error = context.Errors.ObjectLost(entry.Id, entry.State == ValueState.Stored ? why + TaskTable.WhyNotAgain(entry) : why);
        if (entry.State == ValueState.Pending)
            tables.Tasks.Resolve(entry.Id, ValueState.Failed, error, 0, default, []);
        else
            tables.Objects.MarkLost(entry, error);
    }

    private void Close(NodeId node, string reason)
    {
        context.Effects.Close(node, reason);
        tables.Handovers.OnGone(node);
    }
}
