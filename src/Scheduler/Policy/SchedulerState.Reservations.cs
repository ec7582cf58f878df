namespace ClusterTasks.Scheduling.Policy;

// Keeps a big task from waiting forever among small ones.
internal sealed partial class SchedulerState
{
    private int _reservations;

    private long _nextStarvingLook;

    /// <summary>Finds the classes that starve. It does not run in every round, because a class starves only after many placements. It looks
    /// at a part of each job's classes in turn, because there may be tens of thousands.</summary>
    private void LookForStarving()
    {
        if (_placements < _nextStarvingLook)
            return;
        _nextStarvingLook = _placements + Math.Max(4, StarvingAfter / 8);
        foreach (JobShare job in _jobs.Values)
            ReserveForStarving(job.Ranked);
        foreach (NodeState node in _nodeList)
        {
            foreach (RankedClasses classes in node.Anchored.Values)
                ReserveForStarving(classes);
        }
    }

    private void ReserveForStarving(RankedClasses classes)
    {
        if (classes.NextToReserve() is not { } part)
            return;
        Looks += part.Count;
        foreach (TaskClass taskClass in part.Classes)
        {
            if (taskClass.Reserved is null && IsStarving(taskClass))
                Reserve(taskClass);
        }
    }

    /// <summary>True when a class starves: the cluster has been given out about twice over since its head was blocked. Smaller tasks then
    /// take every bit of room before it adds up.</summary>
    private bool IsStarving(TaskClass taskClass) =>
        taskClass.Blocked && taskClass.Feasible && taskClass.Placement.Group == default
        && _placements - taskClass.BlockedAt > StarvingAfter;

    private long StarvingAfter => Math.Max(16, 2L * _placed.Count);

    /// <summary>Keeps the emptiest suitable node free for the head of a class; only higher priorities may use it meanwhile. At most an
    /// eighth of the nodes are kept free: otherwise a starving class would cost more throughput than its wait is worth.</summary>
    private void Reserve(TaskClass taskClass)
    {
        bool mayAdd = _reservations < Math.Max(1, _nodeList.Count / 8);
        NodeState? best = null;
        foreach (NodeState node in _nodeList)
        {
            bool open = node.ReservedFor is { } other ? other.Placement.Priority < taskClass.Placement.Priority : mayAdd;
            bool allowed = (taskClass.Anchor == default || taskClass.Anchor == node.Id) && taskClass.ChoiceOf(node) >= 0;
            if (open && allowed && !node.Paused && node.Unbound.Covers(taskClass.Placement.Demand)
                && (best is null || node.Bucket < best.Bucket))
                best = node;
        }

        if (best is null)
        {
            // The search is over all nodes, so it is not repeated before another turnover.
            taskClass.BlockedAt = _placements;
            return;
        }

        Reserve(taskClass, best);
    }

    private void Reserve(TaskClass taskClass, NodeState node)
    {
        if (node.ReservedFor is { } loser)
            Unreserve(loser);
        node.ReservedFor = taskClass;
        taskClass.Reserved = node;
        _reservations++;
    }

    private void Unreserve(TaskClass taskClass)
    {
        NodeState node = taskClass.Reserved!;
        taskClass.Reserved = null;
        node.ReservedFor = null;
        _reservations--;
        if (_nodes.ContainsKey(node.Id))
            RoomGained(node);
    }
}
