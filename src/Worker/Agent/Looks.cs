using ClusterTasks.Protocol;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>Answers to those who wait until others know something: owners of what this node borrows, or this node of what others have sent.
/// What an object's owner knows comes in the order in which it was sent, so an echo from there says that all of it has come.</summary>
internal sealed class Looks(Node node, NodeSetup setup)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, TaskCompletionSource> _settling = [];
    private readonly Dictionary<ulong, (NodeId Node, TaskCompletionSource Answered)> _echoes = [];
    private long _lastQuestion;
    private ulong _lastEcho;

    /// <summary>Returns when the owners of what the session holds know what this node borrows.</summary>
    internal async Task<byte[]> SettleAsync(NodeSession session)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long question;
        lock (_gate)
        {
            question = ++_lastQuestion;
            _settling.Add(question, settled);
        }

        node.Do(machine =>
        {
            machine.Puts.TakeSubmitted(session);
            machine.Tables.Counts.Ask(session.Held.Keys.Select(machine.Owners.Of), question);
        });
        await settled.Task.ConfigureAwait(false);
        return [];
    }

    internal void OnSettled(long question)
    {
        TaskCompletionSource? settled;
        lock (_gate)
            _settling.Remove(question, out settled);
        settled?.SetResult();
    }

    /// <summary>What the session asked before about objects of these nodes has been answered already, as far as it can be.</summary>
    internal async Task<byte[]> LookAsync(byte[] owners)
    {
        await Task.WhenAll(StateWire.DecodeNodes(owners).Distinct().Select(EchoAsync)).ConfigureAwait(false);
        return [];
    }

    internal void OnAnswered(in EchoAnswered answer)
    {
        lock (_gate)
        {
            if (_echoes.TryGetValue(answer.Number, out (NodeId Node, TaskCompletionSource Answered) asked) && asked.Node == answer.Node)
                asked.Answered.TrySetResult();
        }
    }

    /// <summary>Returns when the node's messages until now are here; at once if there is no such node.</summary>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    private async Task EchoAsync(NodeId asked)
    {
        if (asked == setup.Self || !node.IsKnown(asked))
            return;
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ulong number;
        lock (_gate)
        {
            number = ++_lastEcho;
            _echoes.Add(number, (asked, answered));
        }

        try
        {
            node.Do(machine => machine.Effects.Post(asked, new Echo(number, IsAnswer: false)));
            await answered.Task.WaitAsync(ClusterQuery.Patience, setup.Time).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _echoes.Remove(number);
        }
    }
}
