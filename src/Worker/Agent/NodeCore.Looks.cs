using ClusterTasks.Protocol;
using ClusterTasks.Worker.Introspection;

namespace ClusterTasks.Worker.Agent;

/// <summary>Answers to those who look and do not wait. What an object's owner knows comes in the order in which it was sent, so an echo from
/// there says that all of it has come.</summary>
internal sealed partial class NodeCore
{
    private readonly Dictionary<ulong, (NodeId Node, TaskCompletionSource Answered)> _echoes = [];
    private ulong _lastEcho;

    /// <summary>What the session asked before about objects of this node has been answered already, as far as it can be.</summary>
    internal async Task<byte[]> LookAsync(byte[] owners)
    {
        await Task.WhenAll(StateWire.DecodeNodes(owners).Distinct().Select(EchoAsync)).ConfigureAwait(false);
        return [];
    }

    /// <summary>Returns when the node's messages until now are here; at once if there is no such node.</summary>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    private async Task EchoAsync(NodeId node)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ulong number;
        using (Enter())
        {
            if (node == Self || !IsKnown(node))
                return;
            number = ++_lastEcho;
            _echoes.Add(number, (node, answered));
            Post(node, new Echo(number, IsAnswer: false));
        }

        try
        {
            await answered.Task.WaitAsync(ClusterQuery.Patience, _setup.Time).ConfigureAwait(false);
        }
        finally
        {
            using (Enter())
                _echoes.Remove(number);
        }
    }

    private void OnEchoNeedsLock(NodeId from, Echo echo)
    {
        if (!echo.IsAnswer)
            Post(from, echo with { IsAnswer = true });
        else if (_echoes.TryGetValue(echo.Number, out (NodeId Node, TaskCompletionSource Answered) asked) && asked.Node == from)
            asked.Answered.TrySetResult();
    }
}
