using System.Globalization;

namespace ClusterTasks;

/// <summary>Identifies a job: everything that one driver process submits, with the code that it brings.</summary>
/// <param name="Owner">The node that the driver is attached to.</param>
/// <param name="Number">The number of the driver's session on that node, from 1.</param>
public readonly record struct JobId(NodeId Owner, uint Number)
{
    /// <summary>Returns the id as <c>node-number</c>, both hexadecimal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Owner}-{Number:x}");
}
