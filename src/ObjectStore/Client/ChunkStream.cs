namespace ClusterTasks.Store.Client;

/// <summary>A writer over a few bytes of shared memory, reused for every small object.</summary>
internal sealed unsafe class ChunkStream : Stream
{
    private byte* _pointer;
    private long _size;
    private long _position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("A small object is written once, from front to back.");
    }

    public void Begin(byte* pointer, long size)
    {
        _pointer = pointer;
        _size = size;
        _position = 0;
    }

    /// <exception cref="InvalidOperationException">The value is shorter than announced: the rest would be another object's
    /// bytes.</exception>
    public void End()
    {
        if (_position != _size)
            throw new InvalidOperationException(
                $"A value of {_size} bytes wrote {_position}: its encoding announced another size. Please report this.");
        _pointer = null;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _size - _position)
            throw new IOException(
                $"A value of {_size} bytes writes more than that: its encoding announced another size. Please report this.");
        buffer.CopyTo(new Span<byte>(_pointer + _position, buffer.Length));
        _position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("An object that is being written cannot be read.");

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A small object is written once, from front to back.");

    public override void SetLength(long value) =>
        throw new NotSupportedException("The size of a small object is known before it is written.");
}
