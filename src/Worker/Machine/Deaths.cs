using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Machine;

/// <summary>Learns who is in the cluster and who was, and does what follows from the death of a node. Death comes from the cluster's
/// membership alone: a scheduler that has just started knows only the nodes that have registered with it so far.</summary>
internal sealed class Deaths(NodeContext context, NodeTables tables, INodeMemory memory, JobEnds ends, SiloAddress silo)
{
    private readonly HashSet<SiloAddress> _deadSilos = [];
    private readonly HashSet<SiloAddress> _buriedSilos = [];
    private readonly HashSet<Guid> _retiredEpochs = [];

    private Members Members => tables.Members;

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
        HashSet<SiloAddress> known = [silo, .. _buriedSilos, .. Members.Nodes.Select(node => node.Silo)];
        NodeId[] strangers = [.. asked
            .Where(node => !Members.IsKnown(node) && !context.Gone.IsGone(node) && Member.IsStranger(node, members, known))];
        if (strangers.Length > 0)
            context.Effects.Add(new StrangersFound(strangers[0], strangers.Length));
        return strangers;
    }

    /// <summary>Turns a node away that has not answered for long. Returns true when it is none, so that nothing waits for it.</summary>
    internal bool TurnAwayIfUnknown(NodeId node)
    {
        if (Members.IsKnown(node) || Members.Announced.Contains(node))
            return false;
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
            return;
        Lose(lost, default, "the node that had the other copy died");
        tables.Tasks.RunLostAgain();
    }

    /// <summary>Frees a copy whose owner is gone with its last use here: its owner will never say so.</summary>
    internal void DropOrphan(ObjectId id)
    {
        if (context.Gone.IsGone(id.Owner) && tables.Objects.Find(id) is null && !tables.Local.Needs(id)
            && !Seeded.Is(SeededFault.KeepsCopiesOfTheDead))
            memory.Delete(id);
    }

    private bool IsDead(NodeId node) => context.Gone.Dead.Contains(node);

    /// <summary>A node that joins knows of earlier deaths what the list of members says, where silos have the names of their nodes. The
    /// others have seen them.</summary>
    private void TellDeaths(NodeId[] joined)
    {
        if (context.Gone.Dead.Count == 0 || Seeded.Is(SeededFault.IgnoresEarlierDeaths))
            return;
        foreach (NodeId node in joined.Where(Members.IsKnown))
            context.Effects.Post(node, new NodesGone([.. context.Gone.Dead.Take(GoneNodes.RememberedStrangers)]));
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
        tables.Programs.Forget(node);
        Close(node, $"node {node}, which owned it, died");
        tables.Inbox.Forget(node);
        Lose(tables.Objects.RemoveNode(node), node);
        tables.Unable.Forget(node);
        memory.KeepCopies(); // it may have had the primary copy of any of them
        tables.Local.OnOwnerDied(node);
        HashSet<ObjectId> needed = [.. tables.Local.All.SelectMany(task => task.Order.Run.Dependencies)];
        foreach (StoredObjectInfo stored in memory.List())
        {
            if (stored.Id.Owner == node && !needed.Contains(stored.Id))
                DropOrphan(stored.Id);
        }

        tables.Slots.OnNodeDied(node);
        tables.Groups.OnNodeDied(node);
        tables.Tasks.OnNodeDied(node);
        tables.Tasks.RunLostAgain();
        foreach ((JobId job, string why) in tables.Unable.FindLeft(Members.Ids))
            tables.Tasks.FailQueued(job, why);
        tables.Moves.OnDied(node);
        tables.Leaving.OnDied(node);
        foreach (JobId job in tables.Jobs.OfOwner(node))
            ends.EndHere(job);
        context.Effects.Add(default(BeatScheduler)); // the same: what was on its way to the dead node
    }

    private void Lose(List<ObjectEntry> lost, NodeId node)
    {
        string why = $"node {node}, which had it, died and no other copy is known";
        var asked = new HashSet<NodeId>();
        foreach (ObjectEntry entry in lost)
        {
            // Its owner must know of the death before it is asked where the object is now.
            if (!entry.IsOwn && entry.State == ValueState.Stored && !context.Gone.IsGone(entry.Id.Owner) && asked.Add(entry.Id.Owner))
                context.Effects.Post(entry.Id.Owner, new NodesGone([node]));
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
