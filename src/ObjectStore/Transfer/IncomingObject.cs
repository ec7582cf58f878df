using System.Diagnostics;

namespace ClusterTasks.Store.Transfer;

/// <summary>An object on its way into this node: what is right so far stays when the location that sent it is lost, and the next
/// location continues from there. Used by one transfer at a time.</summary>
internal sealed class IncomingObject(ObjectId id, ITransferSink sink) : IDisposable
{
    private ITransferWriter? _writer;
    private long _size = -1;

    public ObjectId Id => id;

    /// <summary>Bytes from the start that have arrived and whose hash was right.</summary>
    public long Received { get; private set; }

    /// <summary>Whether the object is sealed, or was here already.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes the size that a location names; reserves room at the first time.</summary>
    public async ValueTask OpenAsync(long size, CancellationToken ct)
    {
        if (_size >= 0)
        {
            if (size != _size)
                throw new TransferException($"it has {size} bytes under this id, where another location has {_size}.");
            return;
        }

        _writer = await sink.CreateAsync(id, size, ct).ConfigureAwait(false);
        _size = size;
        IsComplete = _writer is null;
    }

    /// <summary>Where the body of a chunk goes.</summary>
    public Memory<byte> Place(FrameHeader chunk)
    {
        if (chunk.Value != Received || chunk.BodyLength > _size - Received)
        {
            throw new TransferProtocolException(
                $"it sent {chunk.BodyLength} bytes for offset {chunk.Value} where those for {Received} of {_size} must come.");
        }

        return _writer!.Slice(chunk.Value, chunk.BodyLength);
    }

    public void Advance(int bytes)
    {
        Received += bytes;
        AssertInvariants();
    }

    /// <summary>Seals the object when all of it is here; false when bytes are missing.</summary>
    public bool TrySeal()
    {
        if (!IsComplete && Received == _size)
        {
            _writer!.Seal();
            IsComplete = true;
        }

        return IsComplete;
    }

    public void Dispose() => _writer?.Dispose();

    [Conditional("DEBUG")]
    private void AssertInvariants() => Debug.Assert(Received <= _size && !IsComplete && _writer is not null, $"{Received} of {_size} bytes of {id}");
}
