using System.Diagnostics;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Keeps ended tasks while a stored result of theirs may be lost, so that they can run again; and those on whose results they
/// depend. The arguments themselves are not kept, except what nothing can make again. Bounded: the oldest tasks are forgotten first.
/// Pure.</summary>
/// <remarks>After S. Wang and others, "Ownership: A Distributed Futures System for Fine-Grained Tasks" (NSDI 2021), section 4.3.</remarks>
internal sealed class Lineage
{
    // An entry with its task, its lists and its places in the tables.
    private const int EntryBytes = 600;
    private const int ReferenceBytes = 24;

    // A check of debug builds looks at all pairs.
    private const int CheckedSize = 64;

    private readonly ReferenceTable _objects;
    private readonly long _mostBytes;
    private readonly Dictionary<TaskId, LineageEntry> _entries = [];
    private readonly LinkedList<LineageEntry> _byAge = [];
    private readonly Stack<LineageEntry> _unneeded = new();
    private bool _isDropping;

    /// <param name="objects">The objects of the node.</param>
    /// <param name="mostBytes">The limit of what is kept, in bytes.</param>
    internal Lineage(ReferenceTable objects, long mostBytes)
    {
        (_objects, _mostBytes) = (objects, mostBytes);
        objects.Freed = OnFreed;
    }

    internal int Count => _entries.Count;

    internal IEnumerable<LineageEntry> Entries => _entries.Values;

    internal long Bytes { get; private set; }

    internal LineageEntry? Find(TaskId task) => _entries.GetValueOrDefault(task);

    /// <summary>A task has succeeded, and still holds its arguments.</summary>
    /// <param name="task">The task.</param>
    /// <param name="items">The items of the stream that it yielded; 0: it has results.</param>
    internal void Keep(OwnedTask task, uint items = 0)
    {
        LineageEntry? entry = Find(task.Id);
        (int live, bool isStored) = Results(task, items);
        if (!isStored && entry is not { Dependents: > 0 })
        {
            if (entry is not null)
                Drop(entry);
            return;
        }

        if (task.Definition.MaxRetries == 0)
        {
            Mark(task, items, LineageKind.RunsOnce);
            return;
        }

        if (entry is null)
        {
            _entries.Add(task.Id, entry = new LineageEntry(task));
            entry.Age = _byAge.AddLast(entry);
        }

        (List<TaskId> producers, List<ObjectId> held) = (entry.Producers, entry.Held);
        Hold(entry);
        Release(producers, held);
        (entry.Live, entry.Items, entry.IsRunning) = (live, items, false);
        Mark(task, items, LineageKind.Kept);
        DropUnneeded();
        while (Bytes > _mostBytes && Oldest() is { } oldest)
            Forget(oldest);
    }

    /// <summary>The task cannot run again any more: what it made is lost.</summary>
    internal void Remove(TaskId task)
    {
        if (Find(task) is not { } entry)
            return;
        entry.IsRunning = false;
        Mark(entry.Task, entry.Items, LineageKind.None);
        Drop(entry);
    }

    /// <summary>A result that was freed is wanted again, for a task that runs again.</summary>
    internal void Want(LineageEntry producer, ObjectEntry result)
    {
        result.Lineage = LineageKind.Kept;
        producer.Live++;
    }

    internal void Trim() => _entries.TrimExcess();

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        Debug.Assert(Bytes == _entries.Values.Sum(entry => entry.Bytes), "The bytes of lineage are miscounted.");
        Debug.Assert(_byAge.Count == _entries.Count, "An entry of lineage has no age.");
        if (_entries.Count > CheckedSize)
            return;
        foreach (LineageEntry entry in _entries.Values)
        {
            int dependents = _entries.Values.Sum(other => other.Producers.Count(producer => producer == entry.Task.Id));
            Debug.Assert(entry.Dependents == dependents, $"{entry.Task.Id}: {dependents} dependents, {entry.Dependents} counted.");
            Debug.Assert(entry.IsNeeded, $"{entry.Task.Id} is kept for nobody.");
        }
    }

    private void OnFreed(ObjectId result)
    {
        if (Find(result.Task) is not { } entry)
            return;
        entry.Live--;
        Debug.Assert(entry.Live >= 0, $"{result}: freed once too often.");
        if (entry.IsNeeded)
            return;
        _unneeded.Push(entry);
        DropUnneeded();
    }

    private void Hold(LineageEntry entry)
    {
        (entry.Producers, entry.Held) = ([], []);
        long bytes = EntryBytes + entry.Task.Body.Length;
        bytes += Hold(entry, entry.Task.Dependencies) + Hold(entry, entry.Task.Nested);
        Bytes += bytes - entry.Bytes;
        entry.Bytes = bytes;
    }

    private long Hold(LineageEntry entry, IReadOnlyList<ObjectId> arguments)
    {
        long bytes = ReferenceBytes * arguments.Count;
        foreach (ObjectId id in arguments)
        {
            if (_objects.Find(id) is not { } argument)
                continue;
            if (argument.Lineage == LineageKind.Kept && Find(id.Task) is { } producer && producer != entry)
            {
                producer.Dependents++;
                entry.Producers.Add(id.Task);
            }
            else if (!argument.IsOwn || argument.State is ValueState.Inline or ValueState.Pending)
            {
                _objects.AddReference(id);
                entry.Held.Add(id);
                bytes += argument.Blob?.Length ?? 0;
            }
        }

        return bytes;
    }

    private void Release(List<TaskId> producers, List<ObjectId> held)
    {
        foreach (ObjectId id in held)
            _objects.RemoveReference(id);
        foreach (TaskId id in producers)
        {
            if (Find(id) is { } producer && --producer.Dependents == 0 && !producer.IsNeeded)
                _unneeded.Push(producer);
        }
    }

    private void Drop(LineageEntry entry)
    {
        _unneeded.Push(entry);
        DropUnneeded();
    }

    // A work list, not recursion: a chain of a million tasks must not end the process.
    private void DropUnneeded()
    {
        if (_isDropping)
            return;
        _isDropping = true;
        try
        {
            while (_unneeded.TryPop(out LineageEntry? entry))
            {
                if (!_entries.Remove(entry.Task.Id))
                    continue;
                _byAge.Remove(entry.Age!);
                Bytes -= entry.Bytes;
                Release(entry.Producers, entry.Held);
            }
        }
        finally
        {
            _isDropping = false;
        }
    }

    private LineageEntry? Oldest()
    {
        for (LinkedListNode<LineageEntry>? node = _byAge.First; node is not null; node = node.Next)
        {
            if (!node.Value.IsRunning)
                return node.Value;
        }

        return null;
    }

    private void Forget(LineageEntry entry)
    {
        Mark(entry.Task, entry.Items, LineageKind.OverLimit);
        Drop(entry);
    }

    private (int Live, bool IsStored) Results(OwnedTask task, uint items)
    {
        (int live, bool isStored) = (0, false);
        foreach (ObjectEntry result in Existing(task, items))
        {
            live++;
            isStored |= result.State is ValueState.Stored or ValueState.Pending; // an item that was lost meanwhile
        }

        return (live, isStored);
    }

    private void Mark(OwnedTask task, uint items, LineageKind kind)
    {
        foreach (ObjectEntry result in Existing(task, items))
            result.Lineage = kind;
    }

    /// <summary>The results of a task, or the items, that somebody holds. Items have numbers from 1.</summary>
    private IEnumerable<ObjectEntry> Existing(OwnedTask task, uint items)
    {
        (uint first, uint last) = items > 0 ? (1u, items) : (0u, (uint)task.Results - 1);
        for (uint index = first; index <= last; index++)
        {
            if (_objects.Find(new ObjectId(task.Id, index)) is { } result)
                yield return result;
        }
    }
}
