using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

// Tasks of placement groups, and tasks that can never run.
internal sealed partial class SchedulerState
{
    private readonly Dictionary<PlacementGroupId, HashSet<TaskClass>> _classesOfGroups = [];
    private HashSet<SiloAddress>? _liveSilos;

    /// <summary>True when every live silo of the cluster has registered as a node: an id that is unknown then belongs to no live node. Just
    /// after its start a scheduler knows few nodes, and absence means nothing.</summary>
    private bool IsComplete { get; set; }

    /// <summary>Takes the live silos of the cluster, by its membership.</summary>
    internal void MembersChanged(IEnumerable<SiloAddress> live)
    {
        _liveSilos = [.. live];
        bool wasComplete = IsComplete;
        FindWhetherComplete();
        if (IsComplete != wasComplete)
            NodesChanged();
    }

    /// <summary>True for a group that is unknown and will stay so: its owner did not name it, or is gone.</summary>
    private bool IsGone(PlacementGroupId id) => !_groups.ContainsKey(id) && (_nodes.ContainsKey(id.Owner) || IsComplete);

    private void FindWhetherComplete() =>
        IsComplete = _liveSilos is { Count: > 0 } && _liveSilos.IsSubsetOf(_nodeList.Select(node => node.Registration.Silo));

    private void SettleClassesOf(PlacementGroupId id)
    {
        if (!_classesOfGroups.TryGetValue(id, out HashSet<TaskClass>? classes))
            return;
        foreach (TaskClass taskClass in classes)
        {
            SettleAndReport(taskClass);
            Wake(taskClass);
        }
    }

    private void NoteInGroup(TaskClass taskClass)
    {
        if (!_classesOfGroups.TryGetValue(taskClass.Placement.Group, out HashSet<TaskClass>? classes))
            _classesOfGroups.Add(taskClass.Placement.Group, classes = []);
        classes.Add(taskClass);
    }

    private void ForgetInGroup(TaskClass taskClass)
    {
        HashSet<TaskClass> classes = _classesOfGroups[taskClass.Placement.Group];
        classes.Remove(taskClass);
        if (classes.Count == 0)
            _classesOfGroups.Remove(taskClass.Placement.Group);
    }

    private void SettleInGroup(TaskClass taskClass)
    {
        Placement placement = taskClass.Placement;
        GroupState? group = taskClass.Group = _groups.GetValueOrDefault(placement.Group);
        NodeState? node = group is not null && placement.Bundle >= 0 && placement.Bundle < group.Bundles.Length
            && group.Bundles[placement.Bundle] is { Phase: BundlePhase.Open } bundle ? bundle.Node : null;
        // Nothing is reported of a group that is not known yet: its owner reports it soon.
        taskClass.Feasible = group?.CouldHold(placement.Bundle, placement.Demand) ?? !IsGone(placement.Group);
        SetFinal(taskClass, IsGone(placement.Group));
        Unrank(taskClass);
        taskClass.Anchor = node?.Id ?? default;
        taskClass.AnchorNode = node;
        Rank(taskClass);
    }

    private void SetFinal(TaskClass taskClass, bool isFinal)
    {
        bool isNews = isFinal && !taskClass.IsFinal;
        taskClass.IsFinal = isFinal;
        // Tasks that were reported as merely infeasible are reported again.
        for (TaskEntry? entry = isNews ? taskClass.Head : null; entry is not null; entry = entry.Next)
        {
            if (entry.Reported)
                _infeasible.Add(entry);
        }
    }

    /// <summary>Returns the request for the node: its demand under the names of the chosen bundle.</summary>
    private static PlaceRequest InBundle(TaskEntry entry, NodeState node)
    {
        PlaceRequest request = entry.Request;
        Placement asked = request.Placement;
        return asked.Group != default && NodeChoice.FindBundle(node, entry.Class) is { } bundle
            ? request with { Asked = asked, Placement = asked with { Demand = bundle.Inside(asked.Demand) } }
            : request;
    }

    private WaitReason GroupReason(TaskClass taskClass)
    {
        string demand = Short(taskClass.Placement.Demand);
        if (taskClass.IsFinal)
            return Queued($"its placement group {taskClass.Placement.Group} was removed, or the job that made it has ended");
        if (taskClass.Group is not { } group)
        {
            return Queued(
                $"waiting for placement group {taskClass.Placement.Group}, which its owner has not reported to this scheduler yet");
        }

        string which = taskClass.Placement.Bundle < 0 ? "any bundle" : $"bundle {taskClass.Placement.Bundle}";
        if (!taskClass.Feasible)
            return Infeasible(
                $"needs {demand} in {which} of placement group {group.Title}, whose bundles are "
                + $"{Few(group.Request.Bundles.Select((amount, i) => $"{i}: {Short(amount)}"), group.Request.Bundles.Length)}");
        return Queued(group.IsReady
            ? $"waiting for {demand} in {which} of placement group {group.Title}: other tasks run there"
            : $"waiting for placement group {group.Title}: {Reason(group)}");
    }

    private string Reason(GroupState group)
    {
        if (group.IsReady)
            return "it is ready";
        ResourceSet[] amounts = [.. group.Missing.Select(index => group.Request.Bundles[index])];
        if (amounts.Length == 0)
            return "its nodes are being asked to hold its bundles";
        ResourceSet sum = amounts.Aggregate(ResourceSet.Empty, (all, amount) => all.Add(amount));
        string what = amounts.Length == 1
            ? $"{(group.Bundles.Length == 1 ? "its bundle" : $"1 of its {group.Bundles.Length} bundles")} has no node; it needs "
                + $"{Short(sum)}"
            : $"{amounts.Length} of its {group.Bundles.Length} bundles have no node; they need {Short(sum)} in all";
        string them = amounts.Length == 1 ? "it" : "them";
        if (_nodeList.Count == 0)
            return $"{what}, and the cluster has no node";
        if (group.IsInfeasible)
            return Infeasible(
                $"{what}, and the cluster could not hold {them} if its {Counted.Of(_nodeList.Count, "node was", "nodes were")} empty: "
                + $"{WhyInfeasible(group, amounts, sum)} (nodes: {_all.Kinds})").ToString();
        return group.IsPaused
            ? $"{what}; a node refused, and it is tried again soon"
            : $"{what} ({Rule(group.Request.Strategy)}); free now: "
                + $"{Few(_nodeList.Select(node => $"{node.Free with { Custom = null }} on {node.Id}"), _nodeList.Count)}";
    }

    private string WhyInfeasible(GroupState group, ResourceSet[] amounts, ResourceSet sum)
    {
        if (Array.Find(amounts, amount => !_all.HasKindFor(amount)) is { } tooBig)
            return $"no node has {Short(tooBig)} for {(amounts.Length == 1 ? "it" : "one of them")}";
        return group.Request.Strategy switch
        {
            GroupStrategy.StrictPack => $"strict pack needs {Short(sum)} on one node",
            GroupStrategy.StrictSpread =>
                $"strict spread needs {Counted.Of(group.Bundles.Length, "node that is", "nodes that are")} big enough, one for each",
            _ => "together they do not fit",
        };
    }

    private static string Rule(GroupStrategy strategy) => strategy switch
    {
        GroupStrategy.StrictPack => "all on one node",
        GroupStrategy.StrictSpread => "each on a node of its own",
        _ => "each as a whole on one node",
    };

    private static string Few(IEnumerable<string> texts, int count) =>
        string.Join("; ", texts.Take(5)) + (count > 5 ? $"; and {count - 5} more" : "");
}
