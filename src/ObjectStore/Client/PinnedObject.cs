using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks.Store.Client;

/// <summary>
/// A pin of a sealed object: its bytes stay, and stay the same, until <see cref="Dispose()"/> and the end of the last
/// <see cref="MemoryHandle"/> (I10). <see cref="ReadOnlyMemory{T}"/> values taken from it keep it alive; a span does not, so a span must
/// not outlive the variable that holds the pin. The garbage collector releases a pin that is dropped without Dispose, late, and counts it
/// as leaked.
/// </summary>
internal sealed unsafe class PinnedObject : MemoryManager<byte>, IDisposable
{
    private readonly StoreClient _client;
    private readonly int _entry;
    private readonly byte* _pointer;
    private int _references = 1;
    private int _disposed;

    internal PinnedObject(StoreClient client, ObjectId id, int entry, byte* pointer, long length)
    {
        _client = client;
        _entry = entry;
        _pointer = pointer;
        Id = id;
        Length = length;
    }

    [SuppressMessage("Usage", "CA2015", Justification = "The finalizer only queues: the pin outlives it, so spans in use stay valid.")]
    ~PinnedObject()
    {
        if (Volatile.Read(ref _references) > 0)
            _client.ReleaseLater(_entry);
    }

    public ObjectId Id { get; }

    /// <summary>Gets the number of bytes.</summary>
    public long Length { get; }

    /// <summary>Gets the address of the bytes in this process, mapped read-only: writing there kills the process.</summary>
    public nint Address => (nint)_pointer;

    /// <summary>True when the pin is gone, and with it the right to read.</summary>
    public bool IsReleased => Volatile.Read(ref _references) == 0;

    /// <summary>Gets all bytes.</summary>
    /// <exception cref="InvalidOperationException">The object is larger than one memory can be (2 GiB).</exception>
    public ReadOnlyMemory<byte> Data => Memory;

    /// <inheritdoc/>
    public override Memory<byte> Memory
    {
        get
        {
            ThrowIfReleased();
            return CreateMemory(IntLength());
        }
    }

    /// <summary>Returns a part of the bytes, anywhere in an object of any length.</summary>
    public ReadOnlyMemory<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (offset < 0 || offset > Length - length)
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{length} bytes from {offset} are not inside the {Length} bytes of {Id}.");
        ThrowIfReleased();
        return Length <= int.MaxValue ? CreateMemory((int)offset, length) : new Window(this, offset, length).Memory;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ThrowIfReleased();
        return new Span<byte>(_pointer, IntLength());
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        if (elementIndex < 0 || elementIndex > Length)
            throw new ArgumentOutOfRangeException(nameof(elementIndex), elementIndex, $"The object has {Length} bytes.");
        return PinAt(elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin() => Drop();

    /// <summary>Ends the pin; the bytes may be freed once every memory handle is done too. A second call does nothing.</summary>
    public void Dispose() => Dispose(true);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            Drop();
    }

    private MemoryHandle PinAt(long offset)
    {
        int references = Volatile.Read(ref _references);
        int seen;
        do
        {
            ObjectDisposedException.ThrowIf(references == 0, this);
            seen = references;
            references = Interlocked.CompareExchange(ref _references, seen + 1, seen);
        }
        while (references != seen);
        return new MemoryHandle(_pointer + offset, pinnable: this);
    }

    private void Drop()
    {
        if (Interlocked.Decrement(ref _references) != 0)
            return; // The finalizer stays armed: a memory handle that is lost must not pin forever.
        GC.SuppressFinalize(this);
        _client.Release(_entry);
    }

    private int IntLength() => Length <= int.MaxValue ? (int)Length : throw new InvalidOperationException(
        $"Object {Id} has {Length} bytes, more than one Memory or Span can hold: read it in parts with Slice(offset, length).");

    private void ThrowIfReleased() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _references) == 0, this);

    /// <summary>A part beyond the reach of int; keeps the pin alive and follows its release.</summary>
    private sealed class Window(PinnedObject pinned, long offset, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            pinned.ThrowIfReleased();
            return new Span<byte>(pinned._pointer + offset, length);
        }

        public override MemoryHandle Pin(int elementIndex = 0) => pinned.PinAt(offset + elementIndex);

        public override void Unpin() => throw new InvalidOperationException("The handle ends the pin itself.");

        protected override void Dispose(bool disposing)
        {
        }
    }
}
