using System.Buffers;
using System.Net.Sockets;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>A client of the session socket that sends any bytes. It reads the answers and drops them, so that the node ends it for the
/// bytes that it sends and not for those that it does not read.</summary>
internal sealed class RawSession : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly FrameBuffer _frames = new();
    private ulong _last;

    private RawSession()
    {
    }

    internal Welcome Welcome { get; private set; }

    /// <summary>Completes when the node has closed the connection.</summary>
    internal Task Ended { get; private set; } = Task.CompletedTask;

    internal static RawSession Open(string address)
    {
        var session = new RawSession();
        session._socket.Connect(new UnixDomainSocketEndPoint(NodeAddress.Parse(address).SocketPath));
        session.Add(new Hello(ProtocolRange.Own, SessionKind.Driver, Environment.ProcessId, "", Remote.OwnCode(new RemoteOptions())));
        session.Flush();
        var input = new FrameInput(session._socket, 64 << 10);
        FrameType type;
        ReadOnlySequence<byte> body;
        while (!input.TryCut(out type, out body))
        {
            if (!input.Read())
                throw new InvalidOperationException("The node closed the connection.");
        }

        if (type != FrameType.Welcome)
            throw new InvalidOperationException($"The node answered a hello with {type}.");
        session.Welcome = FrameReader.Decode<Welcome>(body);
        session.Ended = Task.Factory.StartNew(session.Drop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return session;
    }

    internal ObjectId NewId() => new(TaskId.Create(Welcome.Node, Welcome.Session, ++_last), 0);

    internal void Add<T>(in T frame)
        where T : IFrame<T> => _frames.Append(frame);

    /// <summary>Sends the added frames. Returns false when the node has ended the session.</summary>
    internal bool Flush()
    {
        try
        {
            ReadOnlySpan<byte> rest = _frames.Written.Span;
            while (rest.Length > 0)
            {
                rest = rest[_socket.Send(rest)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            _frames.Clear();
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Drop()
    {
        try
        {
            byte[] bytes = new byte[64 << 10];
            while (_socket.Receive(bytes) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The session has ended.
        }
    }
}
