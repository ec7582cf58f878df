using System.Buffers;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Client;

/// <summary>A range that is being written. It ends with <see cref="Seal()"/>; Dispose without it aborts. After that nobody may write
/// through its stream or memory. Not thread-safe, except that different threads may write different parts.</summary>
internal sealed unsafe class ObjectBuilder : IDisposable
{
    private readonly StoreClient _client;
    private readonly ClientSegment _segment;
    private readonly CreateGrant _grant;
    private readonly byte* _pointer;
    private readonly Action<CreateGrant, long> _seal;
    private readonly Action<CreateGrant> _abort;
    private int _ended;

    internal ObjectBuilder(
        StoreClient client, ClientSegment segment, CreateGrant grant, Action<CreateGrant, long> seal, Action<CreateGrant> abort)
    {
        _client = client;
        _segment = segment;
        _grant = grant;
        _pointer = segment.Writable() + grant.Offset;
        _seal = seal;
        _abort = abort;
    }

    /// <summary>The number of granted bytes.</summary>
    public long Size => _grant.Size;

    /// <summary>The first byte, for a writer that reads from a disk past the page cache; valid until the seal.</summary>
    internal byte* Pointer
    {
        get
        {
            ThrowIfEnded();
            return _pointer;
        }
    }

    /// <summary>Returns a sequential writer from the first byte; each call gives an independent one. Large writes bypass the CPU
    /// caches.</summary>
    public Stream AsStream() => new BuilderStream(this);

    /// <summary>Returns writable memory, for receiving into; valid until the seal.</summary>
    public Memory<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (offset < 0 || offset > Size - length)
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{length} bytes from {offset} are not inside the {Size} bytes of this object.");
        ThrowIfEnded();
        return new Window(this, offset, length).Memory;
    }

    /// <summary>Publishes all granted bytes.</summary>
    public void Seal() => Seal(Size);

    /// <summary>Publishes the first <paramref name="actualSize"/> bytes and gives back the rest. When the message to the owner
    /// fails, the builder stays open, and Dispose aborts.</summary>
    public void Seal(long actualSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(actualSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actualSize, Size);
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            throw new InvalidOperationException("The object was sealed or aborted before: seal it once.");
        try
        {
            _seal(_grant, actualSize);
        }
        catch
        {
            Volatile.Write(ref _ended, 0);
            throw;
        }
        _client.Exit();
    }

    /// <summary>Aborts, unless the object was sealed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        try
        {
            _abort(_grant);
        }
        finally
        {
            _client.Exit();
        }
    }

    /// <summary>Fills this process's page tables for the whole range; see <see cref="ClientSegment.Populate"/>.</summary>
    internal void Populate()
    {
        if (Size >= BulkCopy.StreamingBytes)
            _segment.Populate(_grant.Offset, Size);
    }

    internal void Write(long offset, ReadOnlySpan<byte> source)
    {
        ThrowIfEnded();
        if (source.Length > Size - offset)
            throw new IOException(
                $"The object was created with {Size} bytes and cannot take {source.Length} more at {offset}: create it larger.");
        if (source.Length >= BulkCopy.StreamingBytes)
            _segment.Populate(_grant.Offset + offset, source.Length);
        BulkCopy.Copy(source, _pointer + offset, _client.StreamFrom);
    }

    private void ThrowIfEnded() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _ended) != 0, this);

    /// <summary>A part of the range as memory; refuses spans after the end.</summary>
    private sealed class Window(ObjectBuilder builder, long offset, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            builder.ThrowIfEnded();
            return new Span<byte>(builder._pointer + offset, length);
        }

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            builder.ThrowIfEnded();
            return new MemoryHandle(builder._pointer + offset + elementIndex);
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
