namespace ClusterTasks.Scheduling;

// What keeps a big task from waiting for ever among small ones.
internal sealed partial class SchedulerState
{
    private int _reservations;

    private long _nextStarvingLook;

    /// <summary>Finds the classes that starve. Not in every round: there may be thousands, and a class
    /// starves after many placements only.</summary>
    private void LookForStarving()
    {
        if (_placements < _nextStarvingLook)
            return;
        _nextStarvingLook = _placements + Math.Max(4, StarvingAfter / 8);
        ReserveForStarving(_general);
        foreach (NodeState node in _nodeList)
            ReserveForStarving(node.Anchored);
    }

    private void ReserveForStarving(List<TaskClass> classes)
    {
        foreach (TaskClass taskClass in classes)
        {
            if (taskClass.Reserved is null && IsStarving(taskClass))
                Reserve(taskClass);
        }
    }

    /// <summary>A class starves once the cluster has been handed out about twice over since its head was blocked: smaller tasks
    /// then take every crumb of room before it adds up.</summary>
    private bool IsStarving(TaskClass taskClass) =>
        taskClass.Blocked && taskClass.Feasible && taskClass.Key.Group == default && _placements - taskClass.BlockedAt > StarvingAfter;

    private long StarvingAfter => Math.Max(16, 2L * _placed.Count);

    /// <summary>Keeps the emptiest suitable node free for the head of a class; only higher priorities may use it meanwhile. At most
    /// an eighth of the nodes, or what a starving class could do to throughput would be worse than its wait.</summary>
    private void Reserve(TaskClass taskClass)
    {
        bool mayAdd = _reservations < Math.Max(1, _nodeList.Count / 8);
        NodeState? best = null;
        foreach (NodeState node in _nodeList)
        {
            bool open = node.ReservedFor is { } other ? other.Key.Priority < taskClass.Key.Priority : mayAdd;
            bool allowed = (taskClass.Anchor == default || taskClass.Anchor == node.Id) && taskClass.ChoiceOf(node) >= 0;
            if (open && allowed && !node.Paused && node.Unbound.Covers(taskClass.Key.Demand) && (best is null || node.Bucket < best.Bucket))
                best = node;
        }

        if (best is null)
        {
            // Not again before another turnover: the search is over all nodes.
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
