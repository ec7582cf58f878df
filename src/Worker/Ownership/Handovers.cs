using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Keeps references alive on their way between nodes. A node that hands one on holds it until the owner of the object counts the
/// next holder. No message waits for that: only references are kept longer, and an owner that does not answer keeps only what names it.
/// Pure: no clock, no I/O, no lock.</summary>
internal sealed class Handovers(NodeContext context, ReferenceTable objects, BorrowCounts counts)
{
    private readonly Dictionary<ObjectId, int> _inTransit = [];

    // Arguments of ended tasks of this node, which it holds for the processes of the node that ran them.
    private readonly Dictionary<(NodeId Node, TaskId Task, int Attempt), List<ObjectId>> _keptArguments = [];

    // References inside results that are on their way to their owner.
    private readonly Dictionary<(NodeId Owner, ReferencesTaken Result), List<ObjectId>> _untaken = [];

    /// <summary>How often this class holds an object.</summary>
    internal IReadOnlyDictionary<ObjectId, int> InTransit => _inTransit;

    internal void Trim()
    {
        _inTransit.TrimExcess();
        _keptArguments.TrimExcess();
        _untaken.TrimExcess();
    }

    /// <summary>Sends the end of an attempt to its owner.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="since">When the attempt may have got its first reference.</param>
    /// <param name="isGone">Whether the owner is gone: nobody takes the references, and nothing comes back.</param>
    internal void Send(NodeId owner, in TaskOutcome outcome, long since, bool isGone)
    {
        // The function may have got references out of its arguments. Their owners must know of this node before the task's owner lets go.
        if (!counts.AreSettled
            && counts.WaitFor(new BorrowWait { Free = (owner, new ArgumentsFree(outcome.Task, outcome.Attempt)) }, since))
            context.Effects.Post(owner, new KeepArguments(outcome.Task, outcome.Attempt));
        context.Effects.Post(owner, new OutcomeFrame(outcome));
        if (!isGone)
            KeepUntaken(owner, new ReferencesTaken(outcome.Task, outcome.Attempt, 0), outcome.Result.Nested, outcome.More);
    }

    /// <summary>Sends an item of a stream to the owner of its task.</summary>
    internal void Send(NodeId owner, in StreamItem item, bool isGone)
    {
        context.Effects.Post(owner, item);
        if (!isGone)
            KeepUntaken(owner, new ReferencesTaken(item.Task, item.Attempt, item.Item.Index), item.Item.Nested, null);
    }

    /// <summary>A result has arrived, and this node holds the references inside it. Tells its node when their owners know.</summary>
    internal void Confirm(NodeId node, in TaskOutcome outcome)
    {
        var result = new ReferencesTaken(outcome.Task, outcome.Attempt, 0);
        if (HasReferences(outcome.Result.Nested, outcome.More))
            Confirm(node, result, [.. outcome.Result.Nested, .. (outcome.More ?? []).SelectMany(entry => entry.Nested)]);
    }

    /// <summary>The same for the references inside an item.</summary>
    internal void Confirm(NodeId node, in ReferencesTaken result, IReadOnlyList<ObjectId> references)
    {
        if (references.Count > 0
            && (counts.AreSettled || !counts.WaitFor(new BorrowWait { Taken = (node, result) }, references.Select(context.Owners.Of))))
            context.Effects.Post(node, result);
    }

    /// <summary>The owner of a result holds the references inside it, or refuses it.</summary>
    internal void OnTaken(NodeId owner, in ReferencesTaken result)
    {
        if (_untaken.Remove((owner, result), out List<ObjectId>? held))
            Release(held);
    }

    /// <summary>A node that ran an attempt needs its arguments for a while longer.</summary>
    internal void Keep(NodeId node, OwnedTask task)
    {
        if (_keptArguments.TryAdd((node, task.Id, task.Attempt), []))
            Keep(_keptArguments[(node, task.Id, task.Attempt)], [.. task.Dependencies, .. task.Nested]);
    }

    /// <summary>That node needs them no more.</summary>
    internal void OnArgumentsFree(NodeId node, in ArgumentsFree free)
    {
        if (_keptArguments.Remove((node, free.Task, free.Attempt), out List<ObjectId>? held))
            Release(held);
    }

    /// <summary>Nothing more comes from a node: no count of what it was told, no end of what is kept for it, and no word of what it was
    /// given.</summary>
    internal void OnGone(NodeId node)
    {
        counts.OnGone(node);
        foreach ((NodeId Node, TaskId Task, int Attempt) key in _keptArguments.Keys.Where(key => key.Node == node).ToArray())
            OnArgumentsFree(key.Node, new ArgumentsFree(key.Task, key.Attempt));
        foreach ((NodeId Owner, ReferencesTaken Result) key in _untaken.Keys.Where(key => key.Owner == node).ToArray())
        {
            if (!context.Owners.IsAwaited(key.Result.Task))
                OnTaken(key.Owner, key.Result);
        }
    }

    /// <summary>A dead owner's session has moved, and the new owner holds what it needs; or nobody does.</summary>
    internal void OnMoveEnded(SessionKey session)
    {
        foreach ((NodeId Owner, ReferencesTaken Result) key in _untaken.Keys
            .Where(key => Owners.KeyOf(key.Result.Task) == session && context.Gone.IsGone(key.Owner)).ToArray())
            OnTaken(key.Owner, key.Result);
    }

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        int held = _keptArguments.Values.Concat(_untaken.Values).Sum(ids => ids.Count);
        Debug.Assert(held == _inTransit.Values.Sum(),
            $"{_inTransit.Values.Sum()} references are on their way, and {held} are held for that.");
        counts.AssertInvariants();
    }

    private void KeepUntaken(NodeId owner, in ReferencesTaken result, ObjectId[] nested, ResultEntry[]? more)
    {
        if (!HasReferences(nested, more))
            return;
        if (!_untaken.TryGetValue((owner, result), out List<ObjectId>? held))
            _untaken.Add((owner, result), held = []);
        Keep(held, [.. nested, .. (more ?? []).SelectMany(entry => entry.Nested)]);
    }

    private static bool HasReferences(ObjectId[] nested, ResultEntry[]? more) =>
        nested.Length > 0 || (more is not null && Array.Exists(more, entry => entry.Nested.Length > 0));

    private void Keep(List<ObjectId> held, ObjectId[] ids)
    {
        held.AddRange(ids);
        foreach (ObjectId id in ids)
        {
            objects.AddReference(id);
            _inTransit[id] = _inTransit.GetValueOrDefault(id) + 1;
        }
    }

    private void Release(List<ObjectId> held)
    {
        foreach (ObjectId id in held)
        {
            if (--_inTransit[id] == 0)
                _inTransit.Remove(id);
            objects.RemoveReference(id);
        }
    }
}
