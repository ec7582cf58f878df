using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Machine;

/// <summary>The nodes of the cluster, as far as this node has heard of them.</summary>
internal sealed class Members(NodeContext context)
{
    private readonly HashSet<NodeId> _unknown = [];
    private bool _isAsking;
    private long _askedAt;
    private long _readAt = long.MinValue;

    /// <summary>The newest view of the scheduler, without the nodes that are dead.</summary>
    internal ClusterView View { get; set; } = new();

    /// <summary>Nodes that the list of members has, and of which no view has told yet: its message may be lost, and comes again after half
    /// a minute.</summary>
    internal HashSet<NodeId> Announced { get; } = [];

    internal NodeView[] Nodes => View.Nodes;

    /// <summary>Whether this node is the only one that it knows.</summary>
    internal bool IsAlone => View.Nodes.Length < 2;

    internal IEnumerable<NodeId> Ids => View.Nodes.Select(node => node.Node);

    internal bool IsKnown(NodeId node) => Array.Exists(View.Nodes, known => known.Node == node);

    /// <summary>Whether the list of members has a node of which no view has told yet.</summary>
    internal bool IsToCome(NodeId node) => Announced.Contains(node) && !IsKnown(node);

    internal NodeView? Find(NodeId node) => Array.Find(View.Nodes, known => known.Node == node);

    /// <summary>Nobody has told this node of that one: it joins now, or it died before this node came, or its id is made up.</summary>
    internal void AskIfUnknown(NodeId node)
    {
        if (node == context.Self || IsKnown(node) || !_unknown.Add(node) || _isAsking || Seeded.Is(SeededFault.IgnoresEarlierDeaths))
            return;
        _isAsking = true;
        context.Effects.Add(default(AskMembers));
    }

    /// <summary>Returns the nodes to ask the cluster's list about; none: nobody asks from now on.</summary>
    internal NodeId[] TakeUnknown()
    {
        NodeId[] asked = [.. _unknown];
        _unknown.Clear();
        _isAsking = asked.Length > 0;
        _askedAt = context.Clock.Micros;
        return asked;
    }

    /// <summary>The cluster's list has been read, as <see cref="TakeUnknown"/> asked for.</summary>
    internal void OnRead() => _readAt = _askedAt;

    /// <summary>Whether that list was read within a time. One that was read before says nothing of a node that joined since.</summary>
    internal bool WasReadWithin(TimeSpan time) => _readAt >= context.Clock.Micros - (long)time.TotalMicroseconds;
}
