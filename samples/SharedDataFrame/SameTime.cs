using System.Diagnostics;
using Apache.Arrow;
using ClusterTasks;

namespace SharedDataFrame;

/// <summary>Runs both functions over one ref at the same time.</summary>
internal static class SameTime
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    /// <summary>Waits until two worker processes of the node take tasks. A node starts them when the first task of a program comes.
    /// Otherwise the second could start so late that one process runs both functions, one after the other.</summary>
    /// <exception cref="TimeoutException">Only one worker takes tasks.</exception>
    internal static async Task WarmUpAsync(NodeId node)
    {
        RemoteInvoker onNode = On(node);
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            ObjectRef<int> first = onNode.Invoke(Functions.WhoAmI);
            ObjectRef<int> second = onNode.Invoke(Functions.WhoAmI);
            if (await first != await second)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(started) > StartPatience)
            {
                throw new TimeoutException(
                    $"Only one worker process of node {node} took tasks for {StartPatience.TotalSeconds} s; start the node with "
                        + "CLUSTERTASKS_WORKER_PROCESSES=2.");
            }
        }
    }

    /// <summary>Binds both calls to one node, so that the figures of that node's store speak about both readers.</summary>
    internal static async Task<(Report Foo1, Report Foo2)> RunAsync(ObjectRef<RecordBatch> shared, NodeId node)
    {
        RemoteInvoker onNode = On(node);
        ObjectRef<Report> first = onNode.Invoke(Functions.Foo1, shared);
        ObjectRef<Report> second = onNode.Invoke(Functions.Foo2, shared);
        return (await first, await second);
    }

    private static RemoteInvoker On(NodeId node) => Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node) });
}
