namespace ClusterTasks.Store.Transfer;

/// <summary>The bytes of one object for one answer: of a sealed one, or of one that is itself on its way to this node, as its chunks
/// arrive.</summary>
internal sealed class ServedObject : IDisposable
{
    private readonly ITransferSource _source;
    private readonly IncomingObject? _incoming;
    private ITransferReader? _reader;

    private ServedObject(ITransferSource source, ITransferReader? reader, IncomingObject? incoming) =>
        (_source, _reader, _incoming) = (source, reader, incoming);

    /// <summary>True when all of it is here.</summary>
    public bool IsSealed => _reader is not null;

    /// <summary>True when it was on its way when it was read last, and is sealed now.</summary>
    public bool IsSealedMeanwhile => !IsSealed && _incoming!.IsComplete;

    public long Length => _reader?.Length ?? _incoming!.Size;

    /// <summary>Opens an object. Returns null when it is neither here nor on its way.</summary>
    public static ServedObject? TryOpen(ObjectId id, ITransferSource source, Func<ObjectId, IncomingObject?>? incoming)
    {
        if (source.TryOpen(id, out ITransferReader? reader))
            return new ServedObject(source, reader, null);
        if (incoming?.Invoke(id) is { } coming)
            return new ServedObject(source, null, coming);
        // Its last chunk may have come between the two looks: sealed objects are no longer on their way.
        return source.TryOpen(id, out reader) ? new ServedObject(source, reader, null) : null;
    }

    /// <summary>Ends when the chunk may have arrived; null: it has, or the object is sealed.</summary>
    /// <param name="chunk">-1: waits for the size.</param>
    public Task? WhenMaybeThere(int chunk)
    {
        if (IsSealed)
            return null;
        Task changed = _incoming!.WhenChangedUnless(chunk);
        return changed.IsCompleted ? null : changed;
    }

    /// <summary>Reads a chunk that has arrived, with its hash: the one that it came with, or a new one.</summary>
    /// <exception cref="TransferException">The chunk will no longer arrive.</exception>
    /// <param name="chunk">The number of the chunk.</param>
    /// <param name="length">Most bytes.</param>
    /// <param name="copy">True when a chunk of an object on its way must stay readable even if that is sealed meanwhile.</param>
    /// <param name="header">The header of the frame that carries it.</param>
    public ReadOnlyMemory<byte> Read(int chunk, int length, bool copy, out FrameHeader header)
    {
        long offset = ChunkMap.OffsetOf(chunk);
        if (!IsSealed && _incoming!.TryRead(chunk, copy, out ReadOnlyMemory<byte> part, out ulong hash))
        {
            if (length < part.Length)
                throw new TransferException(
                    $"the object is still on its way here, and of chunk {chunk} all {part.Length} bytes must be asked for.");
            header = new FrameHeader(FrameKind.Chunk, offset, part.Length, hash);
            return part;
        }

        if (!IsSealed && !_source.TryOpen(_incoming!.Id, out _reader))
            throw new TransferException("it was deleted here as soon as it had come.");
        ReadOnlyMemory<byte> bytes = _reader!.Slice(offset, (int)Math.Min(length, _reader.Length - offset));
        header = TransferProtocol.HeaderOf(FrameKind.Chunk, offset, bytes.Span);
        return bytes;
    }

    public void Dispose() => _reader?.Dispose();
}
