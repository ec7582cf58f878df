using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>A session on its way to this node: what its driver says that it has made and holds, and what the other nodes have of
/// it.</summary>
internal sealed class Adoption(NodeSession session, uint move, IEnumerable<NodeId> others)
{
    private readonly Dictionary<TaskId, uint> _requested = [];
    private readonly Dictionary<TaskId, TaskOutcome> _ended = [];
    private readonly Dictionary<TaskId, (NodeId Node, TaskHere Here)> _running = [];

    internal NodeSession Session => session;

    internal SessionKey Key => session.Key;

    /// <summary>The number of the move.</summary>
    internal uint Move => move;

    /// <summary>Nodes that have not told all that they have.</summary>
    internal HashSet<NodeId> Unreported { get; } = [.. others];

    /// <summary>The driver has told everything.</summary>
    internal bool IsTold { get; set; }

    internal List<(Submit Call, TaskDefinition Definition, SessionDefinition? Account)> Calls { get; } = [];

    internal List<ObjectId> Handles { get; } = [];

    /// <summary>Values that are kept on several nodes.</summary>
    internal Dictionary<ObjectId, int> Copies { get; } = [];

    internal Dictionary<ObjectId, FoundObject> Found { get; } = [];

    /// <summary>Borrows of other nodes that begin or end, in order.</summary>
    internal List<(ObjectId Id, NodeId Node, bool Begins)> Borrows { get; } = [];

    /// <summary>Messages that came for what this node does not own yet, in order.</summary>
    internal List<Action> Deferred { get; } = [];

    /// <summary>Attempts that nobody wants.</summary>
    internal List<(NodeId Node, TaskHere Here)> Unwanted { get; } = [];

    /// <summary>Streams that their reader has left, and that had ended: their functions can make items again.</summary>
    internal HashSet<TaskId> EndedStreams { get; } = [];

    internal void OnRequested(ObjectId item) => _requested[item.Task] = item.Index;

    internal void OnObject(NodeId from, ObjectId id, ValueState state, byte[]? blob, long size, ObjectId[] nested)
    {
        if (!Found.TryGetValue(id, out FoundObject? found))
            Found.Add(id, found = new FoundObject());
        found.Add(from, state, blob, size, nested);
    }

    /// <summary>A node has an attempt. Of two, the one that has begun counts.</summary>
    internal void OnTask(NodeId from, in TaskHere here)
    {
        if (_running.TryGetValue(here.Task, out (NodeId Node, TaskHere Here) known))
        {
            if (known.Here.AwaitsOwner == here.AwaitsOwner || here.AwaitsOwner)
            {
                Unwanted.Add((from, here));
                return;
            }

            Unwanted.Add(known);
        }

        _running[here.Task] = (from, here);
    }

    /// <summary>A task has ended while nobody owned it.</summary>
    internal void OnEnded(NodeId from, in TaskOutcome outcome)
    {
        if (_running.TryGetValue(outcome.Task, out (NodeId Node, TaskHere Here) known) && known.Node == from
            && known.Here.Attempt == outcome.Attempt)
            _running.Remove(outcome.Task);
        if (outcome.Kind == OutcomeKind.Failed)
            _ended.TryAdd(outcome.Task, outcome);
        if (outcome.Kind != OutcomeKind.Succeeded)
            return; // else it begins again
        foreach (ResultEntry result in (ReadOnlySpan<ResultEntry>)[outcome.Result, .. outcome.More ?? []])
            OnObject(
                from, new ObjectId(outcome.Task, result.Index), result.Inline is null ? ValueState.Stored : ValueState.Inline,
                result.Inline, result.Size, result.Nested);
    }

    /// <summary>Everything is told: nothing of a node that died since counts.</summary>
    internal void Close(Predicate<NodeId> isGone)
    {
        foreach (FoundObject found in Found.Values)
            found.Forget(isGone);
        foreach ((TaskId task, (NodeId node, TaskHere _)) in _running.ToArray())
        {
            if (isGone(node))
                _running.Remove(task);
        }

        Unwanted.RemoveAll(unwanted => isGone(unwanted.Node));
        Borrows.RemoveAll(borrow => isGone(borrow.Node));
    }

    /// <summary>Returns the tasks, each with what is known of it. Attempts that nobody wants are in <see cref="Unwanted"/>
    /// afterwards.</summary>
    internal List<AdoptedTask> TakeTasks()
    {
        var tasks = new List<AdoptedTask>(Calls.Count);
        foreach ((Submit call, TaskDefinition definition, SessionDefinition? account) in Calls)
        {
            (TaskOutcome Outcome, NodeId Node)? ended = EndOf(call.Id, definition);
            (NodeId Node, TaskHere Here)? running = _running.Remove(call.Id, out (NodeId Node, TaskHere Here) known) ? known : null;
            bool goesOn = running is not null && ended is null && definition.Result != ResultKind.Stream
                && !Seeded.Is(SeededFault.IgnoresWhatOthersHave);
            if (running is { } unwanted && !goesOn)
                Unwanted.Add(unwanted);
            tasks.Add(new AdoptedTask(call, definition, account, _requested.GetValueOrDefault(call.Id))
            {
                Attempt = checked((int)(move * Adoptions.AttemptsOfAMove) + 1),
                Ended = ended,
                Running = goesOn ? (running!.Value.Node, running.Value.Here.Attempt) : null,
            });
        }

        Unwanted.AddRange(_running.Values);
        return tasks;
    }

    /// <summary>Returns the end of a task of which all results are known; null: it is not known to have ended.</summary>
    private (TaskOutcome Outcome, NodeId Node)? EndOf(TaskId task, TaskDefinition definition)
    {
        if (definition.Result == ResultKind.Stream || Seeded.Is(SeededFault.IgnoresWhatOthersHave))
            return null;
        if (_ended.TryGetValue(task, out TaskOutcome failed))
            return (failed, default);
        var results = new ResultEntry[definition.Results];
        NodeId node = default;
        for (int i = 0; i < results.Length; i++)
        {
            if (!Found.TryGetValue(new ObjectId(task, (uint)i), out FoundObject? found) || found.State == ValueState.Pending)
                return null;
            if (found.State == ValueState.Failed)
                return (new TaskOutcome(task, 0, OutcomeKind.Failed, ResultEntry.OfError(found.Blob!), ""), default);
            NodeId copy = found.State == ValueState.Stored ? found.Copies[0] : default;
            if (copy != default && node != default && copy != node)
                return null; // the results of a task are of one attempt
            node = copy == default ? node : copy;
            results[i] = new ResultEntry((uint)i, found.State == ValueState.Inline ? found.Blob : null, found.Size, found.Nested);
        }

        return (new TaskOutcome(task, 0, OutcomeKind.Succeeded, results[0], "", More: results.Length > 1 ? results[1..] : null), node);
    }
}
