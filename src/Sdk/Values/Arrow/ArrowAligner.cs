using System.Buffers.Binary;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Values.Arrow;

/// <summary>Passes an Arrow stream on with every buffer at a multiple of 64 bytes from its start, where the library only aligns to eight.
/// It moves the buffers apart and corrects their offsets in the message. Without a destination it only counts.</summary>
/// <remarks>A message is a continuation mark and the length of its metadata (4 bytes each), the metadata, the body. The end is such a
/// prefix with length zero. Offsets and lengths have a fixed size in the metadata, so it never has to grow, except at its end.</remarks>
internal sealed class ArrowAligner(Stream? destination) : Stream
{
    private const int PrefixLength = 8;
    private static readonly byte[] Zeros = new byte[Blob.Alignment];

    // The buffers of the body that is passing: where the library put them, and their lengths.
    private readonly List<(long Start, long Length)> _buffers = [];
    private byte[] _metadata = new byte[PrefixLength];
    private int _filled;
    private bool _inPrefix = true;
    private long _bodyAt;
    private long _bodyLength;
    private int _buffer;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    /// <summary>Bytes passed on.</summary>
    public override long Length => Position;

    public override long Position { get; set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int taken = _bodyAt < _bodyLength ? PassBody(buffer) : Collect(buffer);
            buffer = buffer[taken..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream is only written: read the stored object.");

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("The stream is written once, from front to back.");

    public override void SetLength(long value) => throw new NotSupportedException("The stream is as long as what is written to it.");

    private static long Align(long value) => (value + Blob.Alignment - 1) / Blob.Alignment * Blob.Alignment;

    private int Collect(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(_metadata.Length - _filled, bytes.Length);
        bytes[..taken].CopyTo(_metadata.AsSpan(_filled));
        _filled += taken;
        if (_filled == _metadata.Length)
        {
            OnCollected();
            _filled = 0;
        }

        return taken;
    }

    private void OnCollected()
    {
        int length = _inPrefix ? BinaryPrimitives.ReadInt32LittleEndian(_metadata.AsSpan(4)) : 0;
        if (length > 0)
        {
            _inPrefix = false;
            _metadata = new byte[length];
            return;
        }

        if (_inPrefix)
        {
            Pass(_metadata);
        }
        else
        {
            OnMessage();
            _metadata = new byte[PrefixLength];
            _inPrefix = true;
        }
    }

    private void OnMessage()
    {
        var message = new FlatTable(_metadata);
        _bodyAt = 0;
        _bodyLength = message.Int64(ArrowGuard.Message.BodyLength);
        _buffers.Clear();
        _buffer = 0;
        if (message.Byte(ArrowGuard.Message.HeaderType) is ArrowGuard.Message.RecordBatch or ArrowGuard.Message.DictionaryBatch)
        {
            MoveBuffers(message);
        }

        long end = Align(Position + PrefixLength + _metadata.Length);
        Span<byte> prefix = stackalloc byte[PrefixLength];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, -1);
        BinaryPrimitives.WriteInt32LittleEndian(prefix[4..], (int)(end - Position - PrefixLength));
        Pass(prefix);
        Pass(_metadata);
        Pass(Zeros.AsSpan(0, (int)(end - Position)));
    }

    private void MoveBuffers(FlatTable message)
    {
        FlatTable header = message.Table(ArrowGuard.Message.Header);
        FlatTable batch = message.Byte(ArrowGuard.Message.HeaderType) == ArrowGuard.Message.DictionaryBatch
            ? header.Table(ArrowGuard.Message.DictionaryData)
            : header;
        int count = batch.VectorLength(ArrowGuard.Message.BatchBuffers, ArrowGuard.Message.StructSize);
        Span<byte> structs = count == 0 ? default : _metadata.AsSpan(batch.VectorStart(ArrowGuard.Message.BatchBuffers));
        long moved = 0;
        for (int i = 0; i < count; i++)
        {
            Span<byte> each = structs[(i * ArrowGuard.Message.StructSize)..];
            long length = BinaryPrimitives.ReadInt64LittleEndian(each[8..]);
            if (length > 0)
            {
                _buffers.Add((BinaryPrimitives.ReadInt64LittleEndian(each), length));
            }

            BinaryPrimitives.WriteInt64LittleEndian(each, moved);
            moved = Align(moved + length);
        }

        // The library adds the lengths up as int: its statements about a longer body, and its output after that, are nonsense.
        if (moved > int.MaxValue)
        {
            throw new OverflowException($"The body of an Arrow message takes {moved} bytes and may take {int.MaxValue}.");
        }

        // A body of no bytes has no field for its length.
        if (moved > 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_metadata.AsSpan(message.Start(ArrowGuard.Message.BodyLength)), moved);
        }
    }

    /// <summary>Passes on the next bytes if they are of a buffer, and drops them if they are the library's own padding.</summary>
    private int PassBody(ReadOnlySpan<byte> bytes)
    {
        (long start, long length) = _buffer < _buffers.Count ? _buffers[_buffer] : (_bodyLength, 0);
        bool isPadding = _bodyAt < start;
        int taken = (int)Math.Min(bytes.Length, (isPadding ? start : start + length) - _bodyAt);
        _bodyAt += taken;
        if (isPadding)
        {
            return taken;
        }

        Pass(bytes[..taken]);
        if (_bodyAt == start + length)
        {
            _buffer++;
            Pass(Zeros.AsSpan(0, (int)(Align(Position) - Position)));
        }

        return taken;
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        destination?.Write(bytes);
        Position += bytes.Length;
    }
}
