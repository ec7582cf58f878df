namespace ClusterTasks.Benchmarks.Store;

/// <summary>What runs on the node that gets the bytes.</summary>
internal static class NodeFunctions
{
    /// <summary>Looks at both ends of the value: the transfer is measured, not a pass over it.</summary>
    [Remote]
    internal static long EndsOf(ReadOnlyMemory<long> values) => values.Span[0] + values.Span[^1];
}
