using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

/// <summary>The scheduler without clock, network or grain: events change the state, and <see cref="Advance"/> places the tasks that fit and
/// returns the messages to send.</summary>
/// <remarks>
/// Work per event does not depend on the length of the queue: tasks wait in classes (<see cref="ClassKey"/>). A class that found no node is
/// blocked, and only nodes that gained room since can unblock it. Bound to one thread.
/// </remarks>
internal sealed partial class SchedulerState
{
    private readonly int _backlogPerNode;
    private readonly PolicyLimits _limits;
    private readonly Dictionary<NodeId, NodeState> _nodes = [];
    private readonly List<NodeState> _nodeList = [];
    private readonly NodeSet _all = new();
    private readonly Dictionary<ClassKey, TaskClass> _classes = [];
    private readonly Dictionary<TaskId, TaskEntry> _queued = [];
    private readonly Dictionary<TaskId, Placed> _placed = [];
    private long _sequence;
    private long _lastClass;
    private bool _viewChanged;

    /// <summary>The newest attempt of a task that some node holds.</summary>
    private readonly record struct Placed(int Attempt, NodeId Node);

    internal SchedulerState(int backlogPerNode = 0, TimeSpan? slotQuantum = null, PolicyLimits? limits = null)
    {
        _limits = limits ?? PolicyLimits.Usual;
        ArgumentOutOfRangeException.ThrowIfNegative(backlogPerNode);
        _backlogPerNode = backlogPerNode;
        _slotQuantum = slotQuantum ?? new SchedulerOptions().SlotQuantum;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_slotQuantum, TimeSpan.Zero, nameof(slotQuantum));
    }

    internal int QueuedCount => _queued.Count;

    internal int NodeCount => _nodeList.Count;

    /// <summary>Incremented with every change of the set of nodes.</summary>
    internal long Version { get; private set; }

    /// <summary>The nodes that were removed until now, and with each the tasks that were sent to it.</summary>
    internal long Removals { get; private set; }

    internal IReadOnlyCollection<NodeState> Nodes => _nodeList;

    internal bool Contains(NodeId id) => _nodes.ContainsKey(id);

    internal NodeView[] View() => [.. _nodeList.Select(node => node.ToView())];

    internal void Register(NodeRegistration registration)
    {
        // One silo generation is one node; if it registers under a second id, the newer one wins.
        if (_nodeList.Find(other => other.Registration.Silo.Equals(registration.Silo)) is { } sibling && sibling.Id != registration.Node)
            Remove(sibling.Id);
        if (_nodes.TryGetValue(registration.Node, out NodeState? node))
        {
            node.Update(registration);
        }
        else
        {
            node = new NodeState(registration) { ListIndex = _nodeList.Count };
            _nodes.Add(node.Id, node);
            _nodeList.Add(node);
        }

        Adopt(node, registration.Bundles);
        foreach (TaskAttempt run in registration.Held)
            Adopt(node, run);
        node.Paused = false;
        foreach (GroupRequest group in registration.Groups)
            CreateGroup(group);
        NodesChanged();
        RoomGained(node);
    }

    internal void Remove(NodeId id)
    {
        if (!_nodes.Remove(id, out NodeState? node))
            return;
        Removals++;
        NodeState last = _nodeList[^1];
        _nodeList[node.ListIndex] = last;
        last.ListIndex = node.ListIndex;
        _nodeList.RemoveAt(_nodeList.Count - 1);
        if (node.Dirty)
            _dirty.Remove(node);
        if (node.ReservedFor is { } reservedFor)
            Unreserve(reservedFor);
        foreach (RunKey run in node.Allocations.Keys.ToArray())
            Release(node, run);
        LoseBundles(node);
        // Nobody is left to take their results.
        foreach (TaskEntry orphan in _queued.Values.Where(entry => entry.Request.Owner == id).ToArray())
            Dequeue(orphan);
        NodesChanged();
    }

    internal void Submit(PlaceRequest request) => Enqueue(request, returned: false);

    internal void Report(NodeReport report)
    {
        if (!_nodes.TryGetValue(report.Node, out NodeState? node))
            return;
        foreach (TaskAttempt run in report.Finished)
            Release(node, new RunKey(run.Task, run.Attempt));
        foreach (TaskAttempt run in report.Blocked)
            node.Change(new RunKey(run.Task, run.Attempt), AllocationKind.Lent);
        foreach (TaskAttempt run in report.Unblocked)
        {
            RunKey key = new(run.Task, run.Attempt);
            if (node.Allocations.TryGetValue(key, out Allocation allocation) && allocation.Kind == AllocationKind.Lent)
                node.Change(key, AllocationKind.Committed);
        }

        foreach (PlaceRequest request in report.Refused)
        {
            Release(node, new RunKey(request.Task, request.Attempt));
            Enqueue(request, returned: true);
        }

        if (report.Elsewhere is { } elsewhere)
            node.SetElsewhere(elsewhere);
        // The same node at once would refuse again, in a hot loop.
        node.Paused = report.Refused.Length > 0;
        RoomGained(node);
    }

    /// <summary>Called when a node could not be reached: the tasks that were sent to it are placed again, unless the node is gone (then
    /// their owners act) or no longer holds them.</summary>
    internal void DispatchFailed(NodeId id, IEnumerable<PlaceRequest> tasks)
    {
        if (!_nodes.TryGetValue(id, out NodeState? node))
            return;
        foreach (PlaceRequest request in tasks)
        {
            if (Release(node, new RunKey(request.Task, request.Attempt)))
                Enqueue(request, returned: true);
        }

        node.Paused = true;
        RoomGained(node);
    }

    /// <summary>Ends a pause.</summary>
    internal void Resume(NodeId id)
    {
        if (!_nodes.TryGetValue(id, out NodeState? node) || !node.Paused)
            return;
        node.Paused = false;
        RoomGained(node);
    }

    /// <summary>True when the attempt is still counted on that node.</summary>
    internal bool Holds(NodeId id, PlaceRequest request) =>
        _nodes.TryGetValue(id, out NodeState? node) && node.Allocations.ContainsKey(new RunKey(request.Task, request.Attempt));

    /// <summary>True when any of these still waits.</summary>
    internal bool IsQueued(TaskId[] tasks) => tasks.Any(_queued.ContainsKey);

    /// <summary>Takes a task out of the queue. Returns whether it is in none now; false when a node has it.</summary>
    internal bool Cancel(TaskId task)
    {
        // An unknown one may be out of the queue by this very call, whose first answer was lost: its owner still waits for the answer.
        if (!_queued.TryGetValue(task, out TaskEntry? entry))
            return !_placed.ContainsKey(task);
        Dequeue(entry);
        return true;
    }

    private void Enqueue(PlaceRequest request, bool returned)
    {
        if (_placed.TryGetValue(request.Task, out Placed placed) && placed.Attempt >= request.Attempt)
            return;
        // Back from a node.
        if (request.Asked is { } asked)
            request = request with { Placement = asked, Asked = null };
        if (_queued.TryGetValue(request.Task, out TaskEntry? known))
        {
            if (known.Request.Attempt >= request.Attempt)
                return;
            Dequeue(known);
        }

        TaskClass taskClass = ClassOf(request);
        TaskEntry entry = new(request, taskClass, returned ? 0 : ++_sequence);
        _queued.Add(request.Task, entry);
        if (returned)
            taskClass.Prepend(entry);
        else
            taskClass.Append(entry);
        if (taskClass.Head == entry)
            Rank(taskClass);
        if (!taskClass.Feasible)
            ReportInfeasible(entry);
    }

    private void Dequeue(TaskEntry entry)
    {
        TaskClass taskClass = entry.Class;
        bool wasFirst = taskClass.Head == entry;
        taskClass.Remove(entry);
        if (wasFirst)
            Rank(taskClass);
        _queued.Remove(entry.Request.Task);
        if (taskClass.Count > 0)
            return;
        if (taskClass.Reserved is not null)
            Unreserve(taskClass);
        _classes.Remove(taskClass.Key);
        if (taskClass.Placement.Group != default)
            ForgetInGroup(taskClass);
        if (taskClass.Rule is { } rule)
            Leave(rule);
        taskClass.Job.References--;
        taskClass.Use.Queue = null;
        ForgetIfUnused(taskClass.Use);
    }

    private TaskClass ClassOf(PlaceRequest request)
    {
        ClassKey key = ClassKey.Of(request);
        if (!_classes.TryGetValue(key, out TaskClass? taskClass))
        {
            ClassUse use = UseOf(key);
            use.Queue = taskClass = new TaskClass(use) { Number = ++_lastClass, Rule = RuleOf(key.Placement.Labels) };
            use.Job.References++;
            _classes.Add(key, taskClass);
            if (key.Placement.Group != default)
                NoteInGroup(taskClass);
            Settle(taskClass);
            Wake(taskClass);
        }

        return taskClass;
    }

    private void Adopt(NodeState node, TaskAttempt run)
    {
        RunKey key = new(run.Task, run.Attempt);
        if (node.Allocations.ContainsKey(key))
            return;
        if (_queued.TryGetValue(run.Task, out TaskEntry? entry) && entry.Request.Attempt <= run.Attempt)
            Dequeue(entry);
        if (!_placed.TryGetValue(run.Task, out Placed placed) || placed.Attempt <= run.Attempt)
            _placed[run.Task] = new Placed(run.Attempt, node.Id);
        ClassKey of = ClassKey.Of(run);
        // An attempt that does not fit must be queueing there.
        AllocationKind kind = run.Blocked ? AllocationKind.Lent : node.Free.Covers(of.Placement.Demand) ? AllocationKind.Committed
            : AllocationKind.Ahead;
        ClassUse use = UseOf(of);
        node.Take(key, NewAllocation(node, key, use, kind));
        if (use.Queue is { } queue)
            Rank(queue);
    }

    private bool Release(NodeState node, RunKey run)
    {
        if (!node.Release(run, out Allocation allocation))
            return false;
        if (allocation.Slot is not null)
            End(allocation.Slot);
        if (allocation.Use.Queue is { } queue)
            Rank(queue); // a class that holds less goes sooner
        ForgetIfUnused(allocation.Use);
        ForgetPlaced(run, node.Id);
        return true;
    }

    private void ForgetPlaced(RunKey run, NodeId node)
    {
        if (_placed.TryGetValue(run.Task, out Placed placed) && placed == new Placed(run.Attempt, node))
            _placed.Remove(run.Task);
    }
}
