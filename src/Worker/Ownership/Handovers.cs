using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Agent;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Keeps references alive on their way between nodes. A node that hands one on holds it until the owner of the object counts the next holder.
/// No message waits for that: only holds are kept longer, and an owner that does not answer keeps only what names it. Pure: no clock, no I/O, no lock.</summary>
internal sealed class Handovers(NodeId self, ReferenceTable objects, IHandoverMail mail)
{
    private readonly Dictionary<NodeId, OwnerCount> _owners = [];
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

    /// <summary>This node tells an owner that a hold begins, or ends.</summary>
    internal void OnPosted(NodeId owner, bool begins, long now)
    {
        if (!_owners.TryGetValue(owner, out OwnerCount? count))
            _owners.Add(owner, count = new OwnerCount());
        count.Posted++;
        if (begins)
            (count.LastBegin, count.LastNamed) = (count.Posted, now);
    }

    /// <summary>A process of this node got a reference, which this node holds already; the owner may not know of it yet.</summary>
    internal void OnNamed(NodeId owner, long now)
    {
        if (_owners.Count > 0 && _owners.TryGetValue(owner, out OwnerCount? count))
            count.LastNamed = now;
    }

    /// <summary>An owner has counted, or has refused, so many more of what it was told, in order.</summary>
    internal void OnSettled(NodeId owner, int messages)
    {
        if (!_owners.TryGetValue(owner, out OwnerCount? count))
            return;
        count.Settled += messages;
        Debug.Assert(count.Settled <= count.Posted, $"Node {owner} has settled {count.Settled} of {count.Posted}.");
        while (count.Waits.TryPeek(out (long Position, Wait Wait) first) && first.Position <= count.Settled)
            End(count.Waits.Dequeue().Wait);
        if (count.Settled == count.Posted)
            _owners.Remove(owner);
    }

    /// <summary>Sends the end of an attempt to its owner.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="since">When the attempt may have got its first reference.</param>
    /// <param name="isGone">Whether the owner is gone: nobody takes the references, and nothing comes back.</param>
    internal void Send(NodeId owner, in TaskOutcome outcome, long since, bool isGone)
    {
        // The function may have got references out of its arguments. Their owners must know of this node before the task's owner lets go.
        if (_owners.Count > 0 && WaitFor(new Wait { Free = (owner, new ArgumentsFree(outcome.Task, outcome.Attempt)) }, since))
            mail.Post(owner, new KeepArguments(outcome.Task, outcome.Attempt));
        mail.Post(owner, new OutcomeFrame(outcome));
        if (!isGone)
            HoldUntaken(owner, new ReferencesTaken(outcome.Task, outcome.Attempt, 0), outcome.Result.Nested, outcome.More);
    }

    /// <summary>Sends an item of a stream to the owner of its task.</summary>
    internal void Send(NodeId owner, in StreamItem item, bool isGone)
    {
        mail.Post(owner, item);
        if (!isGone)
            HoldUntaken(owner, new ReferencesTaken(item.Task, item.Attempt, item.Item.Index), item.Item.Nested, null);
    }

    /// <summary>A result has arrived, and this node holds the references inside it. Tells its sender when their owners know.</summary>
    internal void Confirm(NodeId node, in TaskOutcome outcome)
    {
        var result = new ReferencesTaken(outcome.Task, outcome.Attempt, 0);
        if (HasReferences(outcome.Result.Nested, outcome.More))
            Confirm(node, result, [.. outcome.Result.Nested, .. (outcome.More ?? []).SelectMany(entry => entry.Nested)]);
    }

    /// <summary>The same for the references inside an item.</summary>
    internal void Confirm(NodeId node, in ReferencesTaken result, IReadOnlyList<ObjectId> references)
    {
        if (references.Count > 0 && (_owners.Count == 0 || !WaitFor(new Wait { Taken = (node, result) }, references.Select(id => id.Owner))))
            mail.Post(node, result);
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
        if (_keptArguments.TryAdd((node, task.Spec.Id, task.Attempt), []))
            Hold(_keptArguments[(node, task.Spec.Id, task.Attempt)], [.. task.Spec.Dependencies, .. task.Spec.Nested]);
    }

    /// <summary>That node needs them no more.</summary>
    internal void OnArgumentsFree(NodeId node, in ArgumentsFree free)
    {
        if (_keptArguments.Remove((node, free.Task, free.Attempt), out List<ObjectId>? held))
            Release(held);
    }

    /// <summary>Asks to be told, by <see cref="IHandoverMail.Settled"/>, when these owners know of this node's holds; at once when they do.</summary>
    internal void Ask(IEnumerable<NodeId> owners, long question)
    {
        if (!WaitFor(new Wait { Question = question }, owners))
            mail.Settled(question);
    }

    /// <summary>Nothing more comes from a node: no count of what it was told, no end of what is kept for it, and no word of what it was given.</summary>
    internal void OnGone(NodeId node)
    {
        if (_owners.Remove(node, out OwnerCount? count))
        {
            foreach ((_, Wait wait) in count.Waits)
                End(wait);
        }

        foreach ((NodeId Node, TaskId Task, int Attempt) key in _keptArguments.Keys.Where(key => key.Node == node).ToArray())
            OnArgumentsFree(key.Node, new ArgumentsFree(key.Task, key.Attempt));
        foreach ((NodeId Owner, ReferencesTaken Result) key in _untaken.Keys.Where(key => key.Owner == node).ToArray())
            OnTaken(key.Owner, key.Result);
    }

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        int held = _keptArguments.Values.Concat(_untaken.Values).Sum(ids => ids.Count);
        Debug.Assert(held == _inTransit.Values.Sum(), $"{_inTransit.Values.Sum()} references are on their way, and {held} are held for that.");
        foreach ((NodeId owner, OwnerCount count) in _owners)
        {
            Debug.Assert(owner != self && count.Settled < count.Posted, $"Nothing is open at node {owner}.");
            Debug.Assert(count.LastBegin <= count.Posted, $"A hold of node {owner} was not posted.");
        }
    }

    private void HoldUntaken(NodeId owner, in ReferencesTaken result, ObjectId[] nested, ResultEntry[]? more)
    {
        if (!HasReferences(nested, more))
            return;
        if (!_untaken.TryGetValue((owner, result), out List<ObjectId>? held))
            _untaken.Add((owner, result), held = []);
        Hold(held, [.. nested, .. (more ?? []).SelectMany(entry => entry.Nested)]);
    }

    private static bool HasReferences(ObjectId[] nested, ResultEntry[]? more) =>
        nested.Length > 0 || (more is not null && Array.Exists(more, entry => entry.Nested.Length > 0));

    private void Hold(List<ObjectId> held, ObjectId[] ids)
    {
        held.AddRange(ids);
        foreach (ObjectId id in ids)
        {
            objects.Hold(id);
            _inTransit[id] = _inTransit.GetValueOrDefault(id) + 1;
        }
    }

    private void Release(List<ObjectId> held)
    {
        foreach (ObjectId id in held)
        {
            if (--_inTransit[id] == 0)
                _inTransit.Remove(id);
            objects.Unhold(id);
        }
    }

    /// <summary>Waits for the owners that were named since then. False: all of them know of this node's holds.</summary>
    private bool WaitFor(Wait wait, long since)
    {
        foreach (OwnerCount count in _owners.Values)
        {
            if (count.LastNamed >= since)
                Add(wait, count);
        }

        return wait.Owners > 0;
    }

    private bool WaitFor(Wait wait, IEnumerable<NodeId> owners)
    {
        foreach (NodeId owner in owners.Distinct())
        {
            if (_owners.TryGetValue(owner, out OwnerCount? count))
                Add(wait, count);
        }

        return wait.Owners > 0;
    }

    private static void Add(Wait wait, OwnerCount count)
    {
        if (count.LastBegin <= count.Settled)
            return;
        // In the order of their positions: what is posted later has a greater one.
        count.Waits.Enqueue((count.LastBegin, wait));
        wait.Owners++;
    }

    private void End(Wait wait)
    {
        if (--wait.Owners > 0)
            return;
        if (wait.Free is var (owner, free))
            mail.Post(owner, free);
        else if (wait.Taken is var (node, taken))
            mail.Post(node, taken);
        else
            mail.Settled(wait.Question);
    }

    /// <summary>What this node has told an owner, and how much of it the owner has counted.</summary>
    private sealed class OwnerCount
    {
        internal long Posted { get; set; }

        internal long Settled { get; set; }

        /// <summary>The last message that began a hold; 0: none has.</summary>
        internal long LastBegin { get; set; }

        /// <summary>When a process of this node last got a reference of this owner that the owner may not know of.</summary>
        internal long LastNamed { get; set; }

        internal Queue<(long Position, Wait Wait)> Waits { get; } = [];
    }

    /// <summary>What is said when some owners know of this node's holds.</summary>
    private sealed class Wait
    {
        internal int Owners { get; set; }

        internal (NodeId Owner, ArgumentsFree Frame)? Free { get; init; }

        internal (NodeId Node, ReferencesTaken Frame)? Taken { get; init; }

        internal long Question { get; init; }
    }
}
