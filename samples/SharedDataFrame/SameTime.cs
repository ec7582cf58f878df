using Apache.Arrow;
using ClusterTasks;

namespace SharedDataFrame;

/// <summary>Runs both functions over one ref at the same time.</summary>
internal static class SameTime
{
    /// <summary>Pins both calls to one node, so that the figures of that node's store speak about both readers.</summary>
    internal static async Task<(Report Foo1, Report Foo2)> RunAsync(ObjectRef<RecordBatch> shared, NodeId node)
    {
        RemoteInvoker onNode = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node) });
        ObjectRef<Report> first = onNode.Invoke(Functions.Foo1, shared);
        ObjectRef<Report> second = onNode.Invoke(Functions.Foo2, shared);
        return (await first, await second);
    }
}
