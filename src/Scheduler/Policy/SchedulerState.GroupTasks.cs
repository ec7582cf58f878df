namespace ClusterTasks.Scheduling;

// Tasks of placement groups, and what can never run.
internal sealed partial class SchedulerState
{
    private HashSet<SiloAddress>? _liveSilos;

    /// <summary>Every live silo of the cluster has registered as a node: an id that is unknown then belongs to no live node. Only so: just
    /// after its start a scheduler knows hardly anybody, and absence means nothing.</summary>
    private bool IsComplete { get; set; }

    /// <summary>The live silos of the cluster, by its membership.</summary>
    internal void MembersChanged(IEnumerable<SiloAddress> live)
    {
        _liveSilos = [.. live];
        bool wasComplete = IsComplete;
        FindWhetherComplete();
        if (IsComplete != wasComplete)
            NodesChanged();
    }

    /// <summary>A group that is not known and will not be: its owner did not name it, or is no more.</summary>
    private bool IsGone(PlacementGroupId id) => !_groups.ContainsKey(id) && (_nodes.ContainsKey(id.Owner) || IsComplete);

    private void FindWhetherComplete() =>
        IsComplete = _liveSilos is { Count: > 0 } && _liveSilos.IsSubsetOf(_nodeList.Select(node => node.Registration.Silo));

    private void SettleClassesOf(PlacementGroupId id)
    {
        foreach (TaskClass taskClass in _classes.Values)
        {
            if (taskClass.Key.Group != id)
                continue;
            SettleAndReport(taskClass);
            Wake(taskClass);
        }
    }

    private void SettleInGroup(TaskClass taskClass)
    {
        ClassKey key = taskClass.Key;
        GroupState? group = taskClass.Group = _groups.GetValueOrDefault(key.Group);
        NodeState? node = group is not null && key.Bundle >= 0 && key.Bundle < group.Bundles.Length
            && group.Bundles[key.Bundle] is { Phase: BundlePhase.Open } bundle ? bundle.Node : null;
        // Of a group that is not known yet nothing is said: its owner tells of it soon.
        taskClass.Feasible = group?.CouldHold(key.Bundle, key.Demand) ?? !IsGone(key.Group);
        SetFinal(taskClass, IsGone(key.Group));
        taskClass.Anchor = node?.Id ?? default;
        taskClass.MoveTo(node?.Anchored ?? _general);
        Rank(taskClass);
    }

    private void SetFinal(TaskClass taskClass, bool isFinal)
    {
        bool isNews = isFinal && !taskClass.IsFinal;
        taskClass.IsFinal = isFinal;
        // Told of already as merely infeasible: told again.
        for (TaskEntry? entry = isNews ? taskClass.Head : null; entry is not null; entry = entry.Next)
        {
            if (entry.Reported)
                _infeasible.Add(entry);
        }
    }

    /// <summary>The request for the node: its demand under the names of the bundle that was found.</summary>
    private static TaskRequest InBundle(TaskEntry entry, NodeState node)
    {
        TaskRequest request = entry.Request;
        return request.Group != default && Placement.FindBundle(node, entry.Class) is { } bundle
            ? request with { Asked = request.Demand, Demand = bundle.Inside(request.Demand) }
            : request;
    }

    private string GroupReason(TaskClass taskClass)
    {
        ResourceSet demand = taskClass.Key.Demand;
        if (taskClass.IsFinal)
            return $"its placement group {taskClass.Key.Group} was removed, or the job that made it has ended";
        if (taskClass.Group is not { } group)
            return $"waiting for placement group {taskClass.Key.Group}, of which its owner has still to tell this scheduler";
        string which = taskClass.Key.Bundle < 0 ? "any bundle" : $"bundle {taskClass.Key.Bundle}";
        if (!taskClass.Feasible)
            return $"{InfeasiblePrefix}needs {demand} in {which} of placement group {group.Title}, whose bundles are {Few(group.Request.Bundles.Select((amount, i) => $"{i}: {amount}"))}";
        return group.IsReady
            ? $"waiting for {demand} in {which} of placement group {group.Title}: other tasks run there"
            : $"waiting for placement group {group.Title}: {Reason(group)}";
    }

    private string Reason(GroupState group)
    {
        if (group.IsReady)
            return "it is ready";
        ResourceSet[] amounts = [.. group.Missing.Select(index => group.Request.Bundles[index])];
        if (amounts.Length == 0)
            return "its nodes are being asked to hold its bundles";
        ResourceSet sum = amounts.Aggregate(ResourceSet.Empty, (all, amount) => all.Add(amount));
        string what = $"{amounts.Length} of its {group.Bundles.Length} bundles have no node; they need {sum} in all";
        if (_nodeList.Count == 0)
            return $"{what}, and the cluster has no node";
        if (group.IsInfeasible)
            return $"{InfeasiblePrefix}{what}, and the {_nodeList.Count} nodes of the cluster could not hold them if they were empty: {WhyInfeasible(group, amounts, sum)} (nodes: {_all.Kinds})";
        return group.IsPaused
            ? $"{what}; a node refused, and it is tried again soon"
            : $"{what} ({Rule(group.Request.Strategy)}); free now: {Few(_nodeList.Select(node => $"{node.Free with { Custom = null }} on {node.Id}"))}";
    }

    private string WhyInfeasible(GroupState group, ResourceSet[] amounts, ResourceSet sum)
    {
        if (Array.Find(amounts, amount => !_all.HasKindFor(amount)) is { } tooBig)
            return $"no node has {tooBig} for one of them";
        return group.Request.Strategy switch
        {
            GroupStrategy.StrictPack => $"strict pack needs {sum} on one node",
            GroupStrategy.StrictSpread => $"strict spread needs {group.Bundles.Length} nodes that are big enough, one for each",
            _ => "together they do not fit",
        };
    }

    private static string Rule(GroupStrategy strategy) => strategy switch
    {
        GroupStrategy.StrictPack => "all on one node",
        GroupStrategy.StrictSpread => "each on a node of its own",
        _ => "each as a whole on one node",
    };

    private static string Few(IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        return string.Join("; ", all.Take(5)) + (all.Length > 5 ? $"; and {all.Length - 5} more" : "");
    }
}
