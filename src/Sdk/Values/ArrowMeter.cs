using System.Buffers.Binary;

namespace ClusterTasks.Values;

/// <summary>Counts an Arrow stream that is written to it, and finds where its largest message body starts: that body is worth
/// aligning, the library only aligns to eight.</summary>
internal sealed class ArrowMeter : Stream
{
    private const int Prefix = 8;
    private byte[] _metadata = new byte[Prefix];
    private int _filled;
    private bool _inPrefix = true;
    private long _bodyLeft;
    private long _largest = -1;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Position;

    public override long Position { get; set; }

    internal long LargestBodyStart { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int taken = _bodyLeft > 0 ? (int)Math.Min(_bodyLeft, buffer.Length) : Collect(buffer);
            _bodyLeft -= _bodyLeft > 0 ? taken : 0;
            Position += taken;
            buffer = buffer[taken..];
            if (_filled == _metadata.Length)
            {
                OnCollected();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Collect(ReadOnlySpan<byte> buffer)
    {
        int taken = Math.Min(_metadata.Length - _filled, buffer.Length);
        buffer[..taken].CopyTo(_metadata.AsSpan(_filled));
        _filled += taken;
        return taken;
    }

    /// <summary>Each message: continuation mark and metadata length, metadata, body. The end is a prefix with length zero.</summary>
    private void OnCollected()
    {
        if (_inPrefix)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_metadata.AsSpan(4));
            _inPrefix = length <= 0;
            _metadata = new byte[length <= 0 ? Prefix : length];
        }
        else
        {
            _bodyLeft = new FlatTable(_metadata).Int64(ArrowGuard.Message.BodyLength);
            if (_bodyLeft > _largest)
            {
                (_largest, LargestBodyStart) = (_bodyLeft, Position);
            }

            _inPrefix = true;
            _metadata = new byte[Prefix];
        }

        _filled = 0;
    }
}
