using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Session;
using ClusterTasks.Worker.Ownership;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Messages to the other nodes and from them.</summary>
internal sealed partial class NodeCore
{
    private readonly NodeMail _mail;
    private readonly Dictionary<NodeId, PeerChannel> _channels = [];
    private readonly Dictionary<NodeId, (ulong Sequence, RefusedMessage[]? Refused)> _received = [];

    /// <summary>Processes a batch once, and waits for nothing. Returns the messages that cannot be handled here; null: none.</summary>
    internal RefusedMessage[]? Deliver(NodeId from, ulong sequence, byte[] frames)
    {
        using (Enter())
        {
            if (_dead.Contains(from))
                return null; // declared dead, though it still runs: nothing it says counts any more
            if (_strangers.Count > 0)
                _strangers.Remove(from); // it is there after all: it joins
            (ulong last, RefusedMessage[]? refused) = _received.GetValueOrDefault(from);
            if (sequence <= last && !Seeded.Is(SeededFault.TakesBatchesTwice))
                return sequence == last ? refused : null; // its answer was lost
            _received[from] = (sequence, null);
            refused = TakeFramesNeedsLock(from, frames);
            _received[from] = (sequence, refused);
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
                _mail.Receive(from, type, body);
                DrainNeedsLock();
            }
            catch (Exception e)
            {
                LogBadFrame(_logger, from, (byte)type, e);
                (refused ??= []).Add(new RefusedMessage(index, $"node {Self} failed in handling it ({e.GetType().Name}: {ErrorLine.Cause(e)})"));
            }
        }

        return refused?.ToArray();
    }

    private void HandleMessages()
    {
        _mail.On((NodeId from, in Accepted accepted) => _tasks.OnAccepted(accepted.Task, accepted.Attempt, from));
        _mail.On<OutcomeFrame>(OnOutcome, OnOutcomeRefused);
        _mail.On<StreamItem>(OnStreamItem, OnStreamItemRefused);
        _mail.On((NodeId from, in KeepArguments wish) => KeepArgumentsNeedsLock(from, wish));
        _mail.On((NodeId from, in ArgumentsFree free) => _handovers.OnArgumentsFree(from, free));
        _mail.On((NodeId from, in ReferencesTaken taken) => _handovers.OnTaken(from, taken));
        _mail.On<Subscribe>(
            OnSubscribe,
            (NodeId to, in Subscribe lost, string reason) => OnLostNeedsLock(lost.Id, $"its owner, node {to}, does not say what became of it: {reason}"));
        _mail.On((NodeId _, in ObjectResolved resolved) => OnResolvedByOwnerNeedsLock(resolved));
        _mail.On((NodeId from, in AddLocation added) => _objects.AddLocation(added.Id, from));
        _mail.On((NodeId from, in RemoveLocation removed) => RemoveLocationNeedsLock(removed.Id, from));
        _mail.On((NodeId _, in DeleteCopy copy) => Store.Delete(copy.Id));
        _mail.On((NodeId _, in Cancel cancel) => _tasks.Cancel(cancel.Task, cancel.Force, cancel.Recursive, "Remote.CancelAsync was called"));
        _mail.On((NodeId _, in MayBegin begin) => _local.OnMayBegin(begin.Task, begin.Attempt));
        _mail.On((NodeId _, in CancelAttempt cancel) => _local.Cancel(cancel.Task, cancel.Attempt, cancel.Force, cancel.Recursive));
        _mail.On((NodeId _, in GiveUp given) => _local.GiveUp(given.Task, given.Attempt, given.Error));
        _mail.On((NodeId _, in StreamCredit credit) => _local.Credit(credit.Task, credit.Requested));
        _mail.On((NodeId _, in EndJob ended) => EndJobHereNeedsLock(ended.Job));
        _mail.On((NodeId _, in GroupRemoved removed) => EndGroupTasksNeedsLock(removed.Group));
        _mail.On((NodeId _, in NodesGone gone) => OnGoneNeedsLock(gone.Nodes));
        _mail.On((NodeId from, in Echo echo) => OnEchoNeedsLock(from, echo));
        _mail.On((NodeId _, in JobLog log) => ForwardLogNeedsLock(log.Job, log.Line));
        _mail.On((NodeId from, in LeaseGranted granted) => _leases.OnGranted(granted.Lease, from));
        _mail.On<LeaseRun>((NodeId from, in LeaseRun run) => _local.RunInLease(run.Lease, from, run.Attempt, run.Order), OnRunRefused);
        _mail.On<LeaseReturn>(OnLeaseReturn);
        _mail.On<LeaseNews>(OnLeaseNews);
        _mail.On((NodeId _, in LeaseBlocked blocked) => _leases.OnBlocked(blocked.Lease, _tasks.Find(blocked.Task), blocked.Change));
    }

    private void OnOutcome(NodeId from, in OutcomeFrame frame)
    {
        _tasks.OnOutcome(frame.Outcome, from);
        _handovers.Confirm(from, frame.Outcome);
    }

    private void OnStreamItem(NodeId from, in StreamItem item)
    {
        _tasks.OnStreamItem(item.Task, item.Attempt, item.Item, from);
        _handovers.Confirm(from, new ReferencesTaken(item.Task, item.Attempt, item.Item.Index), item.Item.Nested);
    }

    private void OnSubscribe(NodeId from, in Subscribe subscribe)
    {
        if (!_objects.Subscribe(subscribe.Id, from))
            Post(from, new ObjectResolved(subscribe.Id, ValueState.Failed, _errors.ObjectLost(subscribe.Id, "its last reference was released before this use"), 0, []));
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
        where T : IFrame<T>
    {
        if (node == Self)
            _mail.Post(frame);
        else
            ChannelTo(node)?.Post(frame);
    }

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
            _logger,
            _setup.Background);
        _channels.Add(node, channel);
        AskIfUnknownNeedsLock(node);
        return channel;
    }

    /// <summary>The node will never take this message: whoever waits for what it brings is told.</summary>
    private void OnRefused(NodeId node, FrameType type, ReadOnlySequence<byte> body, string reason)
    {
        LogRefused(_logger, type, node, reason);
        Locked(() => _mail.Refused(node, type, body, reason));
    }

    private void OnRunRefused(NodeId node, in LeaseRun run, string reason)
    {
        if (_tasks.Find(run.Order.Run.Task) is { } task)
            _tasks.OnRefused(task.Spec.Id, run.Attempt, _errors.Refused(task.Spec, $"node {node}", reason));
    }

    private void OnOutcomeRefused(NodeId node, in OutcomeFrame frame, string reason)
    {
        TaskOutcome outcome = frame.Outcome;
        _handovers.OnTaken(node, new ReferencesTaken(outcome.Task, outcome.Attempt, 0));
        if (outcome.Kind == OutcomeKind.Succeeded)
            PostFailureNeedsLock(node, outcome.Task, outcome.Attempt, reason);
    }

    private void OnStreamItemRefused(NodeId node, in StreamItem item, string reason)
    {
        _handovers.OnTaken(node, new ReferencesTaken(item.Task, item.Attempt, item.Item.Index));
        _local.Cancel(item.Task, item.Attempt, force: false, recursive: true);
        PostFailureNeedsLock(node, item.Task, item.Attempt, reason);
    }

    private void PostFailureNeedsLock(NodeId owner, TaskId task, int attempt, string reason) => Post(owner, new OutcomeFrame(new TaskOutcome(
        task, attempt, OutcomeKind.Failed, ResultEntry.OfError(_errors.ObjectLost(new ObjectId(task, 0), $"its owner, node {owner}, refused it: {reason}")), "")));

    /// <exception cref="ClusterTasksException">The node is not in the cluster.</exception>
    internal INodeAgent AgentOf(NodeId node)
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
