namespace ClusterTasks.Scheduling.Policy;

/// <summary>Label selectors in the order of preference, with the nodes that each of them chooses. All classes with the same text share it.
/// Labels are compared only when the set of nodes changes, so that a decision costs the same as one without labels.</summary>
internal sealed class LabelRule
{
    private readonly NodeSet[] _sets;

    /// <summary>The first selector that chooses each node, or -1, by the index of the node in the list of all nodes. Empty while none
    /// chooses any.</summary>
    private int[] _choices = [];

    internal LabelRule(string text)
    {
        Text = text;
        Selectors = LabelSelector.ParseChoices(text);
        _sets = [.. Selectors.Select(_ => new NodeSet())];
    }

    internal string Text { get; }

    internal IReadOnlyList<LabelSelector> Selectors { get; }

    /// <summary>Gets, for each selector, the nodes that it chooses and no earlier one does.</summary>
    internal IReadOnlyList<NodeSet> Sets => _sets;

    /// <summary>Classes that use it; without any it is kept for the next one, for a while.</summary>
    internal int Users { get; set; }

    internal int ChoiceOf(NodeState node) => _choices.Length == 0 ? -1 : _choices[node.ListIndex];

    /// <summary>True when its nodes are in indexes. Each index costs a little whenever such a node changes, so not all rules have one: the
    /// nodes of the others are looked at one by one.</summary>
    internal bool IsIndexed { get; private set; }

    internal void Build(List<NodeState> nodes, bool isIndexed)
    {
        IsIndexed = isIndexed;
        foreach (NodeSet set in _sets)
            set.Clear();
        _choices = [];
        foreach (NodeState node in nodes)
        {
            int choice = 0;
            while (choice < _sets.Length && !Selectors[choice].Matches(node.Registration.Labels))
                choice++;
            if (choice == _sets.Length)
                continue;
            if (_choices.Length == 0)
                Array.Fill(_choices = new int[nodes.Count], -1);
            _choices[node.ListIndex] = choice;
            _sets[choice].Add(node, isIndexed);
        }
    }

    /// <summary>Marks the rule as no longer used.</summary>
    internal void Drop()
    {
        foreach (NodeSet set in _sets)
            set.Drop();
    }
}
