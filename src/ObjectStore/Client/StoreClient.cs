using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Platform;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store.Client;

/// <summary>A process's view of its node's store. A get is a look into shared memory and one atomic add: no call to another
/// process, no lock. Thread-safe.</summary>
internal sealed unsafe class StoreClient : IDisposable
{
    private readonly MappedRegion _index;
    private readonly MappedRegion _pins;
    private readonly ClientSegment[] _segments;
    private readonly IndexReader _reader;
    private readonly LeakedPins _leaked;
    private int _disposed;
    private int _unmapped;
    private int _uses = 1;

    private StoreClient(StoreDescriptor descriptor, MappedRegion index, MappedRegion pins, ControlLayout layout, ClientSegment[] segments,
        TimeProvider time)
    {
        ClientIndex = descriptor.ClientIndex;
        _index = index;
        _pins = pins;
        _segments = segments;
        _reader = new IndexReader(index.Pointer, layout, (uint*)pins.Pointer);
        _leaked = new LeakedPins(Release, time);
        Ring = new SubmissionRing(pins.Pointer + layout.RingAt);
        Small = new SmallObjectWriter(segments, Ring);
    }

    /// <summary>Writes small objects.</summary>
    public SmallObjectWriter Small { get; }

    internal SubmissionRing Ring { get; }

    /// <summary>The length from which a copy into this store bypasses the caches. The caller holds a use of the mappings.</summary>
    internal long StreamFrom => ControlHeader.StreamFrom(_index.Pointer);

    public int ClientIndex { get; }

    /// <summary>Read-only address ranges of the objects, with device:inode of their files, as /proc/self/maps shows them.</summary>
    public (string File, long Start, long End)[] Mappings => [.. _segments.Select(segment => segment.Mapping)];

    /// <summary>The number of pins that nobody disposed, so that the garbage collector had to.</summary>
    public long LeakedPinCount => _leaked.Count;

    /// <summary>False once the owner closed the store on purpose; after a crash of the owner it stays true.</summary>
    public bool IsOwnerOpen
    {
        get
        {
            Enter();
            bool open = ControlHeader.IsOpen(_index.Pointer);
            Exit();
            return open;
        }
    }

    /// <summary>Maps the store. Costs address space only; pages are mapped as they are used.</summary>
    /// <exception cref="ClusterTasksException">The memory cannot be opened or is not the store of the descriptor.</exception>
    public static StoreClient Attach(StoreDescriptor descriptor) => Attach(descriptor, TimeProvider.System);

    internal static StoreClient Attach(StoreDescriptor descriptor, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        var parts = new List<IDisposable>();
        try
        {
            using SafeFileHandle control = SharedFile.Open(descriptor.Control, writable: false);
            long bytes = FileIdentity.Of(control).Length;
            // I1: a client can write nothing of ctl but its own pin page, so these are two mappings.
            MappedRegion index = Keep(MappedRegion.Map(control, 0, Math.Max(bytes, ControlLayout.PageBytes), writable: false));
            if (bytes < ControlLayout.PageBytes)
                throw new ClusterTasksException($"'{descriptor.Control.Path}' is not a node store, it has only {bytes} bytes.");
            ControlLayout layout = ControlHeader.Read(index.Pointer, bytes, descriptor);
            using SafeFileHandle writable = SharedFile.Open(descriptor.Control, writable: true);
            if (FileIdentity.Of(writable) != FileIdentity.Of(control))
                throw new ClusterTasksException(
                    $"'{descriptor.Control.Path}' changed while it was opened: the node has ended, attach again.");
            MappedRegion pins = Keep(
                MappedRegion.Map(writable, layout.PinsOffset + (layout.PinStride * descriptor.ClientIndex), layout.PinStride,
                writable: true));
            var segments = new ClientSegment[descriptor.Arenas.Count];
            for (int i = 0; i < segments.Length; i++)
                segments[i] = Keep(new ClientSegment(descriptor.Arenas[i], ControlHeader.Segment(index.Pointer, i)));
            return new StoreClient(descriptor, index, pins, layout, segments, time);
        }
        catch
        {
            parts.ForEach(part => part.Dispose());
            throw;
        }

        T Keep<T>(T part)
            where T : IDisposable
        {
            parts.Add(part);
            return part;
        }
    }

    /// <summary>Finds and pins a sealed object. Dispose the pin when done; no byte of the object is copied.</summary>
    /// <returns>False when no sealed object of this id is here now.</returns>
    public bool TryGet(ObjectId id, [NotNullWhen(true)] out PinnedObject? pinned)
    {
        Enter();
        if (!_reader.TryPin(id, out PinnedEntry found) && !TryPinOwn(id, out found))
        {
            Exit();
            pinned = null;
            return false;
        }
        ClientSegment segment = _segments[found.Segment];
        pinned = new PinnedObject(this, id, found.Entry, segment.ReadOnly + found.Offset, found.Size);
        return true;
    }

    /// <summary>Opens a granted range for writing. The callbacks carry the result to the owner; exactly one of them runs, unless
    /// the process dies before.</summary>
    public ObjectBuilder Open(CreateGrant grant, Action<CreateGrant, long> seal, Action<CreateGrant> abort)
    {
        ArgumentNullException.ThrowIfNull(seal);
        ArgumentNullException.ThrowIfNull(abort);
        if (grant.Exists)
            throw new ArgumentException("The object exists already, there is nothing to write: get it instead.", nameof(grant));
        if ((uint)grant.Segment >= (uint)_segments.Length || grant.Offset < 0 || grant.Size < 0
            || grant.Offset > _segments[grant.Segment].Bytes - grant.Size)
            throw new ArgumentException(
                $"The grant {grant} lies outside the store: use a grant of the store that this client is attached to.", nameof(grant));
        Enter();
        try
        {
            return new ObjectBuilder(this, _segments[grant.Segment], grant, seal, abort);
        }
        catch
        {
            Exit();
            throw;
        }
    }

    /// <summary>Refuses new pins from here on. The memory is unmapped when the last pin and builder are done: unmapping under a reader
    /// would kill the process.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Exit();
    }

    private bool TryPinOwn(ObjectId id, out PinnedEntry found)
    {
        found = default;
        if (Small.OwnCount == 0 || !Small.TryFind(id, out PinnedEntry own))
            return false;
        if (!_reader.TryPinOwn(own))
            return _reader.TryPin(id, out found); // It was taken, deleted or moved meanwhile: the index knows.
        found = own;
        return true;
    }

    internal void Release(int entry)
    {
        _reader.Unpin(entry);
        Exit();
    }

    internal void ReleaseLater(int entry) => _leaked.Add(entry);

    internal void Exit()
    {
        if (Interlocked.Decrement(ref _uses) == 0 && Interlocked.Exchange(ref _unmapped, 1) == 0)
        {
            _leaked.Dispose();
            foreach (ClientSegment segment in _segments)
                segment.Dispose();
            _pins.Dispose();
            _index.Dispose();
        }
    }

    // Enter increments first and checks second; Dispose sets the flag first and decrements second. A caller that passes the check is
    // therefore counted, and nobody unmaps under it.
    private void Enter()
    {
        Interlocked.Increment(ref _uses);
        if (Volatile.Read(ref _disposed) == 0)
            return;
        Exit();
        throw new ObjectDisposedException(nameof(StoreClient), "This client of the node store is closed: attach again.");
    }
}
