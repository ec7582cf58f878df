namespace ClusterTasks.Scheduling;

// Which nodes the labels of a class choose.
internal sealed partial class SchedulerState
{
    /// <summary>Rules without a class that are kept: a class lives only as long as its queue, and its next task comes soon. Each costs a
    /// little whenever a node that it chooses changes.</summary>
    private const int SpareRules = 32;

    private readonly Dictionary<string, LabelRule> _labelRules = new(StringComparer.Ordinal);

    private LabelRule? RuleOf(string labels)
    {
        if (labels.Length == 0)
            return null;
        if (!_labelRules.TryGetValue(labels, out LabelRule? rule))
        {
            if (_labelRules.Values.Count(item => item.Users == 0) > SpareRules)
                DropSpareRules();
            _labelRules.Add(labels, rule = new LabelRule(labels));
            rule.Build(_nodeList);
        }

        rule.Users++;
        return rule;
    }

    private void DropSpareRules()
    {
        foreach (LabelRule spare in _labelRules.Values.Where(item => item.Users == 0).ToArray())
            _labelRules.Remove(spare.Text);
        BuildSets();
    }

    /// <summary>Puts every node into the sets that it belongs to now.</summary>
    private void BuildSets()
    {
        _all.Clear();
        foreach (NodeState node in _nodeList)
        {
            node.Slots.Clear();
            node.Bucket = NodeIndex.BucketOf(node);
            _all.Add(node);
        }

        foreach (LabelRule rule in _labelRules.Values)
            rule.Build(_nodeList);
    }

    private bool HasKindFor(TaskClass taskClass)
    {
        ResourceSet demand = taskClass.Key.Demand;
        return taskClass.Rule is null ? _all.HasKindFor(demand) : taskClass.Rule.Sets.Any(set => set.HasKindFor(demand));
    }

    private string InfeasibleReason(TaskClass taskClass)
    {
        ResourceSet demand = taskClass.Key.Demand;
        if (taskClass.Rule is not { } rule)
            return $"{InfeasiblePrefix}needs {demand}, and no node of {_nodeList.Count} has that much in all (nodes: {_all.Kinds})";
        NodeSet[] chosen = [.. rule.Sets.Where(set => set.Count > 0)];
        return chosen.Length > 0
            ? $"{InfeasiblePrefix}needs {demand}, and no node with {rule.Text} has that much in all (nodes: {string.Join("; ", chosen.Select(set => set.Kinds))})"
            : $"{InfeasiblePrefix}no node has {rule.Text}; nodes have {LabelsOfNodes(_nodeList, rule)}";
    }

    /// <summary>What nodes have of the labels that a rule asks for, a few of them.</summary>
    private static string LabelsOfNodes(List<NodeState> nodes, LabelRule rule)
    {
        const int Shown = 5;
        string[] keys = [.. rule.Selectors.SelectMany(selector => selector.Keys).Distinct()];
        string[] found =
        [
            .. nodes
                .Select(node => string.Join(", ", keys.Where(node.Registration.Labels.ContainsKey).Select(key => $"{key}={node.Registration.Labels[key]}")))
                .Select(text => text.Length > 0 ? text : $"no {string.Join(", no ", keys)}")
                .Distinct().Order(StringComparer.Ordinal),
        ];
        return string.Join("; ", found.Take(Shown)) + (found.Length > Shown ? $"; and {found.Length - Shown} others" : "");
    }
}
