namespace ClusterTasks.Store;

/// <summary>First come, first served when the store is full, restores before all others; woken by every free. Guarded by the store's
/// lock.</summary>
/// <param name="objects">What is in memory.</param>
/// <param name="arenas">The memory.</param>
/// <param name="spilled">What is on disk: it exists, too.</param>
/// <param name="time">For how long a create has waited.</param>
/// <param name="demand">Asks for an arena to be backed up to a byte.</param>
internal sealed class CreateQueue(ObjectTable objects, ArenaSet arenas, SpillTable spilled, TimeProvider time, Action<int, long> demand)
{
    private readonly LinkedList<PendingCreate> _waiting = new();
    private readonly List<PendingCreate> _backing = [];

    public int Count => _waiting.Count;

    /// <summary>The create that has waited longest for room, not for another writer.</summary>
    public PendingCreate? First => _waiting.FirstOrDefault(WaitsForRoom);

    /// <summary>Returns null and the grant when there is nothing to wait for, else what to wait for.</summary>
    public PendingCreate? Submit(int client, ObjectId id, long size, CreateKind kind, out CreateGrant grant)
    {
        grant = default;
        if (Exists(id, kind, out CreateGrant exists))
        {
            grant = exists;
            return null;
        }
        bool isBeingWritten = objects.TryFind(id, out _);
        if (!isBeingWritten && (_waiting.Count == 0 || kind == CreateKind.Restore) && objects.TryReserve(id, client, size, out ObjectRecord? record))
        {
            record.Kind = kind;
            if (arenas.IsBacked(record.Place))
            {
                grant = Grant(record);
                return null;
            }
            var unbacked = new PendingCreate(client, id, size, kind, time.GetTimestamp());
            Assign(unbacked, record);
            return unbacked;
        }
        var pending = new PendingCreate(client, id, size, kind, time.GetTimestamp());
        Enqueue(pending);
        Pump(); // All before it may be waiting for other writers, which is no reason for this one to wait.
        return pending;
    }

    /// <summary>Something was freed or sealed: serves from the front until the first that does not fit. An id that somebody
    /// else is writing (I7) waits for that writer, and holds up nobody behind it.</summary>
    public void Pump()
    {
        bool full = false;
        for (LinkedListNode<PendingCreate>? node = _waiting.First; node is not null;)
        {
            LinkedListNode<PendingCreate>? next = node.Next;
            PendingCreate pending = node.Value;
            if (Exists(pending.Id, pending.Kind, out CreateGrant exists))
            {
                _waiting.Remove(node);
                pending.Complete(exists);
            }
            else if (objects.TryFind(pending.Id, out _))
            {
                // Waits for its writer.
            }
            else if (!full && objects.TryReserve(pending.Id, pending.Client, pending.Size, out ObjectRecord? record))
            {
                _waiting.Remove(node);
                record.Kind = pending.Kind;
                Assign(pending, record);
            }
            else
            {
                full = true;
            }
            node = next;
        }
    }

    /// <summary>Gives a range of the fallback segment to the first that has waited for the grace and may not wait for ever. The caller
    /// reserves its blocks and then calls <see cref="OnReserved"/>.</summary>
    public PendingCreate? TakeForFallback(TimeSpan grace)
    {
        foreach (PendingCreate pending in _waiting)
        {
            if (!pending.MayFallBack || !WaitsForRoom(pending) || time.GetElapsedTime(pending.Since) < grace
                || !objects.TryReserve(pending.Id, pending.Client, pending.Size, out ObjectRecord? record, fallback: true))
            {
                continue;
            }
            record.Kind = pending.Kind;
            _waiting.Remove(pending);
            pending.Record = record;
            _backing.Add(pending);
            return pending;
        }
        return null;
    }

    /// <summary>The disk has the blocks, or not: then the create waits on like any other.</summary>
    public void OnReserved(PendingCreate pending, bool success)
    {
        if (!_backing.Remove(pending))
            return; // Given up meanwhile, with its range.
        if (success)
        {
            pending.Complete(Grant(pending.Record!));
            return;
        }
        objects.Drop(pending.Record!);
        pending.Record = null;
        pending.MayFallBack = false;
        _waiting.AddFirst(pending);
    }

    /// <summary>The mark of an arena moved (I6: only now may the ranges below it be handed out).</summary>
    public void OnBacked(int segment)
    {
        for (int i = _backing.Count - 1; i >= 0; i--)
        {
            PendingCreate pending = _backing[i];
            if (pending.Record!.Segment != segment || !arenas.IsBacked(pending.Record.Place))
                continue;
            _backing.RemoveAt(i);
            pending.Complete(Grant(pending.Record));
        }
    }

    /// <summary>Takes out a create that is not answered yet, with its range.</summary>
    public void Remove(PendingCreate pending)
    {
        if (!_waiting.Remove(pending) && _backing.Remove(pending))
            objects.Drop(pending.Record!);
    }

    public List<PendingCreate> Where(Func<PendingCreate, bool> condition) => [.. _waiting.Concat(_backing).Where(condition)];

    private bool WaitsForRoom(PendingCreate pending) => !objects.TryFind(pending.Id, out _);

    private bool Exists(in ObjectId id, CreateKind kind, out CreateGrant grant)
    {
        grant = default(CreateGrant) with { Exists = true };
        if (!objects.TryFind(id, out ObjectRecord? record))
            return kind != CreateKind.Restore && spilled.TryFind(id, out _);
        grant = record.Grant with { Exists = true };
        return record.State == ObjectState.Sealed;
    }

    private static CreateGrant Grant(ObjectRecord record)
    {
        record.Granted = true;
        return record.Grant;
    }

    private void Enqueue(PendingCreate pending)
    {
        LinkedListNode<PendingCreate>? behind = null;
        if (pending.Kind == CreateKind.Restore)
        {
            for (behind = _waiting.First; behind?.Value.Kind == CreateKind.Restore;)
                behind = behind.Next;
        }
        if (behind is null)
            _waiting.AddLast(pending);
        else
            _waiting.AddBefore(behind, pending);
    }

    private void Assign(PendingCreate pending, ObjectRecord record)
    {
        pending.Record = record;
        if (arenas.IsBacked(record.Place))
        {
            pending.Complete(Grant(record));
            return;
        }
        _backing.Add(pending);
        demand(record.Segment, record.Place.End);
    }
}
