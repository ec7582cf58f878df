using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Spill;

namespace ClusterTasks.Store.Owner;

/// <summary>Serves creates in order of arrival when the store is full, restores before all others; every free wakes it. The store's lock
/// guards it.</summary>
/// <param name="objects">The objects in memory.</param>
/// <param name="arenas">The memory.</param>
/// <param name="spilled">The objects on disk: they exist, too.</param>
/// <param name="time">The clock that measures how long a create has waited.</param>
/// <param name="startAt">The part of the memory above which objects go to disk.</param>
/// <param name="demand">Asks for an arena to be backed up to a byte.</param>
internal sealed class CreateQueue(
    ObjectTable objects, ArenaSet arenas, SpillTable spilled, TimeProvider time, double startAt, Action<int, long> demand)
{
    private const int SmallestReservePart = 16;

    private readonly LinkedList<PendingCreate> _waiting = new();
    private readonly List<PendingCreate> _backing = [];

    public int Count => _waiting.Count;

    /// <summary>Bytes of memory that only copies may take: objects that come back from the disk or from another node. They can leave at any
    /// time, so this memory moves on even when the disk is full and nothing else can leave. 0 while nothing is on disk.</summary>
    /// <remarks>The size is what the largest object on disk needs, but without the free memory below the upper mark: there a value would
    /// wait for a disk that has not begun to write.</remarks>
    public long ReservedBytes => Math.Min(spilled.Bytes, Math.Max(
        arenas.CapacityBytes / SmallestReservePart, Math.Min(spilled.LargestBytes, (long)((1 - startAt) * arenas.CapacityBytes))));

    /// <summary>The create that has waited longest for room, not for another writer, and does not stand aside.</summary>
    public PendingCreate? First => _waiting.FirstOrDefault(pending => WaitsForRoom(pending) && !IsAside(pending));

    /// <summary>True when any create waits for room.</summary>
    public bool IsShort => _waiting.Any(WaitsForRoom);

    /// <summary>Returns null and the grant when there is nothing to wait for, else the waiting create.</summary>
    public PendingCreate? Submit(int client, ObjectId id, long size, CreateKind kind, out CreateGrant grant)
    {
        grant = default;
        if (Exists(id, kind, out CreateGrant exists))
        {
            grant = exists;
            return null;
        }
        bool isBeingWritten = objects.TryFind(id, out _);
        if (!isBeingWritten && (_waiting.Count == 0 || kind == CreateKind.Restore) && LeavesReserve(kind, size)
            && objects.TryReserve(id, client, size, out ObjectRecord? record))
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
        Pump(); // All creates before it may be waiting for other writers, which is no reason for this one to wait.
        return pending;
    }

    /// <summary>Called when something was freed or sealed: serves from the front until the first create that does not fit. A create whose
    /// id another client is writing (I7) waits for that client, and holds up nobody behind it. Neither does one that stands
    /// aside.</summary>
    public void Pump()
    {
        bool full = false, isReserved = false;
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
                // It waits for its writer.
            }
            else if (isReserved && !MayTakeReserve(pending.Kind))
            {
                // It must not pass the first create that wanted more than is left.
            }
            else if (!full && !LeavesReserve(pending.Kind, pending.Size))
            {
                isReserved |= !IsAside(pending); // One that stands aside is no reason for a copy behind it to wait.
            }
            else if (!full && objects.TryReserve(pending.Id, pending.Client, pending.Size, out ObjectRecord? record))
            {
                _waiting.Remove(node);
                record.Kind = pending.Kind;
                Assign(pending, record);
            }
            else
            {
                full |= !IsAside(pending);
            }
            node = next;
        }
    }

    /// <summary>True when the reserve allows a create of this kind to take this many bytes. A create that is larger than all unreserved
    /// memory may: it could never be made otherwise.</summary>
    public bool LeavesReserve(CreateKind kind, long size)
    {
        if (spilled.Count == 0 || MayTakeReserve(kind))
            return true;
        long bytes = ObjectRoom.Of(size), open = arenas.CapacityBytes - ReservedBytes;
        while (bytes <= open && arenas.UsedBytes + arenas.GrantedBytes + bytes > open)
        {
            if (!objects.RetryEvictions(int.MaxValue))
                return false;
        }
        return true;
    }

    /// <summary>Gives a range of the fallback segment to the first create that has waited for the grace and must not wait forever. The
    /// caller reserves its blocks and then calls <see cref="OnReserved"/>.</summary>
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

    /// <summary>Called when the disk has the blocks, or not: then the create waits on like any other.</summary>
    public void OnReserved(PendingCreate pending, bool success)
    {
        if (!_backing.Remove(pending))
            return; // The create was given up meanwhile, with its range.
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

    /// <summary>Called when the mark of an arena moved (I6: only now may the ranges below it be granted).</summary>
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

    /// <summary>Returns the create of this object that waits for room, if there is one.</summary>
    public PendingCreate? FindWaiting(ObjectId id) => _waiting.FirstOrDefault(pending => pending.Id == id && WaitsForRoom(pending));

    public List<PendingCreate> Where(Func<PendingCreate, bool> condition) => [.. _waiting.Concat(_backing).Where(condition)];

    private bool IsAside(PendingCreate pending) => pending.AsideUntil > time.GetTimestamp();

    private static bool MayTakeReserve(CreateKind kind) => kind is CreateKind.Copy or CreateKind.Restore;

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
