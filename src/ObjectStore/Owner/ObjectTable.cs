using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Owner;

/// <summary>The owner's tables of all objects, and the only caller of the index writer. The store's lock guards it.</summary>
internal sealed class ObjectTable
{
    private const int LeastEntries = 64;

    private readonly ArenaSet _arenas;
    private readonly IndexWriter _index;
    private readonly ClientTable _clients;
    // Last in, first out: an entry that is reused soon is warm in the caches, in every pin page too.
    private readonly Stack<int> _freeEntries = new();

    // The arrays grow with the entries that are used: a store is made for a million objects, and most hold a hundred. A generation stays
    // for good, because a late claim of a client may name it.
    private ObjectRecord?[] _byEntry = new ObjectRecord?[LeastEntries];
    private uint[] _generations = new uint[LeastEntries];
    private readonly Dictionary<ObjectId, ObjectRecord> _byId = [];
    private readonly Queue<ObjectRecord> _evicting = new();

    public ObjectTable(ArenaSet arenas, IndexWriter index, ClientTable clients, int entries)
    {
        _arenas = arenas;
        _index = index;
        _clients = clients;
        Entries = entries;
    }

    /// <summary>Sealed objects that have no other copy: they leave the memory for the disk.</summary>
    public AgeList Primaries { get; } = new();

    /// <summary>Sealed objects with another copy, on disk or on another node: they leave the memory at once.</summary>
    public AgeList Droppable { get; } = new();

    public IEnumerable<ObjectRecord> Records => _byEntry.Take(_clients.UsedEntries).Where(record => record is not null)!;

    public int FreeEntries => _freeEntries.Count + Entries - _clients.UsedEntries;

    public int Entries { get; }

    public int PendingDeletes => _evicting.Count;

    public ObjectRecord? At(int entry) => entry < _byEntry.Length ? _byEntry[entry] : null;

    public uint GenerationOf(int entry) => entry < _generations.Length ? _generations[entry] : 0;

    /// <summary>Finds an object that is being written or sealed; a deleted one that is still pinned is not found.</summary>
    public bool TryFind(ObjectId id, [NotNullWhen(true)] out ObjectRecord? record) => _byId.TryGetValue(id, out record);

    /// <summary>Takes an entry and a range; false when either is out. The id must not exist (I7).</summary>
    public bool TryReserve(ObjectId id, int client, long size, [NotNullWhen(true)] out ObjectRecord? record, bool fallback = false)
    {
        record = null;
        Allocation place;
        while (FreeEntries == 0 || !(fallback ? _arenas.TryAllocateFallback(size, out place) : _arenas.TryAllocate(size, out place)))
        {
            if (!RetryEvictions(int.MaxValue))
                return false;
        }
        int entry = TakeEntry();
        record = new ObjectRecord(id, entry, ++_generations[entry], client, place, size);
        Add(record);
        _index.MarkCreated(entry, record.Generation);
        return true;
    }

    /// <summary>Takes free entries for objects to come; the index shows them as being written. The caller has checked that there are
    /// enough.</summary>
    public ChunkEntry[] ReserveEntries(int count)
    {
        var entries = new ChunkEntry[count];
        for (int i = 0; i < count; i++)
        {
            int entry = TakeEntry();
            entries[i] = new ChunkEntry(entry, ++_generations[entry]);
            _index.MarkCreated(entry, entries[i].Generation);
        }
        return entries;
    }

    public void ReturnEntries(ReadOnlySpan<ChunkEntry> entries)
    {
        foreach (ChunkEntry entry in entries)
        {
            _index.MarkFree(entry.Entry, entry.Generation);
            _freeEntries.Push(entry.Entry);
        }
    }

    /// <summary>Enters an object that its client has written into a chunk. The id must not exist (I7).</summary>
    public void AddSealed(ObjectId id, ChunkEntry entry, int client, Allocation place, long size)
    {
        var record = new ObjectRecord(
            id, entry.Entry, entry.Generation, client, place, size)
        { Granted = true, State = ObjectState.Sealed };
        Add(record);
        _index.Publish(record.Id, record.Entry, record.Generation, record.Segment, record.Offset, record.Size);
        Primaries.Add(record);
    }

    /// <summary>Returns the record that a client names. I8: no claim of a client counts before it matches the owner's own tables.</summary>
    public ObjectRecord RequireUnsealed(int client, int entry, uint generation)
    {
        ObjectRecord? record = (uint)entry < (uint)_byEntry.Length ? _byEntry[entry] : null;
        if (record is { State: ObjectState.Created, Granted: true } && record.Generation == generation && record.Client == client)
            return record;
        throw new ClusterTasksException(
            $"Client {client} has no unsealed object in entry {entry}, generation {generation}: it was sealed or aborted before, or never "
                + "granted. " +
            "Seal and abort take the numbers of the grant, once.");
    }

    public void Seal(ObjectRecord record, long actualSize)
    {
        long keep = Math.Min(_arenas.RoundUp(actualSize, record.Segment), record.Allocated);
        if (keep < record.Allocated)
            _arenas.Release(record.Place with { Offset = record.Offset + keep, Bytes = record.Allocated - keep });
        record.Allocated = keep;
        record.Size = actualSize;
        record.State = ObjectState.Sealed;
        // I2: from here on no process writes these bytes.
        _index.Publish(record.Id, record.Entry, record.Generation, record.Segment, record.Offset, record.Size);
        if (!_arenas.IsFallback(record.Segment)) // An object in the fallback segment is on disk already.
            (record.Kind is CreateKind.Copy or CreateKind.Restore ? Droppable : Primaries).Add(record);
        if (record.DeleteAtSeal)
            Delete(record.Id);
    }

    /// <summary>Frees the room that objects that are gone took in the tables. The generation of each entry stays.</summary>
    public void Trim()
    {
        _byId.TrimExcess();
        _evicting.TrimExcess();
        Array.Resize(ref _byEntry, Math.Max(LeastEntries, Array.FindLastIndex(_byEntry, static record => record is not null) + 1));
        // Low entries come first from here on, or the next object would have the array grow again.
        int[] free = [.. _freeEntries];
        Array.Sort(free);
        _freeEntries.Clear();
        for (int i = free.Length - 1; i >= 0; i--)
            _freeEntries.Push(free[i]);
        _freeEntries.TrimExcess();
    }

    /// <summary>Frees an object that was never sealed. I4: only after the client's abort, its retirement, or proof of its death.</summary>
    public void Drop(ObjectRecord record)
    {
        _byId.Remove(record.Id);
        Free(record);
    }

    public void Delete(ObjectId id)
    {
        if (!_byId.TryGetValue(id, out ObjectRecord? record))
            return;
        if (record.State == ObjectState.Created)
        {
            record.DeleteAtSeal = true;
            return;
        }
        _byId.Remove(id);
        record.AgeList?.Remove(record);
        record.State = ObjectState.Evicting;
        _index.Withdraw(record.Id, record.Entry, record.Generation);
        if (!TryFree(record))
            _evicting.Enqueue(record);
    }

    /// <summary>Looks again at up to <paramref name="limit"/> deleted objects that were pinned; true when one was freed.</summary>
    public bool RetryEvictions(int limit)
    {
        bool freed = false;
        for (int rest = Math.Min(limit, _evicting.Count); rest > 0; rest--)
        {
            ObjectRecord record = _evicting.Dequeue();
            if (TryFree(record))
                freed = true;
            else
                _evicting.Enqueue(record);
        }
        return freed;
    }

    private int TakeEntry()
    {
        if (_freeEntries.TryPop(out int entry))
            return entry;
        entry = _clients.UsedEntries++;
        if (entry >= _generations.Length)
            Array.Resize(ref _generations, Math.Min(2 * entry, Entries));
        return entry;
    }

    private void Add(ObjectRecord record)
    {
        if (record.Entry >= _byEntry.Length)
            Array.Resize(ref _byEntry, Math.Min(Math.Max(2 * _byEntry.Length, record.Entry + 1), Entries));
        _byEntry[record.Entry] = record;
        _byId.Add(record.Id, record);
    }

    private bool TryFree(ObjectRecord record)
    {
        // I3: the entry has said EVICTING since a full fence ago, so a reader takes back any pin that this scan misses.
        if (_clients.IsPinned(record.Entry))
            return false;
        Free(record);
        return true;
    }

    private void Free(ObjectRecord record)
    {
        _index.MarkFree(record.Entry, record.Generation);
        _byEntry[record.Entry] = null;
        _freeEntries.Push(record.Entry);
        _arenas.Release(record.Place);
    }
}
