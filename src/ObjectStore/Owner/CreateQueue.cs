namespace ClusterTasks.Store;

/// <summary>First come, first served when the store is full; woken by every free. Guarded by the store's lock.</summary>
internal sealed class CreateQueue(ObjectTable objects, ArenaSet arenas, Action<int, long> demand)
{
    private readonly LinkedList<PendingCreate> _waiting = new();
    private readonly List<PendingCreate> _backing = [];

    public int Count => _waiting.Count;

    /// <summary>Returns null and the grant when there is nothing to wait for, else what to wait for.</summary>
    public PendingCreate? Submit(int client, ObjectId id, long size, out CreateGrant grant)
    {
        grant = default;
        if (objects.TryFind(id, out ObjectRecord? existing))
        {
            if (existing.State == ObjectState.Sealed)
            {
                grant = Exists(existing);
                return null;
            }
        }
        else if (_waiting.Count == 0 && objects.TryReserve(id, client, size, out ObjectRecord? record))
        {
            if (arenas.IsBacked(record.Place))
            {
                grant = Grant(record);
                return null;
            }
            var unbacked = new PendingCreate(client, id, size);
            Assign(unbacked, record);
            return unbacked;
        }
        var pending = new PendingCreate(client, id, size);
        _waiting.AddLast(pending);
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
            if (objects.TryFind(pending.Id, out ObjectRecord? existing))
            {
                if (existing.State == ObjectState.Sealed)
                {
                    _waiting.Remove(node);
                    pending.Complete(Exists(existing));
                }
            }
            else if (!full && objects.TryReserve(pending.Id, pending.Client, pending.Size, out ObjectRecord? record))
            {
                _waiting.Remove(node);
                Assign(pending, record);
            }
            else
            {
                full = true;
            }
            node = next;
        }
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

    private static CreateGrant Exists(ObjectRecord record) => record.Grant with { Exists = true };

    private static CreateGrant Grant(ObjectRecord record)
    {
        record.Granted = true;
        return record.Grant;
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
