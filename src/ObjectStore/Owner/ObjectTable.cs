using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks.Store;

/// <summary>The owner's tables of all objects, and the only caller of the index writer. The store's lock guards it.</summary>
internal sealed class ObjectTable
{
    private readonly ArenaSet _arenas;
    private readonly IndexWriter _index;
    private readonly ClientTable _clients;
    // Last in, first out: a slot that is reused soon is warm in the caches, in every pin page too.
    private readonly Stack<int> _freeSlots = new();

    // The array grows with the slots that were ever used: a store is made for a million objects, and most hold a hundred.
    private ObjectRecord?[] _bySlot = new ObjectRecord?[64];
    private uint[] _generations = new uint[64];
    private readonly Dictionary<ObjectId, ObjectRecord> _byId = [];
    private readonly Queue<ObjectRecord> _evicting = new();

    public ObjectTable(ArenaSet arenas, IndexWriter index, ClientTable clients, int slots)
    {
        _arenas = arenas;
        _index = index;
        _clients = clients;
        Slots = slots;
    }

    /// <summary>Sealed objects that have no other copy: they leave the memory for the disk.</summary>
    public AgeList Primaries { get; } = new();

    /// <summary>Sealed objects with another copy, on disk or on another node: they leave the memory at once.</summary>
    public AgeList Droppable { get; } = new();

    public IEnumerable<ObjectRecord> Records => _bySlot.Take(_clients.UsedSlots).Where(record => record is not null)!;

    public int FreeSlots => _freeSlots.Count + Slots - _clients.UsedSlots;

    public int Slots { get; }

    public int PendingDeletes => _evicting.Count;

    public ObjectRecord? At(int slot) => slot < _bySlot.Length ? _bySlot[slot] : null;

    public uint GenerationOf(int slot) => slot < _generations.Length ? _generations[slot] : 0;

    /// <summary>Finds an object that is being written or sealed; a deleted one that is still pinned is not found.</summary>
    public bool TryFind(ObjectId id, [NotNullWhen(true)] out ObjectRecord? record) => _byId.TryGetValue(id, out record);

    /// <summary>Takes a slot and a range; false when either is out. The id must not exist (I7).</summary>
    public bool TryReserve(ObjectId id, int client, long size, [NotNullWhen(true)] out ObjectRecord? record, bool fallback = false)
    {
        record = null;
        Allocation place;
        while (FreeSlots == 0 || !(fallback ? _arenas.TryAllocateFallback(size, out place) : _arenas.TryAllocate(size, out place)))
        {
            if (!RetryEvictions(int.MaxValue))
                return false;
        }
        int slot = TakeSlot();
        record = new ObjectRecord(id, slot, ++_generations[slot], client, place, size);
        _bySlot[slot] = record;
        _byId.Add(id, record);
        _index.MarkCreated(slot, record.Generation);
        return true;
    }

    /// <summary>Takes free slots for objects to come; the index shows them as being written. The caller has checked that there are
    /// enough.</summary>
    public ChunkSlot[] ReserveSlots(int count)
    {
        var slots = new ChunkSlot[count];
        for (int i = 0; i < count; i++)
        {
            int slot = TakeSlot();
            slots[i] = new ChunkSlot(slot, ++_generations[slot]);
            _index.MarkCreated(slot, slots[i].Generation);
        }
        return slots;
    }

    public void ReturnSlots(ReadOnlySpan<ChunkSlot> slots)
    {
        foreach (ChunkSlot slot in slots)
        {
            _index.MarkFree(slot.Slot, slot.Generation);
            _freeSlots.Push(slot.Slot);
        }
    }

    /// <summary>Enters an object that its client has written into a chunk. The id must not exist (I7).</summary>
    public void AddSealed(ObjectId id, ChunkSlot slot, int client, Allocation place, long size)
    {
        var record = new ObjectRecord(id, slot.Slot, slot.Generation, client, place, size) { Granted = true, State = ObjectState.Sealed };
        _bySlot[slot.Slot] = record;
        _byId.Add(id, record);
        _index.Publish(record.Id, record.Slot, record.Generation, record.Segment, record.Offset, record.Size);
        Primaries.Add(record);
    }

    /// <summary>Returns the record that a client names. I8: no claim of a client counts before it matches the owner's own tables.</summary>
    public ObjectRecord RequireUnsealed(int client, int slot, uint generation)
    {
        ObjectRecord? record = (uint)slot < (uint)_bySlot.Length ? _bySlot[slot] : null;
        if (record is { State: ObjectState.Created, Granted: true } && record.Generation == generation && record.Client == client)
            return record;
        throw new ClusterTasksException(
            $"Client {client} has no unsealed object in slot {slot}, generation {generation}: it was sealed or aborted before, or never "
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
        _index.Publish(record.Id, record.Slot, record.Generation, record.Segment, record.Offset, record.Size);
        if (!_arenas.IsFallback(record.Segment)) // An object in the fallback segment is on disk already.
            (record.Kind is CreateKind.Copy or CreateKind.Restore ? Droppable : Primaries).Add(record);
        if (record.DeleteAtSeal)
            Delete(record.Id);
    }

    /// <summary>Frees the room that objects that are gone took in the tables. The generation of each slot stays.</summary>
    public void Trim()
    {
        _byId.TrimExcess();
        _evicting.TrimExcess();
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
        _index.Withdraw(record.Id, record.Slot, record.Generation);
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

    private int TakeSlot()
    {
        if (_freeSlots.TryPop(out int slot))
            return slot;
        slot = _clients.UsedSlots++;
        if (slot >= _bySlot.Length)
        {
            Array.Resize(ref _bySlot, Math.Min(2 * slot, Slots));
            Array.Resize(ref _generations, _bySlot.Length);
        }
        return slot;
    }

    private bool TryFree(ObjectRecord record)
    {
        // I3: the slot has said EVICTING since a full fence ago, so a reader takes back any pin that this scan misses.
        if (_clients.IsPinned(record.Slot))
            return false;
        Free(record);
        return true;
    }

    private void Free(ObjectRecord record)
    {
        _index.MarkFree(record.Slot, record.Generation);
        _bySlot[record.Slot] = null;
        _freeSlots.Push(record.Slot);
        _arenas.Release(record.Place);
    }
}
