using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Session;
using ClusterTasks.Worker.Contracts;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Introspection;

/// <summary>Asks all nodes of the cluster at once. One that does not answer in time is left out, and the answer names it.</summary>
internal sealed partial class ClusterQuery(NodeId self, INodeAgents agents, TimeProvider time, ILogger logger)
{
    /// <summary>The time that another node, or the scheduler, has for an answer.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Returns an answer of each of the nodes; null for one that has not answered.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="here">This node's own answer.</param>
    /// <param name="there">Asks another one.</param>
    /// <param name="decode">Reads its answer.</param>
    internal Task<T?[]> AskAllAsync<T>(NodeView[] nodes, Func<T> here, Func<INodeAgent, Task<byte[]>> there, Func<byte[], T> decode)
        where T : class => Task.WhenAll(nodes.Select(async node =>
        {
            try
            {
                return node.Node == self ? here()
                    : decode(await there(agents.At(node.Silo)).WaitAsync(Patience, time).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                LogNoAnswer(logger, node.Node, ErrorLine.Cause(e));
                return null;
            }
        }));

    /// <summary>Returns the nodes that have not answered.</summary>
    internal static NodeId[] Unanswered<T>(NodeView[] nodes, T?[] answers)
        where T : class => [.. nodes.Where((_, i) => answers[i] is null).Select(node => node.Node)];

    [LoggerMessage(Level = LogLevel.Debug, Message = "Node {Node} did not answer a question: {Reason}")]
    private static partial void LogNoAnswer(ILogger logger, NodeId node, string reason);
}
