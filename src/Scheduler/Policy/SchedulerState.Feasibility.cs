namespace ClusterTasks.Scheduling.Policy;

// Finds the nodes that could ever run a class: they change only with the set of nodes.
internal sealed partial class SchedulerState
{
    /// <summary>The number of classes of one round whose reason lists what the nodes have instead: a person reads no more of them, and each
    /// list is a look at every node.</summary>
    private const int FullReasons = 16;

    private readonly List<TaskEntry> _infeasible = [];

    private void NodesChanged()
    {
        Version++;
        _viewChanged = true;
        CountTotals();
        BuildSets();
        FindWhetherComplete();
        ReviewGroups();
        foreach (TaskClass taskClass in _classes.Values)
            SettleAndReport(taskClass);
    }

    private void SettleAndReport(TaskClass taskClass)
    {
        Settle(taskClass);
        if (taskClass.Feasible || taskClass.Unreported == 0)
            return;
        for (TaskEntry? entry = taskClass.Head; entry is not null; entry = entry.Next)
            ReportInfeasible(entry);
    }

    /// <summary>Finds whether, and where, a class could run in today's cluster.</summary>
    private void Settle(TaskClass taskClass)
    {
        Placement placement = taskClass.Placement;
        if (placement.Group != default)
        {
            SettleInGroup(taskClass);
            return;
        }

        NodeState? target = _nodes.GetValueOrDefault(placement.Affinity);
        bool targetFits = target is not null && target.Total.Covers(placement.Demand) && taskClass.ChoiceOf(target) >= 0;
        NodeId anchor = placement.SoftAffinity && !targetFits ? default : placement.Affinity;
        Unrank(taskClass);
        taskClass.Feasible = anchor == default ? HasKindFor(taskClass) : targetFits;
        SetFinal(taskClass, anchor != default && target is null && IsComplete);
        if (taskClass.Reserved is { } reserved
            && (!reserved.Total.Covers(placement.Demand) || taskClass.ChoiceOf(reserved) < 0 || anchor != default && anchor != reserved.Id))
            Unreserve(taskClass);
        // More nodes may take it than the ones that were found full.
        if (anchor == default && taskClass.Anchor != default)
            Wake(taskClass);
        taskClass.Anchor = anchor;
        taskClass.AnchorNode = anchor == default ? null : target;
        Rank(taskClass);
    }

    private void ReportInfeasible(TaskEntry entry)
    {
        if (entry.Reported || !_nodes.ContainsKey(entry.Request.Owner))
            return;
        entry.Reported = true;
        entry.Class.Unreported--;
        _infeasible.Add(entry);
    }

    private IReadOnlyList<InfeasibleNotice> TakeInfeasible()
    {
        if (_infeasible.Count == 0)
            return [];
        int reasons = 0;
        InfeasibleNotice[] notices =
        [
            .. from entry in _infeasible
               where _queued.TryGetValue(entry.Request.Task, out TaskEntry? queued) && ReferenceEquals(queued, entry)
               where !entry.Class.Feasible && _nodes.ContainsKey(entry.Request.Owner)
               group entry by (entry.Request.Owner, entry.Class) into part
               select new InfeasibleNotice(
                   _nodes[part.Key.Owner].Registration.Silo,
                   [.. part.Select(entry => entry.Request.Task)],
                   (IsPlain(part.Key.Class) ? InfeasibleReason(part.Key.Class, isBrief: ++reasons > FullReasons) : Reason(part.Key.Class))
                       .ToString(),
                   part.Key.Class.IsFinal),
        ];
        _infeasible.Clear();
        return notices;
    }

    private static bool IsPlain(TaskClass taskClass) => taskClass.Placement.Group == default && taskClass.Anchor == default;
}
