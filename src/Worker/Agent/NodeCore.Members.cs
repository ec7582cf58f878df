using ClusterTasks.Scheduling;
using ClusterTasks.Store;
using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Ownership;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Who is in the cluster, who was, and what happens when a node dies.</summary>
internal sealed partial class NodeCore
{
    // News of a node that joins takes milliseconds. A node that is still unknown after this, and of which the list of members says nothing
    // for certain, died before this node joined.
    private static readonly TimeSpan UnknownNodePatience = TimeSpan.FromSeconds(10);

    // Each closes its channels: thousands in one go would keep everybody else from the node's lock.
    private const int StrangersAtATime = 64;

    // More than any cluster loses while a reference lives; a client that makes ids up gets no more memory than this.
    private const int RememberedStrangers = 4_096;

    private readonly HashSet<NodeId> _dead = [];
    private readonly RecentSet<NodeId> _strangers = new(RememberedStrangers);
    private readonly HashSet<SiloAddress> _deadSilos = [];
    private readonly HashSet<SiloAddress> _buriedSilos = [];
    private readonly HashSet<Guid> _retiredEpochs = [];
    private readonly PendingDeaths _pendingDeaths = new();
    private readonly HashSet<NodeId> _unknown = [];

    // Nodes that the list of members has, and of which no view has told yet: its message may be lost, and comes again after half a minute.
    private readonly HashSet<NodeId> _announced = [];
    private ClusterView _view = new();
    private bool _isAskingMembers;

    /// <summary>Learns addresses. Who is dead comes from the cluster's membership alone: a scheduler that has just started knows only the
    /// nodes that have registered with it so far, so absence from its view says nothing.</summary>
    public void OnView(ClusterView view)
    {
        using (Enter())
        {
            if (view.Epoch == _view.Epoch ? view.Version <= _view.Version : _retiredEpochs.Contains(view.Epoch))
                return;
            if (view.Epoch != _view.Epoch)
                _retiredEpochs.Add(_view.Epoch);
            NodeId[] joined = [.. view.Nodes.Select(n => n.Node).Where(node => node != Self && !IsKnown(node) && !_dead.Contains(node))];
            IEnumerable<NodeView> others = _view.Nodes.Where(old => view.Nodes.All(n => n.Node != old.Node));
            _view = view with { Nodes = [.. view.Nodes.Concat(others).Where(n => !_dead.Contains(n.Node))] };
            if (_strangers.Count > 0)
            {
                foreach (NodeView node in _view.Nodes)
                    _strangers.Remove(node.Node);
            }

            BuryDeadNeedsLock();
            TellDeathsNeedsLock(joined);
            if (_pendingDeaths.OnView(view.Nodes))
            {
                _tasks.ScheduleAgain();
                _leases.RequestAgain();
            }
        }
    }

    /// <summary>The cluster's list of silos, with those that are dead, or that left.</summary>
    internal void OnMembers(IReadOnlyCollection<Member> members) => Locked(() => OnMembersNeedsLock(members));

    /// <summary>The node of that silo leaves in order.</summary>
    internal void OnLeaving(SiloAddress silo) => _setup.Deaths.OnLeaving([silo]);

    /// <summary>The silos of the other nodes, without those that leave.</summary>
    internal SiloAddress[] StayingSilos()
    {
        using (Enter())
            return [.. _view.Nodes.Where(n => n.Node != Self && !_setup.Deaths.IsLeaving(n.Silo)).Select(n => n.Silo)];
    }

    private void OnMembersNeedsLock(IReadOnlyCollection<Member> members)
    {
        _deadSilos.UnionWith(members.Where(member => member.IsDead).Select(member => member.Silo));
        BuryDeadNeedsLock();
        if (Seeded.Is(SeededFault.IgnoresEarlierDeaths))
            return;
        _announced.Clear();
        foreach (Member member in members)
        {
            if (member is { IsDead: false, Node: { } living } && !IsKnown(living))
                _announced.Add(living);
            // It died before this node heard of it, and no scheduler will ever name it.
            if (member is { IsDead: true, Node: { } node } && node != Self && !_dead.Contains(node))
                OnNodeDiedNeedsLock(node);
        }
    }

    /// <summary>A node that joins knows of earlier deaths what the list of members says, where silos have the names of their nodes. The others
    /// have seen them.</summary>
    private void TellDeathsNeedsLock(NodeId[] joined)
    {
        if (_dead.Count == 0 || Seeded.Is(SeededFault.IgnoresEarlierDeaths))
            return;
        foreach (NodeId node in joined.Where(IsKnown))
            Post(node, new NodesGone([.. _dead.Take(RememberedStrangers)]));
    }

    private void OnGoneNeedsLock(NodeId[] nodes)
    {
        // One that is listed here is buried when this node hears of its death by itself.
        foreach (NodeId node in nodes.Where(node => node != Self && !_dead.Contains(node) && !IsKnown(node)))
            OnNodeDiedNeedsLock(node);
    }

    private void BuryDeadNeedsLock()
    {
        foreach (NodeView node in _view.Nodes.Where(n => n.Node != Self && _deadSilos.Contains(n.Silo)).ToArray())
        {
            _view = _view with { Nodes = [.. _view.Nodes.Where(n => n.Node != node.Node)] };
            // A node that was started again may have its address.
            if (Array.TrueForAll(_view.Nodes, n => n.TransferEndpoint != node.TransferEndpoint))
                Store.OnGone(node);
            LogNodeGone(_logger, node.Node);
            _buriedSilos.Add(node.Silo);
            OnNodeDiedNeedsLock(node.Node);
            SiloAddress[] living = [_setup.Silo, .. _view.Nodes.Where(n => n.Node != Self && !_deadSilos.Contains(n.Silo)).Select(n => n.Silo)];
            _ = _setup.Deaths.OnGone(node.Node, node.Silo, living);
        }
    }

    private void OnNodeDiedNeedsLock(NodeId node)
    {
        _dead.Add(node);
        _pendingDeaths.OnDied(node);
        ForgetMakersNeedsLock(node);
        CloseChannelsNeedsLock(node, $"node {node}, which owned it, died");
        _received.Remove(node);
        _holdsReceived.Remove(node);
        foreach (ObjectEntry entry in _objects.RemoveNode(node))
            LoseNeedsLock(entry, node, $"node {node}, which had it, died and no other copy is known");
        _unable.Forget(node);
        Store.KeepCopies(); // it may have had the primary copy of any of them
        _local.OnOwnerDied(node);
        HashSet<ObjectId> needed = [.. _local.All.SelectMany(task => task.Order.Run.Dependencies)];
        foreach (StoredObjectInfo stored in Store.List())
        {
            if (stored.Id.Owner == node && !needed.Contains(stored.Id))
                DropOrphanNeedsLock(stored.Id);
        }

        _leases.OnNodeDied(node);
        _groups.OnNodeDied(node);
        _tasks.OnNodeDied(node);
        _tasks.ScheduleAgain(); // what was on its way to the dead node; the scheduler ignores the rest
        foreach (JobId job in _jobs.Keys.Where(job => job.Owner == node))
            EndJobHereNeedsLock(job);
        Scheduler.OnNodeDied();
    }

    /// <summary>A copy whose owner is gone is freed with the last use here: its owner will never say so.</summary>
    private void DropOrphanNeedsLock(ObjectId id)
    {
        if (IsGone(id.Owner) && _objects.Find(id) is null && !_local.Needs(id) && !Seeded.Is(SeededFault.KeepsCopiesOfTheDead))
            Store.Delete(id);
    }

    private void LoseNeedsLock(ObjectEntry entry, NodeId node, string why)
    {
        if (entry.State == ValueState.Stored && _tasks.AwaitAgain(entry, node))
            return;
        byte[] error = _errors.ObjectLost(entry.Id, why);
        if (entry.State == ValueState.Pending)
            _tasks.Resolve(entry.Id, ValueState.Failed, error, 0, default, []);
        else
            _objects.MarkLost(entry, error);
    }

    private void CloseChannelsNeedsLock(NodeId node, string reason)
    {
        if (_channels.Remove(node, out PeerChannel? channel))
            channel.Close(reason);
        if (_holds.Remove(node, out HoldChannel? holds))
            holds.Close(reason);
        _handovers.OnGone(node);
    }

    /// <summary>Dead, or never in this cluster: nothing comes from there, and nothing is sent there.</summary>
    internal bool IsGone(NodeId node) => _dead.Contains(node) || (_strangers.Count > 0 && _strangers.Contains(node));

    /// <summary>Whether this node has, or had, something to say to another one, whose death it has not heard of. For simulators.</summary>
    internal bool SpeaksTo(NodeId node)
    {
        using (Enter())
            return _channels.ContainsKey(node) || _holds.ContainsKey(node);
    }

    /// <summary>The other nodes, with those of which no view has told yet: a scheduler that knows them may have sent them tasks of this node.</summary>
    private NodeId[] OthersNeedsLock() =>
        [.. _view.Nodes.Select(node => node.Node).Concat(_received.Keys).Concat(_announced).Where(node => node != Self).Distinct()];

    internal bool IsKnown(NodeId node) => Array.Exists(_view.Nodes, n => n.Node == node);

    /// <summary>Whether a node that does not answer is none: then nothing waits for it any more.</summary>
    private bool IsGoneAfter(NodeId node, TimeSpan silence)
    {
        if (silence <= UnknownNodePatience)
            return false;
        using (Enter())
        {
            if (IsKnown(node) || _announced.Contains(node))
                return false;
            LogStranger(_logger, node, 1);
            TurnAwayNeedsLock(node);
            return true;
        }
    }

    /// <summary>Nobody has told this node of that one: it joins now, or it died before this node came, or its id is made up.</summary>
    private void AskIfUnknownNeedsLock(NodeId node)
    {
        if (node == Self || IsKnown(node) || !_unknown.Add(node) || _isAskingMembers || Seeded.Is(SeededFault.IgnoresEarlierDeaths))
            return;
        _isAskingMembers = true;
        _ = _setup.Background(AskMembersAsync);
    }

    /// <summary>Reads the cluster's list: one question at a time answers for all who have come up until then.</summary>
    private async Task AskMembersAsync()
    {
        while (true)
        {
            NodeId[] asked;
            using (Enter())
            {
                if (_unknown.Count == 0)
                {
                    _isAskingMembers = false;
                    return;
                }

                asked = [.. _unknown];
                _unknown.Clear();
            }

            try
            {
                IReadOnlyCollection<Member> members = await _setup.ReadMembers().WaitAsync(ClusterQuery.Patience, _setup.Time).ConfigureAwait(false);
                NodeId[] strangers = [];
                Locked(() => strangers = StrangersNeedsLock(asked, members));
                foreach (NodeId[] some in strangers.Chunk(StrangersAtATime))
                    Locked(() => Array.ForEach(some, TurnAwayNeedsLock));
            }
            catch (Exception e)
            {
                LogNoMembers(_logger, e); // patience decides
            }
        }
    }

    private NodeId[] StrangersNeedsLock(NodeId[] asked, IReadOnlyCollection<Member> members)
    {
        OnMembersNeedsLock(members);
        HashSet<SiloAddress> known = [_setup.Silo, .. _buriedSilos, .. _view.Nodes.Select(node => node.Silo)];
        NodeId[] strangers = [.. asked.Where(node => !IsKnown(node) && !IsGone(node) && Member.IsStranger(node, members, known))];
        if (strangers.Length > 0)
            LogStranger(_logger, strangers[0], strangers.Length);
        return strangers;
    }

    private void TurnAwayNeedsLock(NodeId node)
    {
        _strangers.Add(node);
        CloseChannelsNeedsLock(node, $"its owner, node {node}, is not in the cluster's list of nodes: it died long ago, or was never in this cluster");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} left the cluster: its tasks run again elsewhere, its copies are gone.")]
    private static partial void LogNodeGone(ILogger logger, NodeId node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "References name node {Node}, which is not in the cluster's list of nodes ({Count} such nodes now): they count as lost.")]
    private static partial void LogStranger(ILogger logger, NodeId node, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The cluster's list of nodes could not be read.")]
    private static partial void LogNoMembers(ILogger logger, Exception error);
}
