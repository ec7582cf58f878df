using System.Globalization;

namespace ClusterTasks;

/// <summary>Identifies a placement group.</summary>
/// <param name="Owner">The node that the process which made it is attached to.</param>
/// <param name="Number">Its number on that node, from 1.</param>
public readonly record struct PlacementGroupId(NodeId Owner, uint Number)
{
    /// <summary>Returns the id as <c>node-number</c>, both hexadecimal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Owner}-{Number:x}");
}
