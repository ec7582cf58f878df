using System.Buffers;
using System.Net;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Store;
using ClusterTasks.Worker.Ownership;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>The other nodes: messages to them and from them, and what happens when one dies.</summary>
internal sealed partial class NodeCore
{
    private readonly Dictionary<NodeId, PeerChannel> _channels = [];
    private readonly Dictionary<NodeId, HoldChannel> _holds = [];
    private readonly Dictionary<NodeId, ulong> _received = [];
    private readonly Dictionary<NodeId, ulong> _holdsReceived = [];
    private readonly HashSet<NodeId> _dead = [];
    private readonly HashSet<SiloAddress> _deadSilos = [];
    private readonly HashSet<Guid> _retiredEpochs = [];
    private readonly PendingDeaths _pendingDeaths = new();
    private ClusterView _view = new();

    /// <summary>Processes a batch once; returns when the holds that it began are registered at their owners, so that the sender may let
    /// go of its own.</summary>
    internal async Task DeliverAsync(NodeId from, ulong sequence, byte[] frames)
    {
        Task holds;
        lock (_lock)
        {
            if (_dead.Contains(from))
                return; // declared dead, though it still runs: nothing it says counts any more
            if (_received.GetValueOrDefault(from) < sequence)
            {
                _received[from] = sequence;
                var buffer = new ReadOnlySequence<byte>(frames);
                while (FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body))
                    TakePeerFrameNeedsLock(from, type, body);
                AssertInvariantsNeedsLock();
            }

            holds = HoldsDrainedNeedsLock();
        }

        await holds.ConfigureAwait(false);
    }

    /// <summary>Another node begins or ends holds of objects of ours.</summary>
    internal bool[] OnHolds(NodeId from, ulong sequence, byte[] ids, bool[] begins)
    {
        var known = new bool[begins.Length];
        lock (_lock)
        {
            // A repeated call: its first arrival has counted. Whether the objects are known is still to be answered.
            bool isNew = !_dead.Contains(from) && _holdsReceived.GetValueOrDefault(from) < sequence;
            if (isNew)
                _holdsReceived[from] = sequence;
            for (int i = 0; i < known.Length; i++)
            {
                ObjectId id = ObjectId.Read(ids.AsSpan(i * ObjectId.Size));
                if (!isNew)
                    known[i] = _objects.Find(id)?.Borrowers?.ContainsKey(from) == true;
                else if (begins[i])
                    known[i] = _objects.AddBorrower(id, from);
                else
                    _objects.RemoveBorrower(id, from);
            }
        }

        return known;
    }

    /// <summary>Learns addresses. Who is dead comes from the cluster's membership alone: a scheduler that has just started knows only the
    /// nodes that have registered with it so far, so absence from its view says nothing.</summary>
    public void OnView(ClusterView view)
    {
        lock (_lock)
        {
            if (view.Epoch == _view.Epoch ? view.Version <= _view.Version : _retiredEpochs.Contains(view.Epoch))
                return;
            if (view.Epoch != _view.Epoch)
                _retiredEpochs.Add(_view.Epoch);
            IEnumerable<NodeView> others = _view.Nodes.Where(old => view.Nodes.All(n => n.Node != old.Node));
            _view = view with { Nodes = [.. view.Nodes.Concat(others).Where(n => !_dead.Contains(n.Node))] };
            BuryDeadNeedsLock();
            if (_pendingDeaths.OnView(view.Nodes))
            {
                _tasks.ScheduleAgain();
                _leases.RequestAgain();
            }

            AssertInvariantsNeedsLock();
        }
    }

    /// <summary>The silos that the cluster has declared dead, or that left.</summary>
    internal void OnDeadSilos(IEnumerable<SiloAddress> silos) => Locked(() =>
    {
        _deadSilos.UnionWith(silos);
        BuryDeadNeedsLock();
    });

    /// <summary>The node of that silo leaves in order.</summary>
    internal void OnLeaving(SiloAddress silo) => _setup.Deaths.OnLeaving([silo]);

    /// <summary>The silos of the other nodes, without those that leave.</summary>
    internal SiloAddress[] StayingSilos()
    {
        lock (_lock)
            return [.. _view.Nodes.Where(n => n.Node != Self && !_setup.Deaths.IsLeaving(n.Silo)).Select(n => n.Silo)];
    }

    private void BuryDeadNeedsLock()
    {
        foreach (NodeView node in _view.Nodes.Where(n => n.Node != Self && _deadSilos.Contains(n.Silo)).ToArray())
        {
            _view = _view with { Nodes = [.. _view.Nodes.Where(n => n.Node != node.Node)] };
            // A node that was started again may have its address.
            if (Array.TrueForAll(_view.Nodes, n => n.TransferEndpoint != node.TransferEndpoint) && IPEndPoint.TryParse(node.TransferEndpoint, out IPEndPoint? transfers))
                _pulls.OnGone(transfers);
            OnNodeDiedNeedsLock(node.Node);
            SiloAddress[] living = [_setup.Silo, .. _view.Nodes.Where(n => n.Node != Self && !_deadSilos.Contains(n.Silo)).Select(n => n.Silo)];
            _ = _setup.Deaths.OnGone(node.Node, node.Silo, living);
        }
    }

    /// <summary>One message that cannot be understood must not take the rest of its batch with it: the sender will not send them again.</summary>
    private void TakePeerFrameNeedsLock(NodeId from, FrameType type, in ReadOnlySequence<byte> body)
    {
        try
        {
            OnPeerFrameNeedsLock(from, type, body);
        }
        catch (Exception e)
        {
            LogBadFrame(_logger, from, (byte)type, e);
        }
    }

    private void OnPeerFrameNeedsLock(NodeId from, FrameType type, in ReadOnlySequence<byte> body)
    {
        switch (type)
        {
            case FrameType.Accepted:
                Accepted accepted = FrameReader.Decode<Accepted>(body);
                _tasks.OnAccepted(accepted.Task, accepted.Attempt, from);
                break;
            case FrameType.Outcome:
                _tasks.OnOutcome(FrameReader.Decode<OutcomeFrame>(body).Outcome, from);
                break;
            case FrameType.StreamItem:
                StreamItem item = FrameReader.Decode<StreamItem>(body);
                _tasks.OnStreamItem(item.Task, item.Attempt, item.Item, from);
                break;
            case FrameType.Subscribe:
                ObjectId subscribed = FrameReader.Decode<Subscribe>(body).Id;
                if (!_objects.Subscribe(subscribed, from))
                    Post(from, new ObjectResolved(subscribed, ValueState.Failed, _errors.ObjectLost(subscribed, "its last reference was released before this use"), 0, []));
                break;
            case FrameType.ObjectResolved:
                OnResolvedByOwnerNeedsLock(FrameReader.Decode<ObjectResolved>(body));
                break;
            case FrameType.AddLocation:
                _objects.AddLocation(FrameReader.Decode<AddLocation>(body).Id, from);
                break;
            case FrameType.RemoveLocation:
                RemoveLocationNeedsLock(FrameReader.Decode<RemoveLocation>(body).Id, from);
                break;
            case FrameType.DeleteCopy:
                Store.Delete(FrameReader.Decode<DeleteCopy>(body).Id);
                break;
            case FrameType.Cancel:
                CancelNeedsLock(FrameReader.Decode<Cancel>(body));
                break;
            case FrameType.CancelAttempt:
                CancelAttempt cancel = FrameReader.Decode<CancelAttempt>(body);
                _local.Cancel(cancel.Task, cancel.Attempt, cancel.Force, cancel.Recursive);
                break;
            case FrameType.GiveUp:
                GiveUp given = FrameReader.Decode<GiveUp>(body);
                _local.GiveUp(given.Task, given.Attempt, given.Error);
                break;
            case FrameType.StreamCredit:
                StreamCredit credit = FrameReader.Decode<StreamCredit>(body);
                _local.Credit(credit.Task, credit.Requested);
                break;
            case FrameType.EndJob:
                EndJobHereNeedsLock(FrameReader.Decode<EndJob>(body).Job);
                break;
            case FrameType.GroupRemoved:
                EndGroupTasksNeedsLock(FrameReader.Decode<GroupRemoved>(body).Group);
                break;
            case FrameType.Echo:
                OnEchoNeedsLock(from, FrameReader.Decode<Echo>(body));
                break;
            case FrameType.JobLog:
                JobLog log = FrameReader.Decode<JobLog>(body);
                ForwardLogNeedsLock(log.Job, log.Line);
                break;
            default:
                if (OnLeaseFrameNeedsLock(from, type, body))
                    break;
                throw new ProtocolException($"Node {from} sent an unknown frame {(byte)type}.");
        }
    }

    private void OnResolvedByOwnerNeedsLock(in ObjectResolved resolved)
    {
        if (_objects.Find(resolved.Id) is null)
            return; // nobody here waits any more
        NodeId first = resolved.Locations.Length > 0 ? resolved.Locations[0] : default;
        // References inside the value are held by the owner's entry; this node's readers borrow them when they decode the value.
        _tasks.Resolve(resolved.Id, resolved.State, resolved.Blob, resolved.Size, first, []);
        if (_objects.Find(resolved.Id) is { State: ValueState.Stored } entry)
        {
            foreach (NodeId node in resolved.Locations)
            {
                if (!entry.Locations.Contains(node))
                    entry.Locations.Add(node);
            }
        }
    }

    private void OnNodeDiedNeedsLock(NodeId node)
    {
        LogNodeGone(_logger, node);
        _dead.Add(node);
        _pendingDeaths.OnDied(node);
        if (_channels.Remove(node, out PeerChannel? channel))
            channel.Close();
        if (_holds.Remove(node, out HoldChannel? holds))
            holds.Close();
        _received.Remove(node);
        _holdsReceived.Remove(node);
        foreach (ObjectEntry entry in _objects.RemoveNode(node))
        {
            byte[] error = _errors.ObjectLost(entry.Id, $"node {node}, which had it, died and no other copy is known");
            if (entry.State == ValueState.Pending)
                _tasks.Resolve(entry.Id, ValueState.Failed, error, 0, default, []);
            else
                ReferenceTable.MarkLost(entry, error);
        }

        foreach (Dictionary<NodeId, string> nodes in _unable.Values)
            nodes.Remove(node);
        Store.KeepCopies(); // it may have had the primary copy of any of them
        _local.OnOwnerDied(node);
        foreach (StoredObjectInfo stored in Store.List())
        {
            if (stored.Id.Owner == node && _objects.Find(stored.Id) is null)
                Store.Delete(stored.Id); // its owner will never say so
        }

        _leases.OnNodeDied(node);
        _groups.OnNodeDied(node);
        _tasks.OnNodeDied(node);
        _tasks.ScheduleAgain(); // what was on its way to the dead node; the scheduler ignores the rest
        foreach (JobId job in _jobs.Keys.Where(job => job.Owner == node))
            EndJobHereNeedsLock(job);
    }

    private Task Post<T>(NodeId node, in T frame)
        where T : IFrame<T>
    {
        if (_dead.Contains(node))
            return Task.CompletedTask;
        if (!_channels.TryGetValue(node, out PeerChannel? channel))
        {
            channel = new PeerChannel(
                node, (sequence, frames) => AgentOf(node).DeliverAsync(Self, sequence, frames), () => IsKnown(node), HoldsDrained, _setup.Time, _logger);
            _channels.Add(node, channel);
        }

        return channel.Post(frame);
    }

    private void PostHold(ObjectId id, bool begins)
    {
        if (_dead.Contains(id.Owner))
            return;
        if (!_holds.TryGetValue(id.Owner, out HoldChannel? channel))
        {
            NodeId owner = id.Owner;
            channel = new HoldChannel(
                owner,
                (sequence, ids, kinds) => AgentOf(owner).HoldAsync(Self, sequence, ids, kinds),
                () => IsKnown(owner),
                OnUnknown,
                _setup.Time,
                _logger);
            _holds.Add(owner, channel);
        }

        channel.Post(id, begins);
    }

    private bool IsKnown(NodeId node) => Array.Exists(_view.Nodes, n => n.Node == node);

    private Task HoldsDrained()
    {
        lock (_lock)
            return HoldsDrainedNeedsLock();
    }

    private Task HoldsDrainedNeedsLock() => _holds.Count == 0 ? Task.CompletedTask : Task.WhenAll(_holds.Values.Select(channel => channel.DrainedAsync()));

    private void OnUnknown(ObjectId id) => Locked(() =>
    {
        if (_objects.Find(id) is { State: ValueState.Pending })
            _tasks.Resolve(id, ValueState.Failed, _errors.ObjectLost(id, "its owner freed it before this use"), 0, default, []);
    });

    /// <exception cref="ClusterTasksException">The node is not in the cluster.</exception>
    private INodeAgent AgentOf(NodeId node)
    {
        NodeView found = Array.Find(_view.Nodes, n => n.Node == node)
            ?? throw new ClusterTasksException($"Node {node} is not known yet, or has left the cluster.");
        return _setup.Agents.At(found.Silo);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of type {Type} from node {From} failed here.")]
    private static partial void LogBadFrame(ILogger logger, NodeId from, byte type, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} left the cluster: its tasks run again elsewhere, its copies are gone.")]
    private static partial void LogNodeGone(ILogger logger, NodeId node);
}
