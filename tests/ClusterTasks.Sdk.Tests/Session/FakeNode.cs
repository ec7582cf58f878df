using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.Tests.Session;

/// <summary>The node's end of one session: a real socket, or none where both are in one process, and a real store. The test decides each
/// answer and its time. The node needs no thread of the pool, so that tests can take all of them away.</summary>
internal sealed class FakeNode : IAsyncDisposable, IInProcessSession
{
    internal static readonly NodeId Id = new(0x77);

    private const long RequestBytes = 4L << 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("clustertasks-session-").FullName;
    private readonly BlockingCollection<(FrameType Type, byte[] Body)> _frames = [];
    private readonly List<FrameType> _seen = [];
    private readonly ManualResetEventSlim _reading = new(true);
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Thread? _reader;
    private readonly IDisposable? _registration;
    private byte[] _buffer = new byte[1 << 20];
    private int _filled;
    private Socket? _peer;
    private InProcessTransport? _client;

    internal FakeNode(SessionKind kind = SessionKind.Driver, TimeProvider? time = null, bool isInProcess = false)
    {
        Store = NodeStore.Create(
            new StoreOptions { CapacityBytes = 32 << 20, MaxObjects = 64, MaxClients = 4, PreTouch = false }, TimeProvider.System,
                NullLogger.Instance);
        var address = NodeAddress.Parse(Path.Combine(_folder, NodeDirectory.SocketName));
        if (isInProcess)
        {
            _registration = InProcessNodes.Add(address.SocketPath, client =>
            {
                _client = client;
                return this;
            });
        }
        else
        {
            _listener.Bind(new UnixDomainSocketEndPoint(address.SocketPath));
            _listener.Listen();
            _reader = new Thread(Serve) { IsBackground = true, Name = "fake node" };
            _reader.Start();
        }

        Session = SessionClient.Connect(
            address, new Hello(ProtocolRange.Own, kind, Environment.ProcessId, "", JobCode.None), time ?? TimeProvider.System,
            Patience);
    }

    internal NodeStore Store { get; }

    internal SessionClient Session { get; }

    /// <summary>The frames so far, in order.</summary>
    internal FrameType[] Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    // The ids are those of another session: the session under test counts its own ids from 1.
    internal static ObjectId NewId(ulong number, uint index = 0) => new(TaskId.Create(Id, 99, number), index);

    internal ObjectHandle NewHandle(ulong number) => new(Session, NewId(number));

    /// <summary>Returns the next frame of this type, and skips others before it.</summary>
    internal T Expect<T>(string phase)
        where T : IFrame<T>
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                (FrameType type, byte[] body) = _frames.Take(limit.Token);
                if (type == T.Type)
                    return FrameReader.Decode<T>(new ReadOnlySequence<byte>(body));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            throw new TimeoutException($"{phase}: no {T.Type} frame came; seen so far: {string.Join(", ", Seen)}.", e);
        }
    }

    internal void Send<T>(in T frame)
        where T : IFrame<T>
    {
        var buffer = new FrameBuffer();
        buffer.Append(frame);
        if (_client is null)
        {
            _peer!.Send(buffer.Written.Span);
            return;
        }

        for (int sent = 0; sent < buffer.Count;)
            sent += _client.Deliver(buffer.Written.Span[sent..], mayWait: true);
    }

    void IInProcessSession.OnBytes(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_filled));
        Take(bytes.Length);
    }

    void IInProcessSession.OnEnded() => _frames.CompleteAdding();

    internal void Resolve<T>(ObjectId id, T value) => Send(new Resolved(id, ResolvedKind.Inline, Sdk.Tests.Values.Codecs.Blob(value)));

    /// <summary>Answers a create, as the node does.</summary>
    internal async Task<CreateGrant> GrantAsync(string phase)
    {
        Create create = Expect<Create>(phase);
        CreateGrant grant = await Store.CreateAsync(1, create.Id, create.Size, TestContext.Current.CancellationToken);
        Send(new Granted(create.Id, grant));
        return grant;
    }

    /// <summary>Puts a value into the node's store under the id, as a transfer from another node would.</summary>
    internal async Task StoreAsync<T>(ObjectId id, T value)
    {
        byte[] blob = Sdk.Tests.Values.Codecs.Blob(value);
        using ObjectBuilder? builder = await Store.CreateLocalAsync(id, blob.Length, TestContext.Current.CancellationToken);
        builder!.AsStream().Write(blob);
        builder.Seal();
    }

    /// <summary>Stops reading; the node stays connected.</summary>
    internal void Freeze() => _reading.Reset();

    internal void Thaw() => _reading.Set();

    /// <summary>Makes sends to the node fail from here on; its own end of the connection stays open.</summary>
    internal void StopReading() => _peer!.Shutdown(SocketShutdown.Receive);

    /// <summary>Ends the node's connection.</summary>
    internal void Close()
    {
        _peer?.Shutdown(SocketShutdown.Both);
        _client?.End();
    }

    public async ValueTask DisposeAsync()
    {
        Thaw();
        Session.Dispose();
        _listener.Dispose();
        _registration?.Dispose();
        Assert.True(_reader?.Join(Patience) ?? true, "The session was disposed, but its connection is still open.");
        _peer?.Dispose();
        await Store.DisposeAsync();
        _frames.Dispose();
        _reading.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Serve()
    {
        _peer = _listener.Accept();
        Reserve(FrameBuffer.MaxFrameBytes);
        try
        {
            while (true)
            {
                _reading.Wait();
                int read = _peer.Receive(_buffer.AsSpan(_filled));
                if (read == 0)
                    break;
                Take(read);
            }
        }
        catch (SocketException)
        {
            // The session ended with unread bytes of ours.
        }

        _frames.CompleteAdding();
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _filled < bytes)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _filled + bytes));
    }

    private void Take(int bytes)
    {
        _filled += bytes;
        var data = new ReadOnlySequence<byte>(_buffer, 0, _filled);
        while (FrameReader.TryCut(ref data, out FrameType type, out ReadOnlySequence<byte> body))
            OnFrame(type, body.ToArray());
        Buffer.BlockCopy(_buffer, _filled - (int)data.Length, _buffer, 0, (int)data.Length);
        _filled = (int)data.Length;
    }

    private void OnFrame(FrameType type, byte[] body)
    {
        if (type == FrameType.Hello)
        {
            Send(new Welcome(ProtocolRange.Own.Highest, Id, Cluster: 1, 1, new JobId(Id, 1), RequestBytes,
                Store.Attach(Environment.ProcessId)));
            return;
        }

        lock (_seen)
            _seen.Add(type);
        _frames.Add((type, body));
    }
}
