namespace ClusterTasks.Benchmarks.Store;

/// <summary>The functions that run on the node that gets the bytes.</summary>
internal static class NodeFunctions
{
    /// <summary>Looks at both ends of the value: the figure is of the transfer, not of a pass over the value.</summary>
    [Remote]
    internal static long EndsOf(ReadOnlyMemory<long> values) => values.Span[0] + values.Span[^1];
}
