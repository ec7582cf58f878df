using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Simulation;

/// <summary>The connection of a process to its node: bytes in order in both directions, none lost, each as late as it comes.</summary>
internal sealed class SimConnection : ISessionOutput
{
    private readonly SimCluster _cluster;
    private readonly SimNode _node;
    private readonly SimHost _client;
    private readonly Action<FrameType, ReadOnlySequence<byte>> _onFrame;
    private readonly Action _onClosed;
    private readonly SimLine _toNode = new();
    private readonly SimLine _toClient = new();
    private readonly FrameBuffer _buffer = new();
    private readonly FrameInput _input;
    private byte[] _arrived = [];
    private bool _isOpen = true;
    private bool _isLeft;

    /// <exception cref="ClusterTasksException">The node refuses the session.</exception>
    internal SimConnection(
        SimCluster cluster, SimNode node, SimHost client, Hello hello, Action<FrameType, ReadOnlySequence<byte>> onFrame, Action onClosed)
    {
        (_cluster, _node, _client, _onFrame, _onClosed) = (cluster, node, client, onFrame, onClosed);
        _input = new FrameInput(Receive, 64 << 10);
        Session = node.Node.Sessions
            .Open(hello, (number, job, gpus, store) =>
            new NodeSession(number, hello.Kind, hello.ProcessId, job, store, this) { Gpus = gpus });
    }

    internal NodeSession Session { get; }

    /// <summary>The client does nothing wrong, so that the node has no reason to end its session.</summary>
    internal bool IsHonest { get; init; } = true;

    internal void Send<T>(in T frame)
        where T : IFrame<T>
    {
        _buffer.Append(frame);
        byte[] bytes = _buffer.Written.ToArray();
        _buffer.Clear();
        _cluster.Loop.Post(_toNode, _node, $"gets {T.Type} of {_client.Name}", () => OnBytes(bytes));
    }

    /// <summary>The client reads nothing more here.</summary>
    internal void Abandon()
    {
        _isLeft = true;
        Close();
    }

    /// <summary>The process is gone, or closes its end. Its earlier frames still arrive.</summary>
    internal void Close() => _cluster.Loop.Post(_toNode, _node, $"sees the end of {_client.Name}", End);

    int ISessionOutput.Send(ReadOnlySpan<byte> bytes, bool mayWait)
    {
        byte[] copy = bytes.ToArray();
        _cluster.Loop.Post(_toClient, _client, $"gets {SimFrames.Names(copy)}", () =>
        {
            var frames = new ReadOnlySequence<byte>(copy);
            while (!_isLeft && FrameReader.TryCut(ref frames, out FrameType type, out ReadOnlySequence<byte> body))
                _onFrame(type, body);
        });
        return bytes.Length;
    }

    void ISessionOutput.Abort()
    {
        _cluster.Loop.Post(_toClient, _client, "loses its session", () =>
        {
            if (!_isLeft)
                _onClosed();
        });
        _cluster.Loop.Post(_toNode, _node, $"has ended the session of {_client.Name}", End);
    }

    private void OnBytes(byte[] bytes)
    {
        if (!_isOpen)
            return;
        _arrived = bytes;
        _input.Read();
        try
        {
            _node.Node.Sessions.OnFrames(Session, _input);
        }
        catch (Exception e) when (e is ProtocolException or ClusterTasksException)
        {
            if (!IsHonest)
            {
                End();
                return;
            }

            throw new SimFailedException($"{_node.Name} ended the session of {_client.Name}, which has done nothing wrong: {e.Message}");
        }
    }

    private int Receive(Span<byte> bytes)
    {
        int count = _arrived.Length;
        _arrived.CopyTo(bytes);
        _arrived = [];
        return count;
    }

    private void End()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        _cluster.Watch(_node.Node.Sessions.CloseAsync(Session, Session.AbortReason ?? "it closed the connection"));
    }
}

/// <summary>The history broke a rule.</summary>
internal sealed class SimFailedException(string message) : Exception(message);
