using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>A connection to a session socket that sends any bytes the test wants.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _bytes = new byte[1 << 20];
    private int _filled;

    internal RawClient(string address)
        : this(NewSocket()) => _socket.Connect(new UnixDomainSocketEndPoint(NodeAddress.Parse(address).SocketPath));

    private RawClient(Socket socket) => _socket = socket;

    /// <summary>Opens a connection that the node takes for that of another process: the end of that process frees the objects of the
    /// session.</summary>
    internal static async Task<(RawClient Client, ChildProcess Behind)> BehindAsync(string address)
    {
        string path = Path.Combine(Path.GetTempPath(), $"ct-relay-{Guid.NewGuid():n}");
        try
        {
            using Socket listener = NewSocket();
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            ChildProcess behind = ChildProcess.Start(
                new ProcessStartInfo(ProgramStart.DotnetHost)
                {
                    ArgumentList = { Path.Combine(AppContext.BaseDirectory, "ClusterTasks.DriverProgram.dll"), "relay",
                        NodeAddress.Parse(address).SocketPath, path },
                },
                (_, _) => { });
            return (new RawClient(await listener.AcceptAsync().WaitAsync(Eventually.Patience)), behind);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A driver whose program is the driver program, which its node can start as a worker.</summary>
    internal static Hello DriverHello { get; } = new(ProtocolRange.Own, SessionKind.Driver, Environment.ProcessId, "", new JobCode(
        new ProgramLaunch(ProgramStart.DotnetHost, Path.Combine(AppContext.BaseDirectory, "ClusterTasks.DriverProgram.dll")),
            AppContext.BaseDirectory));

    internal void Send(ReadOnlySpan<byte> bytes) => _socket.Send(bytes);

    internal void Send<T>(in T frame)
        where T : IFrame<T> => Send(Bytes(frame));

    /// <summary>Says hello in the name of a process (this one by default), which the node does not check, and takes the welcome.</summary>
    internal async Task<Welcome> OpenAsync(int? processId = null)
    {
        Send(DriverHello with { ProcessId = processId ?? Environment.ProcessId });
        (FrameType type, byte[] body) = await ReceiveAsync();
        Assert.True(type == FrameType.Welcome,
            $"The node answered a good hello with {type}: "
            + $"{(type == FrameType.Rejected ? FrameReader.Decode<Rejected>(new(body)).Message : "")}");
        return FrameReader.Decode<Welcome>(new(body));
    }

    /// <summary>Receives the next frame.</summary>
    internal async Task<(FrameType Type, byte[] Body)> ReceiveAsync() =>
        await TryReceiveAsync() ?? throw new EndOfStreamException("The node closed the connection.");

    /// <summary>Takes a frame that has arrived already, if any.</summary>
    internal bool TryTake(out FrameType type, out byte[] body)
    {
        if (_socket.Available > 0 && _filled < _bytes.Length)
            _filled += _socket.Receive(_bytes.AsSpan(_filled));
        return TryCut(out type, out body);
    }

    /// <summary>Returns the last frame before the node closed the connection; null if there was none.</summary>
    internal async Task<(FrameType Type, byte[] Body)?> LastAsync()
    {
        (FrameType, byte[])? last = null;
        while (await TryReceiveAsync() is { } frame)
            last = frame;
        return last;
    }

    internal static byte[] Bytes<T>(in T frame)
        where T : IFrame<T>
    {
        var buffer = new FrameBuffer();
        buffer.Append(frame);
        return buffer.Written.ToArray();
    }

    /// <summary>Ends the sending: the node reads the end of the stream, and can still answer.</summary>
    internal void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private async Task<(FrameType Type, byte[] Body)?> TryReceiveAsync()
    {
        using var timeout = new CancellationTokenSource(Eventually.Patience);
        while (true)
        {
            if (TryCut(out FrameType type, out byte[] body))
                return (type, body);

            try
            {
                int read = await _socket.ReceiveAsync(_bytes.AsMemory(_filled), timeout.Token);
                if (read == 0)
                    return null;
                _filled += read;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                return null; // closed with bytes of ours unread
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The node neither answered nor closed the connection within {Eventually.Patience}.");
            }
        }
    }

    private bool TryCut(out FrameType type, out byte[] body)
    {
        var received = new ReadOnlySequence<byte>(_bytes, 0, _filled);
        bool isWhole = FrameReader.TryCut(ref received, out type, out ReadOnlySequence<byte> cut);
        body = cut.ToArray();
        if (isWhole)
        {
            byte[] rest = received.ToArray();
            rest.CopyTo(_bytes, 0);
            _filled = rest.Length;
        }

        return isWhole;
    }
}
