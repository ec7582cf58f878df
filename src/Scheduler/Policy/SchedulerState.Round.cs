using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

// The placement round.
internal sealed partial class SchedulerState
{
    /// <summary>Up to this many nodes with new room are looked at one by one for every blocked class; with more, all classes search
    /// again.</summary>
    private const int FewNodes = 8;

    private readonly List<TaskClass> _awake = [];
    private readonly FairQueue _round = new();
    private readonly List<NodeState> _sending = [];
    private List<NodeState> _dirty = [];
    private List<NodeState> _candidates = [];
    private long _placements;
    private long _rounds;

    /// <summary>Counts the classes, groups of them, and shapes of placement groups that were looked at: the cost of a round beside its
    /// placements.</summary>
    internal long Looks { get; private set; }

    private int _backlogCursor;

    /// <summary>Places the tasks that fit and returns all actions since the last call.</summary>
    /// <param name="now">Time of any clock that never goes back.</param>
    internal SchedulerActions Advance(TimeSpan now = default)
    {
        _now = now;
        PlanGroups();
        // A reservation that ends within a round makes room for others, so another round follows.
        while (_dirty.Count > 0 || _awake.Count > 0)
            RunRound();
        (IReadOnlyList<RecallSlots> recalls, TimeSpan? again) = Recall();
        if (_waitingCount > 0)
        {
            recalls = [.. recalls, .. TakeDrainRecalls()];
            again = NextLookAtGroups() is { } look && !(again < look) ? look : again;
        }

        if (_sending.Count == 0 && _infeasible.Count == 0 && !_viewChanged && again is null && _orders.Count + _changedGroups.Count == 0)
            return SchedulerActions.None;
        NodeBatch[] batches = new NodeBatch[_sending.Count];
        for (int i = 0; i < batches.Length; i++)
        {
            NodeState node = _sending[i];
            batches[i] = new NodeBatch(node.Id, node.Registration.Silo, [.. node.Outbox]);
            node.Outbox.Clear();
        }

        _sending.Clear();
        SchedulerActions actions = new(batches, TakeInfeasible(), _viewChanged)
        {
            Recalls = recalls,
            AdvanceAgain = again,
            Orders = [.. _orders],
            Groups = TakeChangedGroups(),
        };
        _orders.Clear();
        _viewChanged = false;
        return actions;
    }

    private void RunRound()
    {
        _rounds++;
        (_candidates, _dirty) = (_dirty, _candidates);
        foreach (NodeState node in _candidates)
            node.Dirty = false;
        bool few = _candidates.Count <= FewNodes;
        if (few && _awake.Count == 0)
        {
            PlaceOnCandidates();
            return;
        }

        LookForStarving();
        if (_candidates.Count > 0)
            AddBlocked(few);
        foreach (TaskClass taskClass in _awake)
        {
            taskClass.Awake = taskClass.Blocked = false;
            AddToRound(taskClass);
        }

        _awake.Clear();
        while (_round.TryTake() is { } taskClass)
        {
            if (taskClass.Head is not { } entry)
                continue;
            RankedClasses? place = taskClass.RankedIn;
            if (FindNode(taskClass, entry) is { } node)
            {
                Place(entry, node);
                AddToRound(taskClass);
            }
            else if (!taskClass.Blocked)
            {
                taskClass.Blocked = true;
                taskClass.BlockedAt = _placements;
            }

            if (few && place is not null && _candidates.Count > 0)
                AddFirst(place);
        }

        _candidates.Clear();
    }

    /// <summary>Runs the usual round: a node or two gained a little room and every class is blocked. Usually one class gets one task.
    /// Finding it costs a look at the classes before it, and needs no heap of all classes that would have fitted as well.</summary>
    private void PlaceOnCandidates()
    {
        // Reservations come before any choice, because a reservation closes a node to the others.
        LookForStarving();
        while (true)
        {
            TaskClass? best = null;
            foreach (JobShare job in _jobs.Values)
                best = First(job.Ranked, best);
            foreach (NodeState node in _candidates)
            {
                foreach (RankedClasses classes in node.Anchored.Values)
                    best = First(classes, best);
            }

            if (best is null || FindNode(best, best.Head!) is not { } target)
                break;
            Place(best.Head!, target);
        }

        _candidates.Clear();
    }

    /// <summary>Returns the first class that fits a node with new room, or is in the round already; the other one where that goes
    /// before.</summary>
    private TaskClass? First(RankedClasses classes, TaskClass? other)
    {
        (int place, int item) = classes.StartOf(_rounds);
        for (; place < classes.Chunks.Count; place++, item = 0)
        {
            ClassChunk chunk = classes.Chunks[place];
            Looks++;
            if (!MayFitCandidate(chunk))
            {
                if (chunk.Count > 0)
                    classes.Pass(chunk.Classes[^1]);
                continue;
            }

            for (; item < chunk.Count; item++)
            {
                TaskClass taskClass = chunk.Classes[item];
                Looks++;
                if (other is not null && ClassOrder.Of(taskClass).CompareTo(ClassOrder.Of(other)) > 0)
                    return other;
                if (taskClass.InRound || FitsCandidate(taskClass))
                    return taskClass;
                classes.Pass(taskClass);
            }

            chunk.Tighten();
        }

        return other;
    }

    private bool MayFitCandidate(ClassChunk chunk)
    {
        if (_backlogPerNode > 0)
            return true;
        foreach (NodeState node in _candidates)
        {
            if (chunk.MayFit(node))
                return true;
        }

        return false;
    }

    private bool FitsCandidate(TaskClass taskClass)
    {
        foreach (NodeState node in _candidates)
        {
            if (CanTake(node, taskClass))
                return true;
        }

        return false;
    }

    private void AddBlocked(bool few)
    {
        foreach (JobShare job in _jobs.Values)
            AddBlocked(job.Ranked, few);
        foreach (NodeState node in _candidates)
        {
            foreach (RankedClasses classes in node.Anchored.Values)
                AddBlocked(classes, few);
        }
    }

    private void AddBlocked(RankedClasses classes, bool few)
    {
        if (few)
        {
            AddFirst(classes);
            return;
        }

        foreach (ClassChunk chunk in classes.Chunks)
        {
            Looks += chunk.Count;
            foreach (TaskClass taskClass in chunk.Classes)
            {
                taskClass.Blocked = false;
                AddToRound(taskClass);
            }
        }
    }

    /// <summary>Adds a job's first class that fits a node with new room. Very many others may fit as well, and usually the first takes the
    /// room.</summary>
    private void AddFirst(RankedClasses classes)
    {
        if (First(classes, null) is { InRound: false } first)
            _round.Add(first);
    }

    private void AddToRound(TaskClass taskClass)
    {
        if (!taskClass.InRound && taskClass.Head is not null)
            _round.Add(taskClass);
    }

    private bool CanTake(NodeState node, TaskClass taskClass) =>
        NodeChoice.HasRoom(node, taskClass) || NodeChoice.HasBacklogRoom(node, taskClass, _backlogPerNode);

    private NodeState? FindNode(TaskClass taskClass, TaskEntry entry)
    {
        if (taskClass.Anchor != default)
            return _nodes.TryGetValue(taskClass.Anchor, out NodeState? anchor) && CanTake(anchor, taskClass) ? anchor : null;
        if (taskClass.Placement.Group != default)
            return taskClass.Group?.FindNode(taskClass);
        if (taskClass.Reserved is { } reserved && NodeChoice.HasRoom(reserved, taskClass))
            return reserved;
        int choices = taskClass.Rule?.Sets.Count ?? 1;
        for (int choice = 0; choice < choices; choice++)
        {
            NodeState? found = taskClass.Placement.Spread
                ? FindNext(taskClass, choice)
                : NodeChoice.FindLocal(_nodes, entry, choice) ?? FindPacked(taskClass, choice);
            if (found is not null)
                return found;
        }

        return FindBacklog(taskClass);
    }

    private NodeState? FindPacked(TaskClass taskClass, int choice) => taskClass.Blocked
        ? NodeChoice.FindAmong(_candidates, taskClass, choice)
        : taskClass.Rule is { IsIndexed: false } ? NodeChoice.FindAmong(_nodeList, taskClass, choice)
        : (taskClass.Rule?.Sets[choice] ?? _all).Find(taskClass);

    /// <summary>Returns the next node with room, round robin.</summary>
    private NodeState? FindNext(TaskClass taskClass, int choice)
    {
        int count = _nodeList.Count;
        NodeState? found = null;
        if (taskClass.Blocked)
        {
            found = _candidates.Where(node => taskClass.ChoiceOf(node) == choice && NodeChoice.HasRoom(node, taskClass))
                .MinBy(node => (node.ListIndex - taskClass.Cursor - 1 + count) % count);
        }
        else
        {
            for (int step = 1; step <= count && found is null; step++)
            {
                NodeState node = _nodeList[(taskClass.Cursor + step) % count];
                found = taskClass.ChoiceOf(node) == choice && NodeChoice.HasRoom(node, taskClass) ? node : null;
            }
        }

        taskClass.Cursor = found?.ListIndex ?? taskClass.Cursor;
        return found;
    }

    private NodeState? FindBacklog(TaskClass taskClass)
    {
        if (_backlogPerNode == 0)
            return null;
        if (taskClass.Blocked)
            return _candidates.Find(node => NodeChoice.HasBacklogRoom(node, taskClass, _backlogPerNode));
        for (int step = 1; step <= _nodeList.Count; step++)
        {
            int index = (_backlogCursor + step) % _nodeList.Count;
            if (!NodeChoice.HasBacklogRoom(_nodeList[index], taskClass, _backlogPerNode))
                continue;
            _backlogCursor = index;
            return _nodeList[index];
        }

        return null;
    }

    private void Place(TaskEntry entry, NodeState node)
    {
        PlaceRequest request = InBundle(entry, node);
        bool now = NodeChoice.HasRoom(node, entry.Class);
        if (entry.Class.Reserved is not null)
            Unreserve(entry.Class);
        entry.Class.BlockedAt = ++_placements;
        RunKey run = new(request.Task, request.Attempt);
        // Known: the submit arrived after a later attempt had already come and gone.
        bool isKnown = node.Allocations.ContainsKey(run);
        // The node takes the run before the class may go, so that one of the two always keeps the job.
        if (!isKnown)
            node.Take(run, NewAllocation(node, run, entry.Class.Use, now ? AllocationKind.Committed : AllocationKind.Ahead)
                with
            { Demand = request.Placement.Demand });
        Dequeue(entry);
        _placed[request.Task] = new Placed(request.Attempt, node.Id);
        if (isKnown)
            return;
        NodeIndex.Update(node);
        if (node.Outbox.Count == 0)
            _sending.Add(node);
        node.Outbox.Add(request);
    }

    private void Wake(TaskClass taskClass)
    {
        if (taskClass.Awake)
            return;
        taskClass.Awake = true;
        _awake.Add(taskClass);
    }

    private void RoomGained(NodeState node)
    {
        node.PromoteAhead();
        NodeIndex.Update(node);
        _waiting.RoomGained(node);
        if (node.Dirty)
            return;
        node.Dirty = true;
        _dirty.Add(node);
    }
}
