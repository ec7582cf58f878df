using System.Buffers.Binary;
using System.Text;
using ClusterTasks.Protocol;

namespace ClusterTasks;

/// <summary>Writes a task body into a buffer that the thread keeps for its next call; also the stream that values write to.</summary>
internal sealed class BodyWriter : Stream
{
    // A body holds at most eight values of 64 KiB; a buffer beyond the usual size is not kept.
    private const int KeptCapacity = 128 * 1024;

    [ThreadStatic]
    private static BodyWriter? _cached;

    private byte[] _buffer = new byte[512];
    private int _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException("A task body is written front to back.");
    }

    /// <summary>Takes the thread's writer away: encoding a value may run user code that makes a call of its own.</summary>
    internal static BodyWriter Rent()
    {
        BodyWriter writer = _cached ?? new BodyWriter();
        _cached = null;
        writer._length = 0;
        return writer;
    }

    /// <summary>The body, until <see cref="Return"/>.</summary>
    internal ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Gives the writer back to the thread.</summary>
    internal void Return()
    {
        if (_buffer.Length <= KeptCapacity)
            _cached = this;
    }

    internal void Kind(TaskBody.ArgumentKind kind) => WriteByte((byte)kind);

    internal void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), value);
    }

    internal void ShortBytes(ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Reserve(sizeof(ushort)), checked((ushort)bytes.Length));
        Write(bytes);
    }

    internal void ShortText(string text) => ShortBytes(Encoding.UTF8.GetBytes(text));

    public override void WriteByte(byte value) => Reserve(1)[0] = value;

    public override void Write(ReadOnlySpan<byte> buffer) => buffer.CopyTo(Reserve(buffer.Length));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A task body is only written.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A task body is written front to back.");

    public override void SetLength(long value) => throw new NotSupportedException("A task body is written front to back.");

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        Span<byte> span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}
