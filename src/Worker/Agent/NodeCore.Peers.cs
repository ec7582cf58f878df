using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Ownership;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Messages to the other nodes and from them.</summary>
internal sealed partial class NodeCore
{
    private readonly Dictionary<NodeId, PeerChannel> _channels = [];
    private readonly Dictionary<NodeId, (ulong Sequence, RefusedMessage[]? Refused)> _received = [];

    /// <summary>Processes a batch once, and waits for nothing. Returns the messages that cannot be handled here; null: none.</summary>
    internal RefusedMessage[]? Deliver(NodeId from, ulong sequence, byte[] frames)
    {
        lock (_lock)
        {
            if (_dead.Contains(from))
                return null; // declared dead, though it still runs: nothing it says counts any more
            if (_strangers.Count > 0)
                _strangers.Remove(from); // it is there after all: it joins
            (ulong last, RefusedMessage[]? refused) = _received.GetValueOrDefault(from);
            if (sequence <= last)
                return sequence == last ? refused : null; // its answer was lost
            _received[from] = (sequence, null);
            refused = TakeFramesNeedsLock(from, frames);
            _received[from] = (sequence, refused);
            AssertInvariantsNeedsLock();
            return refused;
        }
    }

    /// <summary>One message that cannot be understood must not take the rest of its batch with it: the sender will not send them again.</summary>
    private RefusedMessage[]? TakeFramesNeedsLock(NodeId from, byte[] frames)
    {
        List<RefusedMessage>? refused = null;
        var buffer = new ReadOnlySequence<byte>(frames);
        for (int index = 0; FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body); index++)
        {
            try
            {
                OnPeerFrameNeedsLock(from, type, body);
            }
            catch (Exception e)
            {
                LogBadFrame(_logger, from, (byte)type, e);
                (refused ??= []).Add(new RefusedMessage(index, $"node {Self} failed in handling it ({e.GetType().Name}: {e.Message})"));
            }
        }

        return refused?.ToArray();
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
                TaskOutcome outcome = FrameReader.Decode<OutcomeFrame>(body).Outcome;
                _tasks.OnOutcome(outcome, from);
                ConfirmNeedsLock(from, outcome);
                break;
            case FrameType.StreamItem:
                StreamItem item = FrameReader.Decode<StreamItem>(body);
                _tasks.OnStreamItem(item.Task, item.Attempt, item.Item, from);
                ConfirmNeedsLock(from, new ReferencesTaken(item.Task, item.Attempt, item.Item.Index), item.Item.Nested);
                break;
            case FrameType.KeepArguments:
                KeepArgumentsNeedsLock(from, FrameReader.Decode<KeepArguments>(body));
                break;
            case FrameType.ArgumentsFree:
                ArgumentsFree free = FrameReader.Decode<ArgumentsFree>(body);
                if (_keptArguments.Remove((from, free.Task, free.Attempt), out TaskCompletionSource? kept))
                    kept.SetResult();
                break;
            case FrameType.ReferencesTaken:
                OnTakenNeedsLock(from, FrameReader.Decode<ReferencesTaken>(body));
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
            case FrameType.NodesGone:
                OnGoneNeedsLock(FrameReader.Decode<NodesGone>(body).Nodes);
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

    private void Post<T>(NodeId node, in T frame)
        where T : IFrame<T> => ChannelTo(node)?.Post(frame);

    /// <summary>The way to a node; null: it is gone, and whatever it was to hear its end has settled.</summary>
    private PeerChannel? ChannelTo(NodeId node)
    {
        if (IsGone(node))
            return null;
        if (_channels.TryGetValue(node, out PeerChannel? channel))
            return channel;
        channel = new PeerChannel(
            node,
            (sequence, frames) => AgentOf(node).DeliverAsync(Self, sequence, frames),
            () => IsKnown(node),
            silence => IsGoneAfter(node, silence),
            (type, body, reason) => OnRefused(node, type, body, reason),
            _setup.Time,
            _logger);
        _channels.Add(node, channel);
        AskIfUnknownNeedsLock(node);
        return channel;
    }

    /// <summary>The node will never take this message: whoever waits for what it brings is told.</summary>
    private void OnRefused(NodeId node, FrameType type, ReadOnlySequence<byte> body, string reason)
    {
        LogRefused(_logger, type, node, reason);
        Locked(() => OnRefusedNeedsLock(node, type, body, reason));
    }

    private void OnRefusedNeedsLock(NodeId node, FrameType type, in ReadOnlySequence<byte> body, string reason)
    {
        switch (type)
        {
            case FrameType.LeaseRun:
                LeaseRun run = FrameReader.Decode<LeaseRun>(body);
                if (_tasks.Find(TaskOrder.Decode(run.Order).Run.Task) is { } task)
                    _tasks.OnRefused(task.Spec.Id, run.Attempt, _errors.Refused(task.Spec, $"node {node}", reason));
                break;
            case FrameType.Outcome:
                TaskOutcome outcome = FrameReader.Decode<OutcomeFrame>(body).Outcome;
                OnTakenNeedsLock(node, new ReferencesTaken(outcome.Task, outcome.Attempt, 0));
                if (outcome.Kind == OutcomeKind.Succeeded)
                    PostFailureNeedsLock(node, outcome.Task, outcome.Attempt, reason);
                break;
            case FrameType.StreamItem:
                StreamItem item = FrameReader.Decode<StreamItem>(body);
                OnTakenNeedsLock(node, new ReferencesTaken(item.Task, item.Attempt, item.Item.Index));
                _local.Cancel(item.Task, item.Attempt, force: false, recursive: true);
                PostFailureNeedsLock(node, item.Task, item.Attempt, reason);
                break;
            case FrameType.Subscribe:
                OnLostNeedsLock(FrameReader.Decode<Subscribe>(body).Id, $"its owner, node {node}, does not say what became of it: {reason}");
                break;
        }
    }

    private void PostFailureNeedsLock(NodeId owner, TaskId task, int attempt, string reason) => Post(owner, new OutcomeFrame(new TaskOutcome(
        task, attempt, OutcomeKind.Failed, ResultEntry.OfError(_errors.ObjectLost(new ObjectId(task, 0), $"its owner, node {owner}, refused it: {reason}")), "")));

    /// <exception cref="ClusterTasksException">The node is not in the cluster.</exception>
    private INodeAgent AgentOf(NodeId node)
    {
        NodeView found = Array.Find(_view.Nodes, n => n.Node == node)
            ?? throw new ClusterTasksException($"Node {node} is not known yet, or has left the cluster.");
        return _setup.Agents.At(found.Silo);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of type {Type} from node {From} failed here.")]
    private static partial void LogBadFrame(ILogger logger, NodeId from, byte type, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Node {Node} refused a message of type {Type}, and what waits for it fails: {Reason}")]
    private static partial void LogRefused(ILogger logger, FrameType type, NodeId node, string reason);
}
