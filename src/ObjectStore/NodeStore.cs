using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Platform;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using ClusterTasks.Store.Spill;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store;

/// <summary>The owner of a node's shared memory: it alone allots ranges, writes the index and frees. Thread-safe; no call waits for a
/// client (I8). docs/object-store.md has the protocol and the invariants I1 to I10.</summary>
internal sealed partial class NodeStore : IAsyncDisposable
{
    private const int RetriesPerCall = 8; // The number of deleted objects that a create or delete looks at again on its way.

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ControlLayout _layout;
    private readonly SharedFile _controlFile;
    private readonly MappedRegion _control;
    private readonly ulong _epoch;
    private readonly ArenaSet _arenas;
    private readonly ClientTable _clients;
    private readonly ObjectTable _objects;
    private readonly CreateQueue _queue;
    private readonly BackingThread _backing;
    private readonly ProcessWatcher<StoreClientRecord> _watcher;
    private readonly ITimer _retry;
    private readonly StoreClient _local;
    private bool _retryArmed;
    private bool _closed;

    private unsafe NodeStore(StoreOptions options, TimeProvider time, ILogger logger, ArenaSet arenas, SpillDisk? disk)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _arenas = arenas;
        _layout = new ControlLayout(options.MaxObjects, options.MaxClients + 1); // The node itself is client 0.
        _controlFile = SharedFile.Create("clustertasks-ctl", _layout.TotalBytes, options.SharedMemoryDirectory);
        ReserveIndex(0, _layout.PinsOffset + _layout.PinStride);
        _control = MappedRegion.Map(_controlFile.Handle, 0, _layout.TotalBytes, writable: true);
        _epoch = ControlHeader.Write(_control.Pointer, _layout, [.. arenas.All.Select(arena => arena.File)]);
        _clients = new ClientTable(_control.Pointer, _layout, options.Names);
        _objects = new ObjectTable(arenas, new IndexWriter(_control.Pointer, _layout), _clients, options.MaxObjects);
        _queue = new CreateQueue(
            _objects, arenas, _spilled, time, options.Spill?.StartAt ?? 1, (segment, end) => _backing!.Demand(segment, end));
        _retry = time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _local = StoreClient.Attach(Attach(Environment.ProcessId)); // Before the backing thread can take the last memory of the machine.
        _policy = new SpillPolicy(options.Spill?.StartAt ?? 1, options.Spill?.StopAt ?? 1);
        _disk = disk;
        if (disk is not null)
        {
            _diskText = disk.ToString();
            _writer = new SpillWriter(disk.Open, options.Spill!.FileBytes);
            _restorers = new RestoreThreads();
        }
        _spiller = new StoreThread("ct-store-spill");
        _watcher = new ProcessWatcher<StoreClientRecord>(client => client.PidFd!, OnExited);
        _backing = new BackingThread(
            arenas.Arenas, options.PreTouch, _gate, _queue.OnBacked, OnBackingFailed, options.PreTouch ? Calibrate : null);
    }

    /// <summary>Runs on the backing thread, which the store ends before it unmaps the header.</summary>
    private unsafe void Calibrate()
    {
        long bytes = CopyCalibration.StreamFrom;
        ControlHeader.SetStreamFrom(_control.Pointer, bytes);
        _logger.Calibrated(bytes == long.MaxValue ? "never" : $"from {bytes} bytes on");
    }

    /// <summary>Counts the present objects, pins and bytes. Cost: a scan of all pin pages.</summary>
    public NodeStoreStats Stats
    {
        get
        {
            lock (_gate)
            {
                ThrowIfClosed();
                return StoreReport.Stats(_arenas, _objects, _clients, _queue) with
                {
                    SpilledObjects = _spilled.Count,
                    SpilledBytes = _spilled.Bytes,
                    DiskBytes = _spilled.DiskBytes,
                    FallbackBytes = _arenas.FallbackUsedBytes,
                    TotalSpilledBytes = _spilledBytes,
                    TotalRestoredBytes = _restoredBytes,
                };
            }
        }
    }

    /// <summary>Reserves the address space and starts the threads; the memory itself follows in the background.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static NodeStore Create(StoreOptions options, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        options.Validate();
        SpillDisk? disk = options.Spill is { } spill ? new SpillDisk(spill.Directory) : null;
        var arenas = new ArenaSet(options);
        NodeStore store;
        try
        {
            store = new NodeStore(options, time, logger, arenas, disk);
        }
        catch
        {
            arenas.Dispose();
            throw;
        }
        logger.Opened(arenas.CapacityBytes, arenas.Arenas.Count, store._epoch, options.SharedMemoryDirectory ?? "memfd");
        return store;
    }

    /// <summary>Returns at once when there is room; otherwise waits in the queue, up to the create timeout.</summary>
    /// <exception cref="ObjectStoreFullException">There was no room in time, or never can be.</exception>
    public ValueTask<CreateGrant> CreateAsync(int clientIndex, ObjectId id, long size, CancellationToken ct) =>
        CreateAsync(clientIndex, id, size, CreateKind.Put, ct);

    /// <inheritdoc cref="CreateAsync(int, ObjectId, long, CancellationToken)"/>
    public ValueTask<CreateGrant> CreateAsync(int clientIndex, ObjectId id, long size, CreateKind kind, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (ct.IsCancellationRequested)
            return ValueTask.FromCanceled<CreateGrant>(ct);
        lock (_gate)
        {
            ThrowIfClosed();
            _clients.RequireActive(clientIndex);
            if (!_arenas.CanEverHold(size))
                throw StoreReport.TooLarge(id, size, _arenas, _objects, _clients, _options.Names, SpillText());
            _objects.RetryEvictions(RetriesPerCall);
            PendingCreate? pending = _queue.Submit(clientIndex, id, size, kind, out CreateGrant grant);
            Relieve();
            if (pending is null)
                return new ValueTask<CreateGrant>(grant);
            if (!pending.IsDone)
                pending.Arm(_time, _options.CreateTimeout, Expire, Cancel, ct);
            ArmRetry();
            return new ValueTask<CreateGrant>(pending.Task);
        }
    }

    /// <summary>Makes an object immutable and visible, and frees the unused rest of its range.</summary>
    /// <param name="id">The object that the client believes it seals; default: the object in that entry.</param>
    /// <exception cref="ClusterTasksException">The client was not granted this entry in this generation, or for another object.</exception>
    public void Seal(int clientIndex, int entry, uint generation, long actualSize, ObjectId id = default)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            ObjectRecord record = _objects.RequireUnsealed(clientIndex, entry, generation);
            if (id != default && id != record.Id)
                throw new ClusterTasksException(
                    $"Entry {entry} was granted for object {record.Id} and cannot be sealed as {id}: seal what was created.");
            if (actualSize < 0 || actualSize > record.Size)
                throw new ClusterTasksException(
                    $"Object {record.Id} was created with {record.Size} bytes and cannot be sealed with {actualSize}: seal 0 to "
                    + $"{record.Size}.");
            if (record.Kind is CreateKind.Copy or CreateKind.Restore)
                KeepBusy(record);
            _objects.Seal(record, actualSize);
            AfterChange();
        }
    }

    /// <summary>Gives back a range that the client promises not to write to again.</summary>
    /// <exception cref="ClusterTasksException">The client was not granted this entry in this generation.</exception>
    public void Abort(int clientIndex, int entry, uint generation)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            _objects.Drop(_objects.RequireUnsealed(clientIndex, entry, generation));
            AfterChange();
        }
    }

    /// <summary>True when a sealed object of this id is in memory. One on disk is not: see <see cref="RestoreAsync(ObjectId)"/>.</summary>
    public bool Contains(ObjectId id) => SizeOf(id) >= 0;

    /// <summary>Marks the copy of the object here as its only copy: from now on it is spilled and not dropped. Returns false when there is
    /// no copy here.</summary>
    public bool Keep(ObjectId id)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_spilled.TryFind(id, out _))
                return true;
            if (!_objects.TryFind(id, out ObjectRecord? record) || record.State != ObjectState.Sealed)
                return false;
            if (record.Kind == CreateKind.Copy)
            {
                record.Kind = CreateKind.Result;
                if (!_arenas.IsFallback(record.Segment)) // An object in the fallback segment is on disk already.
                    _objects.Primaries.Add(record);
            }

            return true;
        }
    }

    /// <summary>Frees the room that objects that are gone took in the tables.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            _objects.Trim();
            _spilled.Trim();
            foreach (Arena arena in _arenas.All)
                arena.Allocator.Trim();
        }
    }

    /// <summary>Returns the bytes of a sealed object; -1 when it is not in memory.</summary>
    public long SizeOf(ObjectId id)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return _objects.TryFind(id, out ObjectRecord? record) && record.State == ObjectState.Sealed ? record.Size : -1;
        }
    }

    /// <summary>Deletes an object: no new reader finds it, and its space is free when the last reader has ended. An object that is still
    /// being written is dropped when it is sealed; an unknown one is no error.</summary>
    public void Delete(ObjectId id)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            _objects.RetryEvictions(RetriesPerCall);
            _objects.Delete(id);
            _spilled.Delete(id);
            AfterChange();
        }
    }

    /// <summary>Pins an object for the node itself, which sends it elsewhere.</summary>
    public bool TryGet(ObjectId id, [NotNullWhen(true)] out PinnedObject? pinned) => _local.TryGet(id, out pinned);

    /// <summary>Opens the node's own writer, for an object that comes from elsewhere. Returns null when the object is already here.
    /// Disposing the builder without a seal aborts.</summary>
    /// <exception cref="ObjectStoreFullException">There was no room in time, or never can be.</exception>
    public ValueTask<ObjectBuilder?> CreateLocalAsync(ObjectId id, long size, CancellationToken ct) =>
        CreateLocalAsync(id, size, CreateKind.Put, ct);

    /// <inheritdoc cref="CreateLocalAsync(ObjectId, long, CancellationToken)"/>
    public async ValueTask<ObjectBuilder?> CreateLocalAsync(ObjectId id, long size, CreateKind kind, CancellationToken ct)
    {
        CreateGrant grant = await CreateAsync(_local.ClientIndex, id, size, kind, ct).ConfigureAwait(false);
        return grant.Exists ? null : _local.Open(
            grant,
            (granted, actualSize) => Seal(_local.ClientIndex, granted.Entry, granted.Generation, actualSize),
            granted => Abort(_local.ClientIndex, granted.Entry, granted.Generation));
    }

    /// <summary>Lists all objects, including those on disk, with their readers. Cost: a scan of all pin pages and one small object
    /// each.</summary>
    public IReadOnlyList<StoredObjectInfo> List()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return StoreReport.List(_objects, _clients, _spilled);
        }
    }

    /// <summary>Returns the same together with <see cref="Stats"/>, taken at one moment: the two must agree.</summary>
    public StoreListing Listing()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return new StoreListing(StoreReport.Stats(_arenas, _objects, _clients, _queue), StoreReport.List(_objects, _clients, _spilled));
        }
    }

    /// <summary>Fails the waiting creates and ends the threads. Objects that are still pinned stay readable until the pins are
    /// disposed.</summary>
    public unsafe ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed)
                return ValueTask.CompletedTask;
            AssertInvariants();
            _closed = true;
            foreach (PendingCreate pending in _queue.Where(_ => true))
                pending.Fail(new ObjectDisposedException(nameof(NodeStore), "The node store was closed while the create was waiting."));
            ControlHeader.Close(_control.Pointer);
        }
        _retry.Dispose();
        _watcher.Dispose();
        _backing.Dispose();
        _spiller.Dispose();
        _restorers?.Dispose();
        _writer?.EndFile()?.Handle!.Dispose();
        foreach (SpillFile file in _spilled.Files)
            file.Handle!.Dispose();
        foreach (SpillWaste waste in _spilled.TakeWaste())
            waste.File.Handle!.Dispose();
        _writer?.Dispose();
        _local.Dispose();
        _control.Dispose();
        _controlFile.Dispose();
        _arenas.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Compares private tables, allocators and shared memory; throws when they differ. Debug builds only.</summary>
    [Conditional("DEBUG")]
    public unsafe void AssertInvariants()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            StoreInvariants.Check(_control.Pointer, _layout, _arenas, _objects, _clients);
            _spilled.AssertInvariants();
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_closed, this);
}
