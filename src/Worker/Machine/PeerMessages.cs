using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Handles the messages of nodes, the own one among them.</summary>
internal sealed class PeerMessages
{
    private readonly NodeContext _context;
    private readonly NodeTables _tables;
    private readonly NodeErrors _errors;
    private readonly Adoptions _adoptions;

    internal PeerMessages(
        NodeContext context, NodeTables tables, INodeMemory memory, Deaths deaths, JobEnds ends, JobOutput output, NodeErrors errors,
        Adoptions adoptions)
    {
        (_context, _tables, _errors, _adoptions) = (context, tables, errors, adoptions);
        NodeMail mail = context.Effects.Own;
        ListenToOwned(mail, deaths);
        ListenToMoves(mail, new SessionMoves(context, tables, memory, deaths, adoptions), deaths);
        mail.On((NodeId from, in ReferencesTaken taken) => tables.Handovers.OnTaken(from, taken));
        mail.On<ObjectResolved>((NodeId _, in ObjectResolved resolved) => OnResolved(resolved), OnResolvedRefused);
        mail.On((NodeId _, in DeleteCopy copy) => OnDelete(copy.Id, memory));
        mail.On((NodeId from, in CopiesLeave leave) => tables.Moves.OnLeave(from, leave.Ids));
        mail.On((NodeId _, in KeepCopy keep) => context.Effects.Add(new FetchToKeep(keep.Id, keep.From)));
        mail.On((NodeId from, in CopyKept kept) =>
        {
            tables.Moves.OnKept(from, kept.Id, kept.Failure.Length > 0);
            tables.Copies.OnKept(from, kept.Id, kept.Failure.Length > 0);
        });
        mail.On((NodeId _, in CopyStays stays) => tables.Leaving.OnStays(stays.Id));
        mail.On((NodeId _, in MayBegin begin) => tables.Local.OnMayBegin(begin.Task, begin.Attempt));
        mail.On((NodeId _, in CancelAttempt cancel) => tables.Local.Cancel(cancel.Task, cancel.Attempt, cancel.Force, cancel.Recursive));
        mail.On((NodeId _, in GiveUp given) => tables.Local.GiveUp(given.Task, given.Attempt, given.Error));
        mail.On((NodeId _, in StreamCredit credit) => tables.Local.Credit(credit.Task, credit.Requested));
        mail.On((NodeId from, in EndJob ended) => ends.OnEnded(from, ended.Job));
        mail.On((NodeId _, in GroupRemoved removed) => ends.EndGroupTasks(removed.Group));
        mail.On((NodeId _, in NodesGone gone) => deaths.OnTold(gone.Nodes));
        mail.On<Echo>(OnEcho);
        mail.On((NodeId _, in JobLog log) => output.Forward(log.Job, log.Line));
        mail.On((NodeId from, in SlotGranted granted) => tables.Slots.OnGranted(granted.Slot, from));
        mail.On<SlotRun>((NodeId from, in SlotRun run) => tables.Local.RunInSlot(run.Slot, from, run.Attempt, run.Order), OnRunRefused);
        mail.On<SlotReturn>(OnSlotReturn);
        mail.On<SlotNews>(OnSlotNews);
        mail.On((NodeId _, in SlotBlocked blocked) =>
            tables.Slots.OnBlocked(blocked.Slot, tables.Tasks.Find(blocked.Task), blocked.Change));
        mail.OnOwn<CancelChildren>(OnCancelChildren);
    }

    /// <summary>Messages about tasks and objects that this node owns, or will own when their session has moved here: they wait for
    /// that.</summary>
    private void ListenToOwned(NodeMail mail, Deaths deaths)
    {
        OnOwned(mail, static frame => frame.Task,
            (NodeId from, in Accepted accepted) => _tables.Tasks.OnAccepted(accepted.Task, accepted.Attempt, from));
        mail.On<OutcomeFrame>(OnOutcome, OnOutcomeRefused);
        OnOwned<StreamItem>(mail, static frame => frame.Task, OnStreamItem, OnStreamItemRefused);
        OnOwned<KeepArguments>(mail, static frame => frame.Task, OnKeepArguments);
        OnOwned(mail, static frame => frame.Task,
            (NodeId from, in ArgumentsFree free) => _tables.Handovers.OnArgumentsFree(from, free));
        OnOwned<Subscribe>(mail, static frame => frame.Id.Task, OnSubscribe, OnSubscribeRefused);
        OnOwned(mail, static frame => frame.Id.Task,
            (NodeId from, in AddLocation added) => _tables.Objects.AddLocation(added.Id, from));
        OnOwned(mail, static frame => frame.Id.Task,
            (NodeId from, in RemoveLocation removed) => deaths.RemoveLocation(removed.Id, from));
        OnOwned(mail, static frame => frame.Task, (NodeId _, in Cancel cancel) =>
            _tables.Tasks.Cancel(cancel.Task, cancel.Force, cancel.Recursive, "Remote.CancelAsync was called"));
    }

    private void ListenToMoves(NodeMail mail, SessionMoves moves, Deaths deaths)
    {
        mail.On((NodeId from, in SessionMoved moved) => moves.OnMoved(from, moved));
        mail.On((NodeId from, in ObjectHere here) => _adoptions.OnObject(from, here));
        mail.On((NodeId from, in TaskHere here) => _adoptions.OnTask(from, here));
        mail.On((NodeId from, in SessionReported reported) =>
            _adoptions.OnReported(from, new SessionKey(reported.Node, reported.Session)));
        mail.On((NodeId _, in MoveSettled settled) => deaths.OnMoveSettled(new SessionKey(settled.Node, settled.Session)));
        mail.OnOwn((in MoveIsSettled settled) =>
        {
            deaths.OnMoveSettled(settled.Session);
            foreach (NodeId node in _tables.OtherNodes())
                _context.Effects.Post(node, new MoveSettled(settled.Session.Node, settled.Session.Session));
        });
    }

    private void OnOwned<T>(NodeMail mail, Func<T, TaskId> taskOf, FrameHandler<T> handle, RefusedFrameHandler<T>? refused = null)
        where T : IFrame<T> =>
        mail.On(
            (NodeId from, in T frame) =>
            {
                if (!_adoptions.IsAny || !Defer(from, frame, taskOf(frame), handle))
                    handle(from, frame);
            },
            refused);

    // Apart, so that the usual case allocates no closure.
    private bool Defer<T>(NodeId from, T frame, TaskId task, FrameHandler<T> handle)
        where T : IFrame<T> => _adoptions.Defers(task, () => handle(from, frame));

    private void OnDelete(ObjectId id, INodeMemory memory)
    {
        memory.Delete(id);
        _tables.Leaving.OnDeleted(id);
    }

    private void OnCancelChildren(in CancelChildren cancel)
    {
        foreach (OwnedTask child in _tables.Tasks.ChildrenOf(cancel.Parent))
            _tables.Tasks.Cancel(child.Id, cancel.Force, recursive: true, "the task that submitted it was cancelled");
    }

    private void OnOutcome(NodeId from, in OutcomeFrame frame)
    {
        if (_adoptions.TakesOutcome(from, frame.Outcome))
            return;
        _tables.Tasks.OnOutcome(frame.Outcome, from);
        _tables.Handovers.Confirm(from, frame.Outcome);
    }

    private void OnOutcomeRefused(NodeId node, in OutcomeFrame frame, string reason)
    {
        TaskOutcome outcome = frame.Outcome;
        _tables.Handovers.OnTaken(node, new ReferencesTaken(outcome.Task, outcome.Attempt, 0));
        if (outcome.Kind == OutcomeKind.Succeeded)
            PostFailure(node, outcome.Task, outcome.Attempt, reason);
    }

    private void OnStreamItem(NodeId from, in StreamItem item)
    {
        _tables.Tasks.OnStreamItem(item.Task, item.Attempt, item.Item, from);
        _tables.Handovers.Confirm(from, new ReferencesTaken(item.Task, item.Attempt, item.Item.Index), item.Item.Nested);
    }

    private void OnStreamItemRefused(NodeId node, in StreamItem item, string reason)
    {
        _tables.Handovers.OnTaken(node, new ReferencesTaken(item.Task, item.Attempt, item.Item.Index));
        _tables.Local.Cancel(item.Task, item.Attempt, force: false, recursive: true);
        PostFailure(node, item.Task, item.Attempt, reason);
    }

    private void PostFailure(NodeId owner, TaskId task, int attempt, string reason) =>
        _context.Effects.Post(owner, new OutcomeFrame(new TaskOutcome(
        task, attempt, OutcomeKind.Failed,
            ResultEntry.OfError(_errors.ObjectLost(new ObjectId(task, 0), $"its owner, node {owner}, refused it: {reason}")), "")));

    private void OnKeepArguments(NodeId from, in KeepArguments wish)
    {
        if (_tables.Tasks.Find(wish.Task) is { } task && task.Attempt == wish.Attempt)
            _tables.Handovers.Keep(from, task);
    }

    private void OnSubscribe(NodeId from, in Subscribe subscribe)
    {
        if (!_tables.Objects.Subscribe(subscribe.Id, from))
            PostLost(from, subscribe.Id, "its last reference was released before this use");
    }

    private void OnSubscribeRefused(NodeId to, in Subscribe subscribe, string reason) =>
        Lose(subscribe.Id, $"its owner, node {to}, does not say what became of it: {reason}");

    private void Lose(ObjectId id, string reason)
    {
        if (_tables.Objects.Find(id) is { State: ValueState.Pending })
            _tables.Tasks.Resolve(id, ValueState.Failed, _errors.ObjectLost(id, reason), 0, default, []);
    }

    private void OnResolved(in ObjectResolved resolved)
    {
        if (_tables.Objects.Find(resolved.Id) is not { } waiting)
            return; // nobody here waits for it
        if (waiting.State == ValueState.Pending && resolved.State == ValueState.Stored && resolved.Locations.All(_context.Gone.IsGone))
        {
            // Its owner has not heard yet that they are dead.
            _context.Effects.Post(_context.Owners.Of(resolved.Id), new NodesGone(resolved.Locations));
            waiting.IsSubscribed = false;
            _tables.Objects.SubscribeIfForeign(waiting);
            return;
        }

        NodeId first = resolved.Locations.FirstOrDefault(node => !_context.Gone.IsGone(node));
        // References inside the value are held by the owner's entry; this node's readers borrow them when they decode the value.
        _tables.Tasks.Resolve(resolved.Id, resolved.State, resolved.Blob, resolved.Size, first, []);
        if (_tables.Objects.Find(resolved.Id) is not { State: ValueState.Stored } entry)
            return;
        foreach (NodeId node in resolved.Locations)
        {
            if (!entry.Locations.Contains(node) && !_context.Gone.IsGone(node))
                entry.Locations.Add(node);
        }
    }

    // The value made a message that is too large, or that the node cannot read: it waits for this one word.
    private void OnResolvedRefused(NodeId node, in ObjectResolved resolved, string reason)
    {
        if (resolved.State != ValueState.Failed)
            PostLost(node, resolved.Id, $"node {_context.Self}, its owner, could not send it: {reason}");
    }

    private void PostLost(NodeId node, ObjectId id, string reason) =>
        _context.Effects.Post(node, new ObjectResolved(id, ValueState.Failed, _errors.ObjectLost(id, reason), 0, []));

    private void OnEcho(NodeId from, in Echo echo)
    {
        if (echo is { IsAnswer: true, Number: Leaving.LastWord })
            _tables.Leaving.OnHeard(from);
        else if (echo.IsAnswer)
            _context.Effects.Add(new EchoAnswered(from, echo.Number));
        else
            _context.Effects.Post(from, echo with { IsAnswer = true });
    }

    private void OnRunRefused(NodeId node, in SlotRun run, string reason)
    {
        if (_tables.Tasks.Find(run.Order.Run.Task) is { } task)
            _tables.Tasks.OnRefused(task.Id, run.Attempt, _errors.Refused(task.Id, task.Name, $"node {node}", reason));
    }

    private void OnSlotReturn(NodeId from, in SlotReturn returned)
    {
        if (returned.Wish == SlotWish.End)
            _tables.Local.EndSlot(returned.Slot);
        else
            _tables.Local.TakeBack(returned.Slot, onlyIfRoom: returned.Wish == SlotWish.TakeBackIfRoom);
    }

    private void OnSlotNews(NodeId from, in SlotNews news)
    {
        if (!news.IsEnd)
        {
            _tables.Slots.OnTakenBack(news.Slot, from);
            return;
        }

        if (news.NoWorkers.Length > 0 && _tables.Slots.ClassOf(news.Slot) is { } slotClass
            && _tables.Unable.Add(slotClass.Key.Job, slotClass.Key.Placement.IsBound, from, news.NoWorkers, _tables.Members.Ids)
                is { } why)
        {
            foreach (OwnedTask task in slotClass.Ready.TakeAll())
                _tables.Tasks.Fail(task, _errors.NotRun(task.Id, task.Name, why));
        }

        _tables.Slots.OnSlotEnded(news.Slot, from);
    }
}
