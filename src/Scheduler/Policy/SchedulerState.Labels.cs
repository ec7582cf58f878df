using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

// Finds the nodes that the labels of a class choose.
internal sealed partial class SchedulerState
{
    // The number of labels, kinds of nodes and labels of each that a human-readable message shows.
    private const int ShownParts = 5;

    private readonly Dictionary<string, LabelRule> _labelRules = new(StringComparer.Ordinal);
    private readonly HashSet<LabelRule> _spareRules = [];
    private int _indexedRules;

    internal int LabelRules => _labelRules.Count;

    private LabelRule? RuleOf(string labels)
    {
        if (labels.Length == 0)
            return null;
        if (!_labelRules.TryGetValue(labels, out LabelRule? rule))
        {
            _labelRules.Add(labels, rule = new LabelRule(labels));
            Build(rule);
        }
        else if (rule.Users == 0)
        {
            _spareRules.Remove(rule);
        }

        rule.Users++;
        return rule;
    }

    private void Leave(LabelRule rule)
    {
        if (--rule.Users > 0)
            return;
        _spareRules.Add(rule);
        if (_spareRules.Count > _limits.SpareRules)
            DropSpareRules();
    }

    private void DropSpareRules()
    {
        bool wasIndexed = false;
        foreach (LabelRule spare in _spareRules)
        {
            _labelRules.Remove(spare.Text);
            spare.Drop();
            wasIndexed |= spare.IsIndexed;
            _indexedRules -= spare.IsIndexed ? 1 : 0;
        }

        _spareRules.Clear();
        if (!wasIndexed)
            return;
        foreach (NodeState node in _nodeList)
            node.Slots.RemoveAll(slot => slot.Index.IsDropped);
    }

    private void Build(LabelRule rule)
    {
        bool isIndexed = _indexedRules < _limits.IndexedRules;
        _indexedRules += isIndexed ? 1 : 0;
        rule.Build(_nodeList, isIndexed);
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

        _indexedRules = 0;
        foreach (LabelRule rule in _labelRules.Values)
            Build(rule);
    }

    private bool HasKindFor(TaskClass taskClass)
    {
        ResourceSet demand = taskClass.Placement.Demand;
        return taskClass.Rule is null ? _all.HasKindFor(demand) : taskClass.Rule.Sets.Any(set => set.HasKindFor(demand));
    }

    /// <summary>Returns the part of a demand that none of these nodes has, whatever else it has.</summary>
    private static string Lacking(ResourceSet demand, NodeSet[] sets)
    {
        ResourceSet lacking = demand.Parts.Where(part => !Array.Exists(sets, set => set.HasKindFor(part)))
            .Aggregate(ResourceSet.Empty, (sum, part) => sum.Add(part));
        return lacking.Equals(ResourceSet.Empty) || lacking.Equals(demand) ? "that much in all" : Short(lacking);
    }

    /// <param name="taskClass">A class without a node or a group of its own.</param>
    /// <param name="isBrief">True to leave out what the nodes have, which is a look at each of them.</param>
    private WaitReason InfeasibleReason(TaskClass taskClass, bool isBrief = false)
    {
        string demand = Short(taskClass.Placement.Demand);
        if (taskClass.Rule is not { } rule)
            return Infeasible(
                $"needs {demand}, and no node of {_nodeList.Count} has {Lacking(taskClass.Placement.Demand, [_all])} "
                    + $"(nodes: {_all.Kinds})");
        string text = ShortText.Of(rule.Text);
        NodeSet[] chosen = [.. rule.Sets.Where(set => set.Count > 0).Take(ShownParts)];
        if (chosen.Length > 0)
            return Infeasible(
                $"needs {demand}, and no node with {text} has {Lacking(taskClass.Placement.Demand, chosen)} (nodes: "
                + $"{string.Join("; ", chosen.Select(set => set.Kinds))})");
        string nodes = isBrief ? "" : $"; nodes have {LabelsOfNodes(_nodeList, rule)}";
        return Infeasible($"no node has {text}{nodes}");
    }

    private static string Short(ResourceSet demand) => ShortText.Of(demand.ToString());

    /// <summary>Lists the labels of nodes that a rule asks for, a few of both.</summary>
    private static string LabelsOfNodes(List<NodeState> nodes, LabelRule rule)
    {
        string[] keys = [.. rule.Selectors.SelectMany(selector => selector.Keys).Distinct().Take(ShownParts)];
        string[] found =
        [
            .. nodes
                .Select(node => string.Join(
                    ", ", keys.Where(node.Registration.Labels.ContainsKey).Select(key => $"{key}={node.Registration.Labels[key]}")))
                .Select(text => ShortText.Of(text))
                .Distinct().Order(StringComparer.Ordinal),
        ];
        string none = $"no {string.Join(", no ", keys)}";
        // The texts are in order, so the empty text of nodes without any of the keys is the first.
        if (found is not ["", ..])
            return Few(found, found.Length);
        return found.Length == 1 ? none : $"{Few(found.Skip(1), found.Length - 1)}; some have {none}";
    }
}
