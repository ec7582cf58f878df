namespace ClusterTasks.Scheduling;

/// <summary>Label selectors in the order of preference, with the nodes that each of them chooses. Shared by all classes with the same
/// text; labels are compared only when the set of nodes changes, so that a decision costs the same as one without labels.</summary>
internal sealed class LabelRule
{
    private readonly NodeSet[] _sets;

    /// <summary>By the index of the node in the list of all nodes: the first selector that chooses it, or -1.</summary>
    private int[] _choices = [];

    internal LabelRule(string text)
    {
        Text = text;
        Selectors = LabelSelector.ParseChoices(text);
        _sets = [.. Selectors.Select(_ => new NodeSet())];
    }

    internal string Text { get; }

    internal IReadOnlyList<LabelSelector> Selectors { get; }

    /// <summary>For each selector the nodes that it chooses and no earlier one does.</summary>
    internal IReadOnlyList<NodeSet> Sets => _sets;

    /// <summary>Classes that use it; without any it is kept for the next one, for a while.</summary>
    internal int Users { get; set; }

    internal int ChoiceOf(NodeState node) => _choices[node.ListIndex];

    internal void Build(List<NodeState> nodes)
    {
        foreach (NodeSet set in _sets)
            set.Clear();
        _choices = new int[nodes.Count];
        foreach (NodeState node in nodes)
        {
            int choice = 0;
            while (choice < _sets.Length && !Selectors[choice].Matches(node.Registration.Labels))
                choice++;
            _choices[node.ListIndex] = choice < _sets.Length ? choice : -1;
            if (choice < _sets.Length)
                _sets[choice].Add(node);
        }
    }
}
