namespace ClusterTasks.Scheduling;

// The placement round.
internal sealed partial class SchedulerState
{
    /// <summary>Up to so many nodes with new room are looked at one by one for every blocked class; more, and all classes search anew.</summary>
    private const int FewNodes = 8;

    private readonly List<TaskClass> _awake = [];
    private readonly FairQueue _round = new();
    private readonly List<NodeState> _sending = [];
    private List<NodeState> _dirty = [];
    private List<NodeState> _candidates = [];
    private long _placements;
    private int _backlogCursor;

    /// <summary>Places what can be placed and returns everything to do since the last call.</summary>
    /// <param name="now">Time of any clock that never goes back.</param>
    internal SchedulerActions Advance(TimeSpan now = default)
    {
        _now = now;
        PlanGroups();
        // A reservation that ends within a round makes room for others: hence another round.
        while (_dirty.Count > 0 || _awake.Count > 0)
            RunRound();
        (IReadOnlyList<RecallLeases> recalls, TimeSpan? again) = Recall();
        if (_unplaced.Count > 0)
        {
            recalls = [.. recalls, .. TakeDrainRecalls()];
            again = NextDrain() is { } drain && !(again < drain) ? drain : again;
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
        {
            AddBlocked(_general, few);
            foreach (NodeState node in _candidates)
                AddBlocked(node.Anchored, few);
        }

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
        }

        _candidates.Clear();
    }

    /// <summary>The usual round: a node or two gained a little room and every class is blocked. Mostly one class gets one task, so
    /// finding it costs a look at each class, and no heap of all those that would have fitted as well.</summary>
    private void PlaceOnCandidates()
    {
        // Before any choice: a reservation closes a node to the others.
        LookForStarving();
        while (true)
        {
            TaskClass? best = null;
            foreach (JobShare job in _jobs.Values)
                best = FirstRanked(job, best);
            foreach (NodeState node in _candidates)
                best = First(node.Anchored, best);
            if (best is null || FindNode(best, best.Head!) is not { } target)
                break;
            Place(best.Head!, target);
        }

        _candidates.Clear();
    }

    private TaskClass? FirstRanked(JobShare job, TaskClass? best)
    {
        foreach (TaskClass taskClass in job.Ranked)
        {
            if (best is not null && ClassOrder.Of(taskClass).CompareTo(ClassOrder.Of(best)) > 0)
                break;
            if (FitsCandidate(taskClass))
                return taskClass;
        }

        return best;
    }

    private TaskClass? First(List<TaskClass> classes, TaskClass? best)
    {
        foreach (TaskClass taskClass in classes)
        {
            if ((best is null || ClassOrder.Of(taskClass).CompareTo(ClassOrder.Of(best)) < 0) && FitsCandidate(taskClass))
                best = taskClass;
        }

        return best;
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

    private void AddBlocked(List<TaskClass> classes, bool few)
    {
        foreach (TaskClass taskClass in classes)
        {
            if (!few)
                taskClass.Blocked = false;
            if (!taskClass.Blocked || FitsCandidate(taskClass))
                AddToRound(taskClass);
        }
    }

    private void AddToRound(TaskClass taskClass)
    {
        if (!taskClass.InRound && taskClass.Head is not null)
            _round.Add(taskClass);
    }

    private bool CanTake(NodeState node, TaskClass taskClass) =>
        Placement.HasRoom(node, taskClass) || Placement.HasBacklogRoom(node, taskClass, _backlogPerNode);

    private NodeState? FindNode(TaskClass taskClass, TaskEntry entry)
    {
        if (taskClass.Anchor != default)
            return _nodes.TryGetValue(taskClass.Anchor, out NodeState? anchor) && CanTake(anchor, taskClass) ? anchor : null;
        if (taskClass.Key.Group != default)
            return taskClass.Group?.FindNode(taskClass);
        if (taskClass.Reserved is { } reserved && Placement.HasRoom(reserved, taskClass))
            return reserved;
        int choices = taskClass.Rule?.Sets.Count ?? 1;
        for (int choice = 0; choice < choices; choice++)
        {
            NodeState? found = taskClass.Key.Spread
                ? FindNext(taskClass, choice)
                : Placement.FindLocal(_nodes, entry, choice) ?? FindPacked(taskClass, choice);
            if (found is not null)
                return found;
        }

        return FindBacklog(taskClass);
    }

    private NodeState? FindPacked(TaskClass taskClass, int choice) => taskClass.Blocked
        ? Placement.FindAmong(_candidates, taskClass, choice)
        : (taskClass.Rule?.Sets[choice] ?? _all).Find(taskClass);

    /// <summary>The next node with room, round robin.</summary>
    private NodeState? FindNext(TaskClass taskClass, int choice)
    {
        int count = _nodeList.Count;
        NodeState? found = null;
        if (taskClass.Blocked)
        {
            found = _candidates.Where(node => taskClass.ChoiceOf(node) == choice && Placement.HasRoom(node, taskClass))
                .MinBy(node => (node.ListIndex - taskClass.Cursor - 1 + count) % count);
        }
        else
        {
            for (int step = 1; step <= count && found is null; step++)
            {
                NodeState node = _nodeList[(taskClass.Cursor + step) % count];
                found = taskClass.ChoiceOf(node) == choice && Placement.HasRoom(node, taskClass) ? node : null;
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
            return _candidates.Find(node => Placement.HasBacklogRoom(node, taskClass, _backlogPerNode));
        for (int step = 1; step <= _nodeList.Count; step++)
        {
            int index = (_backlogCursor + step) % _nodeList.Count;
            if (!Placement.HasBacklogRoom(_nodeList[index], taskClass, _backlogPerNode))
                continue;
            _backlogCursor = index;
            return _nodeList[index];
        }

        return null;
    }

    private void Place(TaskEntry entry, NodeState node)
    {
        TaskRequest request = InBundle(entry, node);
        bool now = Placement.HasRoom(node, entry.Class);
        if (entry.Class.Reserved is not null)
            Unreserve(entry.Class);
        entry.Class.BlockedAt = ++_placements;
        RunKey run = new(request.Task, request.Attempt);
        // Known: a submit that arrived after a later attempt had already come and gone.
        bool isKnown = node.Held.ContainsKey(run);
        // Before the class may go, so that one of both always keeps the job.
        if (!isKnown)
            node.Take(run, NewHold(node, run, entry.Class.Use, now ? HoldKind.Committed : HoldKind.Ahead) with { Demand = request.Demand });
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
        if (node.Dirty)
            return;
        node.Dirty = true;
        _dirty.Add(node);
    }
}
