using System.Buffers;
using System.Net.Sockets;

namespace ClusterTasks.Protocol;

/// <summary>Frames from a connection, read with blocking calls. Not thread-safe.</summary>
internal sealed class FrameInput(FrameInput.Receive receive, int readBytes)
{
    // A buffer that grew for one long frame is given back to the collector instead of being kept for ever.
    private const int KeepBytes = 1 << 20;

    private byte[] _buffer = new byte[readBytes];
    private int _start;
    private int _end;

    internal FrameInput(Socket socket, int readBytes)
        : this(socket.Receive, readBytes)
    {
    }

    /// <summary>Waits for bytes and returns how many there are; 0: the peer has closed the connection.</summary>
    internal delegate int Receive(Span<byte> bytes);

    internal bool IsEmpty => _start == _end;

    /// <summary>Takes the next whole frame; its body is valid until the next <see cref="Read"/>. False when more bytes are
    /// needed.</summary>
    /// <exception cref="ProtocolException">The bytes are no frame.</exception>
    internal bool TryCut(out FrameType type, out ReadOnlySequence<byte> body)
    {
        var data = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        bool isWhole = FrameReader.TryCut(ref data, out type, out body);
        _start = _end - (int)data.Length;
        return isWhole;
    }

    /// <summary>Waits for bytes; false when the peer has closed the connection.</summary>
    /// <exception cref="SocketException">The connection is broken, or nothing came within the socket's receive timeout.</exception>
    internal bool Read()
    {
        MakeRoom();
        int read = receive(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    private void MakeRoom()
    {
        int left = _end - _start;
        byte[] target = _buffer;
        if (left == _buffer.Length)
            target = new byte[Math.Min(_buffer.Length * 2, FrameBuffer.MaxFrameBytes + FrameBuffer.PrefixBytes)];
        else if (left == 0 && _buffer.Length > KeepBytes)
            target = new byte[readBytes];
        Buffer.BlockCopy(_buffer, _start, target, 0, left);
        (_buffer, _start, _end) = (target, 0, left);
    }
}
