using System.Diagnostics;

namespace ClusterTasks.Worker.Effects;

/// <summary>All that this node says to another one, from the first message to the death of either. A node that was taken for gone and
/// joins after all gets a new line: news of the old one is ignored.</summary>
[DebuggerDisplay("to {Node}")]
internal sealed class NodeLine(NodeId node)
{
    internal NodeId Node { get; } = node;
}
