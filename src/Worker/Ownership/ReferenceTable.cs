using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Every object that this node owns or holds: its state, who holds it, who waits for it. No I/O, no clock, no lock: the
/// node's lock is the caller's. An object is freed the moment nobody holds it, which is exact because every reference is counted here:
/// a session's handles, a pending task's arguments, a containing value, another node.</summary>
internal sealed class ReferenceTable(NodeContext context, BorrowCounts counts, IObjectNews news)
{
    private readonly Dictionary<ObjectId, ObjectEntry> _entries = [];

    /// <summary>Called when the last reference of an object is gone, before it is freed; also while it is still pending.</summary>
    internal Action<ObjectEntry>? NoLongerHeld { get; set; }

    /// <summary>Called when an object is freed whose task is kept.</summary>
    internal Action<ObjectId>? Freed { get; set; }

    internal int Count => _entries.Count;

    /// <summary>The bytes of values that live here and not in a store, and of what is known of the references in all values.</summary>
    internal ValueBytes Values { get; } = new();

    internal IEnumerable<ObjectEntry> Entries => _entries.Values;

    internal ObjectEntry? Find(ObjectId id) => _entries.GetValueOrDefault(id);

    /// <summary>Holds an object that is about to be made: the result of a task, a put, an item of a stream.</summary>
    internal ObjectEntry AddNew(ObjectId id)
    {
        ObjectEntry entry = GetOrAdd(id);
        entry.References++;
        return entry;
    }

    /// <summary>Notes an object that will be held, or has to be deleted where its copies are.</summary>
    internal ObjectEntry Expect(ObjectId id) => GetOrAdd(id);

    /// <summary>The session that made a borrowed object has moved to this node, which learns anew what the object is.</summary>
    internal void TakeOver(ObjectEntry entry)
    {
        AwaitAgain(entry);
        (entry.IsOwn, entry.Size) = (true, 0);
    }

    /// <summary>Holds an object that somebody refers to. One that is gone already (its last reference was released before this one
    /// arrived, or its owner is dead) becomes an error for its readers: pending, it would keep them waiting for ever.</summary>
    internal ObjectEntry AddReference(ObjectId id)
    {
        bool isUnknown = !_entries.ContainsKey(id);
        ObjectEntry entry = GetOrAdd(id);
        entry.References++;
        if (isUnknown && (entry.IsOwn || context.Owners.IsLost(id)))
            Fail(entry);
        else if (entry.References == 1 && !entry.IsOwn)
            counts.Post(id, begins: true);
        return entry;
    }

    internal void RemoveReference(ObjectId id)
    {
        if (!_entries.TryGetValue(id, out ObjectEntry? entry) || entry.References == 0)
            return; // freed by the end of its owner or session: releases may come late, never early
        if (--entry.References == 0)
            OnUnheld(entry);
    }

    /// <summary>Another node holds an object of ours from now on. False: it is gone already.</summary>
    internal bool AddBorrower(ObjectId id, NodeId node)
    {
        if (!_entries.TryGetValue(id, out ObjectEntry? entry))
            return false;
        (entry.Borrowers ??= []).TryAdd(node, context.Clock.Tenths);
        return true;
    }

    internal void RemoveBorrower(ObjectId id, NodeId node)
    {
        if (_entries.TryGetValue(id, out ObjectEntry? entry) && entry.Borrowers?.Remove(node) == true)
            OnUnheld(entry);
    }

    /// <summary>A session wants to know how the object turned out; told at once when that is known.</summary>
    internal void Watch(ObjectId id, uint session, bool fetch)
    {
        if (!_entries.TryGetValue(id, out ObjectEntry? entry))
        {
            // Who watches holds, so this is a watch behind the release: answered, and forgotten.
            entry = new ObjectEntry(id, context.Owners.IsOwn(id), context.Clock.Tenths);
            Fail(entry);
        }

        if (entry.State != ValueState.Pending)
        {
            news.NotifySession(session, entry, fetch);
            return;
        }

        if (!entry.Watchers.Contains((session, fetch)))
            entry.Watchers.Add((session, fetch)); // one answer does for all questions
        SubscribeIfForeign(entry);
    }

    /// <summary>Another node wants to know how an object of ours turned out. False: this node does not know the object.</summary>
    internal bool Subscribe(ObjectId id, NodeId node)
    {
        if (!_entries.TryGetValue(id, out ObjectEntry? entry))
            return false;
        if (entry.State != ValueState.Pending)
            news.NotifyNode(node, entry);
        else
            (entry.Subscribers ??= []).Add(node);
        return true;
    }

    internal void SubscribeIfForeign(ObjectEntry entry)
    {
        if (entry.IsOwn || entry.IsSubscribed)
            return;
        entry.IsSubscribed = true;
        context.Effects.Post(context.Owners.Of(entry.Id), new Subscribe(entry.Id, Fetch: false));
    }

    /// <summary>Sets the outcome, once; a second outcome (a retry of a task that had finished after all) is ignored, except that a
    /// further copy is remembered. Returns the owned tasks that waited for it, for the caller to move on.</summary>
    internal IReadOnlyCollection<OwnedTask> Resolve(
        ObjectId id, ValueState state, byte[]? blob, long size, NodeId location, IReadOnlyList<ObjectId> nested)
    {
        Debug.Assert(state != ValueState.Pending, "An outcome is never 'pending'.");
        ObjectEntry entry = GetOrAdd(id);
        if (entry.State != ValueState.Pending)
        {
            if (state == ValueState.Stored)
                AddLocation(id, location);
            return [];
        }

        if (nested.Contains(id))
            nested = [.. nested.Where(inner => inner != id)]; // it would hold itself for ever
        if (Values.IsTooMuch(id, blob, state, nested.Count))
        {
            if (state == ValueState.Stored && entry.IsOwn)
                context.Effects.Post(location, new DeleteCopy(id));
            (state, blob, nested) = (ValueState.Failed, Values.Refusal(), []);
        }
        else if (!entry.IsOwn && Values.IsBetterLeft(blob, state))
        {
            (state, blob, location) = (ValueState.Stored, null, context.Owners.Of(id)); // who reads it fetches it there
        }

        entry.State = state;
        entry.Blob = blob;
        entry.Size = size;
        if (state == ValueState.Stored)
            entry.Locations.Add(location);
        entry.Nested = nested;
        Values.Add(entry);
        foreach (ObjectId inner in nested)
            AddReference(inner);

        Few<(uint Session, bool Fetch)> watchers = entry.Watchers;
        List<NodeId>? subscribers = entry.Subscribers;
        HashSet<OwnedTask>? consumers = entry.Consumers;
        (entry.Watchers, entry.Subscribers, entry.Consumers) = (default, null, null);
        foreach ((uint session, bool fetch) in watchers.ToArray())
            news.NotifySession(session, entry, fetch);
        foreach (NodeId node in subscribers ?? [])
            news.NotifyNode(node, entry);
        if (consumers is not { Count: > 0 })
            FreeIfUnused(entry);
        return (IReadOnlyCollection<OwnedTask>?)consumers ?? [];
    }

    /// <summary>A node has a copy of an object of ours. One that nobody can use (the object is freed, or not decided yet: the copy of an
    /// attempt that was given up) is freed.</summary>
    internal void AddLocation(ObjectId id, NodeId node)
    {
        bool isUsable = _entries.TryGetValue(id, out ObjectEntry? entry) && entry.State is ValueState.Stored or ValueState.Inline;
        if (isUsable && !entry!.Locations.Contains(node))
            entry.Locations.Add(node);
        else if (!isUsable && context.Owners.IsOwn(id))
            context.Effects.Post(node, new DeleteCopy(id)); // only an owner decides that
    }

    /// <summary>A node has one of several results of an attempt that does not count. Who reads the results of a task gets those of one
    /// attempt, so this copy is no further one of them.</summary>
    internal void RefuseCopy(ObjectId id, NodeId node)
    {
        // A store has one object of an id: where the node is a location already, its copy is the one that counts.
        if (!(_entries.TryGetValue(id, out ObjectEntry? entry) && entry.Locations.Contains(node)))
            context.Effects.Post(node, new DeleteCopy(id));
    }

    /// <summary>A node has dropped its copy. Returns the object when that was the last one; the caller fails it. A borrower keeps
    /// what it knows until the owner tells it better, so that it has somebody to ask.</summary>
    internal ObjectEntry? RemoveLocation(ObjectId id, NodeId node)
    {
        if (!_entries.TryGetValue(id, out ObjectEntry? entry) || (!entry.IsOwn && entry.Locations.Count == 1)
            || !entry.Locations.Remove(node))
            return null;
        return entry.State == ValueState.Stored && entry.Locations.Count == 0 ? entry : null;
    }

    /// <summary>Forgets a session's subscriptions.</summary>
    internal void RemoveWatcher(ObjectId id, uint session)
    {
        if (Find(id) is not { Watchers.Count: > 0 } entry)
            return;
        foreach ((uint Session, bool Fetch) watcher in entry.Watchers.ToArray())
        {
            if (watcher.Session == session)
                entry.Watchers.Remove(watcher);
        }
    }

    /// <summary>A node died: its copies, borrows and subscriptions are gone, and what it owned will never be told. Returns the objects that
    /// are lost with it; the caller resolves or fails them.</summary>
    /// <param name="node">The node.</param>
    /// <param name="keepsBorrows">True when its borrows go on until <see cref="EndBorrows"/>: a session of it may move, and the objects to
    /// which that refers must stay until then.</param>
    internal List<ObjectEntry> RemoveNode(NodeId node, bool keepsBorrows)
    {
        var lost = new List<ObjectEntry>();
        var unused = new List<ObjectEntry>();
        foreach (ObjectEntry entry in _entries.Values)
        {
            entry.Subscribers?.Remove(node);
            if (entry.Locations.Remove(node) && entry.Locations.Count == 0 && entry.State == ValueState.Stored)
                lost.Add(entry);
            else if (entry.State == ValueState.Pending && context.Owners.Of(entry.Id) == node
                && !context.Owners.IsAwaited(entry.Id.Task))
                lost.Add(entry);
            if (!keepsBorrows && entry.Borrowers?.Remove(node) == true && !entry.IsHeld)
                unused.Add(entry);
        }

        foreach (ObjectEntry entry in unused)
            OnUnheld(entry);
        return lost;
    }

    /// <summary>Nobody goes on for a dead node: what it borrowed is released.</summary>
    internal void EndBorrows(NodeId node)
    {
        foreach (ObjectEntry entry in _entries.Values.Where(entry => entry.Borrowers?.ContainsKey(node) == true).ToArray())
            RemoveBorrower(entry.Id, node);
    }

    /// <summary>Gives back the room of entries that are gone.</summary>
    internal void Trim() => _entries.TrimExcess();

    private ObjectEntry GetOrAdd(ObjectId id)
    {
        if (_entries.TryGetValue(id, out ObjectEntry? entry))
            return entry;
        entry = new ObjectEntry(id, context.Owners.IsOwn(id), context.Clock.Tenths);
        _entries.Add(id, entry);
        return entry;
    }

    private void Fail(ObjectEntry entry) => MarkLost(entry, context.Errors.ObjectLost(entry.Id, entry.IsOwn
        ? "its last reference was released before this use"
            : $"node {context.Owners.Of(entry.Id)}, which owned it, died, or was never in this cluster"));

    /// <summary>The value of an own object is in this node's store from here on. False: it is not wanted there any more.</summary>
    internal bool MoveToStore(ObjectId id)
    {
        if (!_entries.TryGetValue(id, out ObjectEntry? entry) || entry.State != ValueState.Inline)
            return false;
        Values.Remove(entry);
        entry.State = ValueState.Stored;
        entry.Blob = null;
        if (!entry.Locations.Contains(context.Self))
            entry.Locations.Add(context.Self);
        Values.Add(entry);
        return true;
    }

    /// <summary>A stored object whose last copy is gone turns into an error for whoever asks from now on.</summary>
    internal void MarkLost(ObjectEntry entry, byte[] error)
    {
        bool isKept = _entries.GetValueOrDefault(entry.Id) == entry; // or only answered, or freed by the same death
        if (isKept)
            Values.Remove(entry);
        entry.State = ValueState.Failed;
        entry.Blob = isKept && Values.IsTooMuch(entry.Id, error, ValueState.Failed, 0) ? Values.Refusal() : error;
        entry.Locations.Clear();
        if (isKept)
            Values.Add(entry);
    }

    /// <summary>A stored object whose last copy is gone will be made again: whoever asks from now on waits.</summary>
    internal void AwaitAgain(ObjectEntry entry)
    {
        IReadOnlyList<ObjectId> nested = entry.Nested;
        Values.Remove(entry); // counted again when it is made again
        entry.State = ValueState.Pending;
        entry.IsSubscribed = false;
        entry.Nested = [];
        entry.Locations.Clear();
        foreach (ObjectId inner in nested)
            RemoveReference(inner);
    }

    private void OnUnheld(ObjectEntry entry)
    {
        if (!entry.IsHeld)
            NoLongerHeld?.Invoke(entry);
        FreeIfUnused(entry);
    }

    internal void FreeIfUnused(ObjectEntry entry)
    {
        // A work list, not recursion: a chain of a million references inside each other must not end the process.
        var work = new Stack<ObjectEntry>();
        work.Push(entry);
        while (work.TryPop(out ObjectEntry? next))
        {
            // An own pending object is freed when its task ends.
            if (next.IsHeld || (next.IsOwn && next.State == ValueState.Pending) || next.Consumers is { Count: > 0 }
                || !_entries.Remove(next.Id))
                continue;
            Values.Remove(next);
            if (next.Lineage == LineageKind.Kept)
                Freed?.Invoke(next.Id);
            if (next.IsOwn)
            {
                foreach (NodeId node in next.Locations.ToArray())
                    context.Effects.Post(node, new DeleteCopy(next.Id));
            }
            else
            {
                counts.Post(next.Id, begins: false);
            }

            foreach (ObjectId inner in next.Nested)
            {
                if (_entries.TryGetValue(inner, out ObjectEntry? held) && held.References > 0 && --held.References == 0)
                {
                    NoLongerHeld?.Invoke(held);
                    work.Push(held);
                }
            }
        }
    }

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        foreach (ObjectEntry entry in _entries.Values)
        {
            Debug.Assert(entry.References >= 0, $"{entry.Id}: negative references.");
            Debug.Assert(entry.State == ValueState.Pending || (entry.Watchers.Count == 0 && entry.Consumers is null),
                $"{entry.Id}: resolved, but somebody still waits.");
            Debug.Assert(entry.State != ValueState.Stored || entry.Locations.Count > 0, $"{entry.Id}: stored nowhere.");
            Debug.Assert(entry.IsOwn || entry.Borrowers is null, $"{entry.Id}: only an owner knows borrowers.");
        }

        Values.AssertInvariants(_entries.Values);
    }
}
