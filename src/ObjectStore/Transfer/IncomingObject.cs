namespace ClusterTasks.Store.Transfer;

/// <summary>An object on its way into this node. Its correct chunks stay when the location that sent them is lost, and the next location
/// delivers the rest; other nodes can read the chunks that are here already. Thread-safe: several connections fill it.</summary>
internal sealed class IncomingObject : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ITransferSink _sink;
    private ITransferWriter? _writer;
    private ChunkMap? _chunks;
    private ulong[] _hashes = [];
    private IncomingState _state;
    private readonly Dictionary<int, TaskCompletionSource> _waiting = []; // By chunk; -1: for the size.

    public IncomingObject(ObjectId id, ITransferSink sink) => (Id, _sink) = (id, sink);

    public ObjectId Id { get; }

    /// <summary>All bytes; -1 as long as they are unknown.</summary>
    public long Size { get; private set; } = -1;

    /// <summary>Bytes that have arrived with a correct hash.</summary>
    public long Received
    {
        get
        {
            lock (_gate)
                return _chunks?.BytesHere ?? 0;
        }
    }

    /// <summary>True when the object is sealed, or was here already.</summary>
    public bool IsComplete => State == IncomingState.Complete;

    public bool IsOpen => State != IncomingState.Opening;

    private IncomingState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    /// <summary>Takes the size that a location names. The first one counts.</summary>
    /// <exception cref="TransferException">Another location has another size.</exception>
    public void Announce(long size)
    {
        lock (_gate)
        {
            if (Size >= 0 && Size != size)
                throw new TransferException($"it has {size} bytes under this id, where another location has {Size}.");
            Size = size;
        }
    }

    /// <summary>Reserves room for all of it, once, however long that takes.</summary>
    public async ValueTask OpenAsync(CancellationToken ct)
    {
        ITransferWriter? writer = await _sink.CreateAsync(Id, Size, ct).ConfigureAwait(false);
        lock (_gate)
        {
            _writer = writer;
            _chunks = new ChunkMap(writer is null ? 0 : Size);
            _hashes = new ulong[_chunks.Count];
            Change(writer is null ? IncomingState.Complete : IncomingState.Receiving);
        }
    }

    public bool TryTake(int most, out ChunkRun run)
    {
        lock (_gate)
            return _chunks!.TryTake(most, out run);
    }

    public void GiveBack(ChunkRun run)
    {
        lock (_gate)
            _chunks!.GiveBack(run);
    }

    /// <summary>Returns the bytes that a get for the run asks for.</summary>
    public long LengthOf(ChunkRun run) => _chunks!.LengthOf(run);

    /// <summary>Returns the memory for the body of a requested chunk.</summary>
    /// <exception cref="TransferProtocolException">The frame is not that chunk.</exception>
    public Memory<byte> Place(int chunk, FrameHeader header)
    {
        long offset = ChunkMap.OffsetOf(chunk);
        int length = _chunks!.LengthOf(chunk);
        if (header.Value != offset || header.BodyLength != length)
        {
            throw new TransferProtocolException(
                $"it sent {header.BodyLength} bytes for offset {header.Value} where {length} for {offset} of {Size} must come.");
        }

        return _writer!.Slice(offset, length);
    }

    /// <summary>Called when the chunk is in its place and its hash was correct. Nodes that get the chunk from here also get the
    /// hash.</summary>
    public void Arrived(int chunk, ulong hash)
    {
        lock (_gate)
        {
            _hashes[chunk] = hash;
            _chunks!.Arrived(chunk);
            if (_chunks.Count <= 64)
                _chunks.AssertInvariants();
            if (_waiting.Remove(chunk, out TaskCompletionSource? waiting))
                waiting.SetResult();
        }
    }

    /// <summary>Seals the object when all of it is here; false when bytes are missing.</summary>
    public bool TrySeal()
    {
        lock (_gate)
        {
            if (_state == IncomingState.Receiving && _chunks!.IsComplete)
            {
                _writer!.Seal();
                Change(IncomingState.Complete);
            }

            return _state == IncomingState.Complete;
        }
    }

    /// <summary>Reads a chunk that is here, for another node. Returns false when the object is sealed; read it like every other
    /// then.</summary>
    /// <exception cref="TransferException">The chunk will no longer arrive.</exception>
    /// <param name="chunk">The number of the chunk.</param>
    /// <param name="copy">True when the bytes must stay readable even if the object is sealed meanwhile.</param>
    /// <param name="bytes">The bytes in their place, which refuse to be read once the object is sealed; or a copy.</param>
    /// <param name="hash">The hash that it came with.</param>
    public bool TryRead(int chunk, bool copy, out ReadOnlyMemory<byte> bytes, out ulong hash)
    {
        lock (_gate)
        {
            if (_state == IncomingState.Failed)
                throw new TransferException("it gave up fetching the object itself.");
            if (_state == IncomingState.Complete || !_chunks!.Has(chunk))
            {
                (bytes, hash) = (default, 0);
                return false;
            }

            // Used after the lock: the object may be sealed, deleted and its space reused while these bytes are on their way. The hash is
            // that of the correct bytes, so the receiver notices.
            bytes = _writer!.Slice(ChunkMap.OffsetOf(chunk), _chunks.LengthOf(chunk));
            if (copy)
                bytes = bytes.ToArray();
            hash = _hashes[chunk];
            return true;
        }
    }

    /// <summary>Ends when the chunk has arrived or will not, or the object is sealed or given up; at once when that is so
    /// already.</summary>
    /// <param name="chunk">The awaited chunk; -1: the size.</param>
    public Task WhenChangedUnless(int chunk)
    {
        lock (_gate)
        {
            bool isThere = chunk < 0 ? _state != IncomingState.Opening : _state != IncomingState.Receiving || _chunks!.Has(chunk);
            if (isThere)
                return Task.CompletedTask;
            if (!_waiting.TryGetValue(chunk, out TaskCompletionSource? waiting))
                _waiting.Add(chunk, waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return waiting.Task;
        }
    }

    /// <summary>Gives the room back unless the object was sealed. No thread may receive into it any longer.</summary>
    public void Dispose()
    {
        ITransferWriter? writer;
        lock (_gate)
        {
            writer = _writer;
            if (_state != IncomingState.Complete)
                Change(IncomingState.Failed);
        }

        writer?.Dispose();
    }

    private void Change(IncomingState state)
    {
        _state = state;
        foreach (TaskCompletionSource waiting in _waiting.Values)
            waiting.SetResult();
        _waiting.Clear();
    }

    private enum IncomingState
    {
        Opening,
        Receiving,
        Complete,
        Failed,
    }
}
