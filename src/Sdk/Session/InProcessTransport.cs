using System.Net.Sockets;

namespace ClusterTasks.Session;

/// <summary>The node's end of a session inside this process. Called by the thread that sends, or that ends the connection.</summary>
internal interface IInProcessSession
{
    /// <summary>Handles bytes of the client. Never throws.</summary>
    void OnBytes(ReadOnlySpan<byte> bytes);

    /// <summary>The client has ended the connection. Called once; returns at once.</summary>
    void OnEnded();
}

/// <summary>A session with a node in this process: bytes are handled on the thread that sends them, in both directions. Frames that may run
/// code of the user wait for the client's own thread, with all that follows. That saves the sockets and two of three threads that are woken
/// on the way; values are copied all the same.</summary>
internal sealed class InProcessTransport : ISessionTransport
{
    // As much as a socket holds, and more: a client that does not read must not fill the process.
    private const int Capacity = 1 << 20;

    private readonly object _gate = new();
    private byte[] _bytes = new byte[4096];
    private int _start;
    private int _count;
    private bool _isEnded;
    private IInProcessSession? _node;
    private Func<ReadOnlyMemory<byte>, int>? _inline;
    private byte[] _scratch = [];
    private bool _isWaiting;

    // The node's sends are whole frames, unless the last was taken in part.
    private bool _isAligned = true;

    /// <summary>Sets the node's end, once, before the first byte.</summary>
    internal void Attach(IInProcessSession node) => _node = node;

    /// <summary>Sets the client's handler of frames on the node's thread. It returns the number of bytes that it has handled.</summary>
    internal void HandleInline(Func<ReadOnlyMemory<byte>, int> inline) => _inline = inline;

    public int Send(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_isEnded)
                throw new SocketException((int)SocketError.ConnectionReset);
        }

        _node!.OnBytes(bytes);
        return bytes.Length;
    }

    public int Receive(Span<byte> destination)
    {
        lock (_gate)
        {
            while (_count == 0)
            {
                if (_isEnded)
                    return 0;
                _isWaiting = true;
                Monitor.Wait(_gate);
                _isWaiting = false;
            }

            int taken = Math.Min(_count, destination.Length);
            _bytes.AsSpan(_start, taken).CopyTo(destination);
            (_start, _count) = (taken == _count ? 0 : _start + taken, _count - taken);
            Monitor.PulseAll(_gate); // the node may wait for room
            return taken;
        }
    }

    public bool Poll(TimeSpan timeout)
    {
        long started = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            while (_count == 0 && !_isEnded)
            {
                TimeSpan left = timeout - TimeProvider.System.GetElapsedTime(started);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                    return _count > 0 || _isEnded;
            }

            return true;
        }
    }

    /// <summary>Takes bytes of the node for the client. Returns their number; 0 when there is no room now, and the caller must not
    /// wait.</summary>
    /// <exception cref="IOException">The connection is over.</exception>
    internal int Deliver(ReadOnlySpan<byte> bytes, bool mayWait)
    {
        int handled = TryHandle(bytes);
        if (handled == bytes.Length)
            return handled;
        int taken = Enqueue(bytes[handled..], mayWait);
        _isAligned = handled + taken == bytes.Length;
        return handled + taken;
    }

    /// <summary>Handles what may be handled on this thread, while the client's own thread waits and nothing stands before it.</summary>
    private int TryHandle(ReadOnlySpan<byte> bytes)
    {
        if (_inline is not { } inline || !_isAligned)
            return 0;
        lock (_gate)
        {
            if (!_isWaiting || _count > 0 || _isEnded)
                return 0;
        }

        if (_scratch.Length < bytes.Length)
            _scratch = new byte[Math.Max(bytes.Length, 4096)];
        bytes.CopyTo(_scratch);
        return inline(_scratch.AsMemory(0, bytes.Length));
    }

    private int Enqueue(ReadOnlySpan<byte> bytes, bool mayWait)
    {
        lock (_gate)
        {
            while (!_isEnded && _count >= Capacity)
            {
                if (!mayWait)
                    return 0;
                Monitor.Wait(_gate);
            }

            if (_isEnded)
                throw new IOException("The client's connection is over.");
            int taken = Math.Min(bytes.Length, Capacity - _count);
            MakeRoom(taken);
            bytes[..taken].CopyTo(_bytes.AsSpan(_start + _count));
            _count += taken;
            Monitor.PulseAll(_gate);
            return taken;
        }
    }

    /// <summary>Ends the connection from the node's side: the client reads the bytes that have come, and then its end.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    public void Shutdown()
    {
        lock (_gate)
        {
            if (_isEnded)
                return;
            _isEnded = true;
            Monitor.PulseAll(_gate);
        }

        _node?.OnEnded();
    }

    public void Dispose() => Shutdown();

    private void MakeRoom(int bytes)
    {
        if (_start + _count + bytes <= _bytes.Length)
            return;
        byte[] target = _count + bytes <= _bytes.Length ? _bytes : new byte[Math.Max(_bytes.Length * 2, _count + bytes)];
        Buffer.BlockCopy(_bytes, _start, target, 0, _count);
        (_bytes, _start) = (target, 0);
    }
}
