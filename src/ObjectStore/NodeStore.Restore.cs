using ClusterTasks.Store.Client;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using ClusterTasks.Store.Spill;

namespace ClusterTasks.Store;

// Brings objects back from the disk.
internal sealed partial class NodeStore
{
    // The least time that a restored object stays: its reader is about to pin it (Ray #15808: objects were spilled again before the get
    // that had restored them was done). It holds for the latest ones, up to a part of the memory: otherwise a small store would bring back
    // no more than its size in a second.
    private const int BusyPart = 4;

    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    private readonly RestoreThreads? _restorers;
    private long _restoredBytes;
    private long _busyBytes;

    /// <summary>Brings an object back into memory, once for all callers; returns true at once when it is already there. It stays for a
    /// second, or as long as a client pins it.</summary>
    /// <returns>False when it is neither in memory nor on disk.</returns>
    /// <exception cref="ObjectLostException">The disk does not return the bytes that were written.</exception>
    /// <exception cref="ObjectStoreFullException">There was no room in time.</exception>
    public async Task<bool> RestoreAsync(ObjectId id)
    {
        Task restoring;
        lock (_gate)
        {
            if (TouchNeedsGate(id))
                return true;
            if (!_spilled.TryFind(id, out SpilledCopy? copy))
                return false;
            if (copy.Restoring is null)
            {
                SpillTable.BeginRead(copy);
                copy.Restoring = Task.Run(() => RestoreAsync(copy));
            }
            restoring = copy.Restoring;
        }
        await restoring.ConfigureAwait(false);
        return true;
    }

    /// <summary>Returns true when the object is in memory, and keeps it there for the second that a reader needs to pin it.</summary>
    public bool Touch(ObjectId id)
    {
        lock (_gate)
            return TouchNeedsGate(id);
    }

    private bool TouchNeedsGate(ObjectId id)
    {
        ThrowIfClosed();
        if (!_objects.TryFind(id, out ObjectRecord? record) || record.State != ObjectState.Sealed)
            return false;
        KeepBusy(record);
        return true;
    }

    private void KeepBusy(ObjectRecord record)
    {
        record.BusyUntil = _time.GetTimestamp() + (long)(BusyTime.TotalSeconds * _time.TimestampFrequency);
        record.BusyMark = _busyBytes += record.Size;
    }

    private bool IsBusy(ObjectRecord record, long now) =>
        (record.BusyUntil > now && _busyBytes - record.BusyMark < _arenas.CapacityBytes / BusyPart) || _clients.IsPinned(record.Entry);

    private async Task RestoreAsync(SpilledCopy copy)
    {
        try
        {
            using ObjectBuilder? builder = await CreateLocalAsync(copy.Id, copy.Size, CreateKind.Restore, CancellationToken.None)
                .ConfigureAwait(false);
            if (builder is null)
                return; // The object came back another way.
            lock (_gate)
            {
                // Before this line there was no record that a delete could have marked.
                if (copy.State == SpilledState.Doomed)
                    throw new ObjectLostException($"Object {copy.Id} was freed while it was being brought back from the disk.");
            }
            await _restorers!.ReadAsync(copy, builder).ConfigureAwait(false);
            builder.Seal();
            lock (_gate)
                _restoredBytes += copy.Size;
        }
        finally
        {
            lock (_gate)
            {
                copy.Restoring = null;
                _spilled.EndRead(copy);
                Relieve();
            }
        }
    }
}
