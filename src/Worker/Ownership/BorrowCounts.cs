using System.Diagnostics;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Ownership;

/// <summary>What this node has told each owner of its borrows, how much of it the owner has counted, and what is said when it has.
/// Pure.</summary>
internal sealed class BorrowCounts(NodeContext context)
{
    private readonly Dictionary<NodeId, OwnerCount> _owners = [];

    /// <summary>Whether every owner knows of every borrow of this node.</summary>
    internal bool AreSettled => _owners.Count == 0;

    /// <summary>Tells an owner that a borrow of this node begins or ends. An owner that is gone is told nothing.</summary>
    internal void Post(ObjectId id, bool begins)
    {
        if (context.Effects.Borrow(id, begins))
            OnPosted(context.Owners.Of(id), begins, context.Clock.Micros);
        else if (!begins)
            context.Effects.MaybeOrphans.Enqueue(id);
    }

    /// <summary>This node has told an owner that a borrow begins, or ends.</summary>
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
        while (count.Waits.TryPeek(out (long Position, BorrowWait Wait) first) && first.Position <= count.Settled)
            End(count.Waits.Dequeue().Wait);
        if (count.Settled == count.Posted)
            _owners.Remove(owner);
    }

    /// <summary>An owner is gone, and counts nothing more.</summary>
    internal void OnGone(NodeId owner)
    {
        if (!_owners.Remove(owner, out OwnerCount? count))
            return;
        foreach ((_, BorrowWait wait) in count.Waits)
            End(wait);
    }

    /// <summary>Asks to be told, by <see cref="BorrowsSettled"/>, when these owners know what this node borrows; at once when they
    /// do.</summary>
    internal void Ask(IEnumerable<NodeId> owners, long question)
    {
        if (!WaitFor(new BorrowWait { Question = question }, owners))
            context.Effects.Add(new BorrowsSettled(question));
    }

    /// <summary>Waits for the owners that were named since then. False: all of them know what this node borrows.</summary>
    internal bool WaitFor(BorrowWait wait, long since)
    {
        foreach (OwnerCount count in _owners.Values)
        {
            if (count.LastNamed >= since)
                Add(wait, count);
        }

        return wait.Owners > 0;
    }

    /// <summary>Waits for all owners. False: all of them know what this node borrows.</summary>
    internal bool WaitForAll(BorrowWait wait)
    {
        foreach (OwnerCount count in _owners.Values)
            Add(wait, count);
        return wait.Owners > 0;
    }

    /// <summary>Waits for these owners. False: all of them know what this node borrows.</summary>
    internal bool WaitFor(BorrowWait wait, IEnumerable<NodeId> owners)
    {
        foreach (NodeId owner in owners.Distinct())
        {
            if (_owners.TryGetValue(owner, out OwnerCount? count))
                Add(wait, count);
        }

        return wait.Owners > 0;
    }

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        foreach ((NodeId owner, OwnerCount count) in _owners)
        {
            Debug.Assert(owner != context.Self && count.Settled < count.Posted, $"Nothing is open at node {owner}.");
            Debug.Assert(count.LastBegin <= count.Posted, $"A borrow of node {owner} was not posted.");
        }
    }

    private static void Add(BorrowWait wait, OwnerCount count)
    {
        if (count.LastBegin <= count.Settled)
            return;
        // In the order of their positions: what is posted later has a greater one.
        count.Waits.Enqueue((count.LastBegin, wait));
        wait.Owners++;
    }

    private void End(BorrowWait wait)
    {
        if (--wait.Owners > 0)
            return;
        if (wait.Free is var (owner, free))
            context.Effects.Post(owner, free);
        else if (wait.Taken is var (sender, taken))
            context.Effects.Post(sender, taken);
        else if (wait.Moved is { } moved)
            context.Effects.PostOwn(new MoveIsSettled(moved));
        else if (wait.Reported is var (adopter, reported))
            context.Effects.Post(adopter, reported);
        else
            context.Effects.Add(new BorrowsSettled(wait.Question));
    }

    /// <summary>What this node has told an owner, and how much of it the owner has counted.</summary>
    private sealed class OwnerCount
    {
        internal long Posted { get; set; }

        internal long Settled { get; set; }

        /// <summary>The last message that began a borrow; 0: none has.</summary>
        internal long LastBegin { get; set; }

        /// <summary>When a process of this node last got a reference of this owner that the owner may not know of.</summary>
        internal long LastNamed { get; set; }

        internal Queue<(long Position, BorrowWait Wait)> Waits { get; } = [];
    }
}

/// <summary>What is said when some owners know what this node borrows.</summary>
internal sealed class BorrowWait
{
    /// <summary>Owners that have still to count.</summary>
    internal int Owners { get; set; }

    internal (NodeId Owner, ArgumentsFree Frame)? Free { get; init; }

    internal (NodeId Node, ReferencesTaken Frame)? Taken { get; init; }

    /// <summary>The session that moved here, whose references the owners know.</summary>
    internal SessionKey? Moved { get; init; }

    internal (NodeId Node, SessionReported Frame)? Reported { get; init; }

    internal long Question { get; init; }
}
