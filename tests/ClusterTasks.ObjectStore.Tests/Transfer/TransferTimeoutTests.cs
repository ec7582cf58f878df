using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Store.Transfer.Tests;

public sealed class TransferTimeoutTests
{
    private readonly FakeTimeProvider _time = new();

    private TransferOptions Options => new() { TimeProvider = _time };

    [Fact]
    public async Task ServeAsync_NoHello_ClosesAfterTheHandshakeTimeout()
    {
        await using var rig = new Rig(Options);
        (Pipe toServer, Pipe fromServer) = (new Pipe(), new Pipe());
        Task serve = rig.Server(new MemoryNode()).ServeAsync(new Duplex(toServer.Reader, fromServer.Writer), CancellationToken.None);
        _time.Advance(Options.HandshakeTimeout - TimeSpan.FromTicks(1));
        Assert.False(serve.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));
        await serve.Within("server gives up", rig.State);

        Assert.Contains("did not complete the handshake within 10 s", Assert.Single(rig.ServerLog.At(LogLevel.Warning)));
    }

    [Fact]
    public async Task ServeAsync_NoRequest_ClosesAfterTheIdleTimeout()
    {
        await using var rig = new Rig(Options);
        (Pipe toServer, Pipe fromServer) = (new Pipe(), new Pipe());
        await toServer.Writer.WriteAsync(TransferProtocol.EncodeHello(null));
        // The server runs until it waits for a request: everything before has already arrived.
        Task serve = rig.Server(new MemoryNode()).ServeAsync(new Duplex(toServer.Reader, fromServer.Writer), CancellationToken.None);
        _time.Advance(Options.IdleTimeout - TimeSpan.FromTicks(1));
        Assert.False(serve.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));
        await serve.Within("server gives up", rig.State);

        Assert.Empty(rig.ServerLog.At(LogLevel.Warning));
    }

    [Fact]
    public async Task ServeAsync_ClientDoesNotRead_ClosesAfterTheIdleTimeout()
    {
        await using var rig = new Rig(Options);
        (Pipe toServer, Pipe fromServer) = (new Pipe(), new Pipe());
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(1_000_000) } };
        await toServer.Writer.WriteAsync(TransferProtocol.EncodeHello(null));
        await toServer.Writer.WriteAsync(TransferProtocol.EncodeGet(new RangeRequest(Rig.Id(1), 0, 1_000_000, GetIntent.Begin)));
        Task serve = rig.Server(there).ServeAsync(new Duplex(toServer.Reader, fromServer.Writer), CancellationToken.None);
        Assert.Equal(1, there.ReadersOpen);

        _time.Advance(Options.IdleTimeout);
        await serve.Within("server gives up", rig.State);

        Assert.Equal(0, there.ReadersOpen);
    }

    [Fact]
    public async Task PullAsync_ServerNeverAnswersTheHello_FailsAfterTheHandshakeTimeout()
    {
        await using var rig = new Rig(Options);
        var helloCame = new TaskCompletionSource();
        TransferHost host = rig.Add(new TransferHost(async (socket, ct) =>
        {
            await socket.ReceiveAsync(new byte[1000], ct);
            helloCame.SetResult();
            await socket.ReceiveAsync(new byte[1000], ct);
        }));
        Task pull = rig.PullAsync(Rig.Id(1), host.EndPoint);
        await helloCame.Task.Within("hello arrives", rig.State);

        _time.Advance(Options.HandshakeTimeout);
        await pull.ContinueWith(static _ => { }, TaskScheduler.Default).Within("client gives up", rig.State);

        Assert.Contains("nothing came for 10 s", (await Assert.ThrowsAsync<ObjectLostException>(() => pull)).Message);
    }

    [Fact]
    public async Task PullAsync_ServerHangsInTheMiddle_ContinuesElsewhere()
    {
        await using var rig = new Rig(Options);
        byte[] bytes = Rig.Bytes(100_000);
        TransferHost hanging = rig.Add(new TransferHost((socket, ct) => HangAsync(socket, bytes.Length, ct)));
        TransferHost good = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = bytes } });
        var placed = new TaskCompletionSource();
        rig.Here.OnPlace = _ => placed.TrySetResult();

        Task pull = rig.PullAsync(Rig.Id(1), hanging.EndPoint, good.EndPoint);
        await placed.Task.Within("chunk header arrives", rig.State);
        _time.Advance(Options.IdleTimeout);
        await pull.Within("pull", rig.State);

        Assert.Equal(bytes, rig.Here.Objects[Rig.Id(1)]);
        Assert.Contains("nothing came for 60 s", Assert.Single(rig.PullLog.At(LogLevel.Information)));
    }

    [Fact]
    public async Task PullAsync_WaitsLongForRoom_IsNotThePeersFault()
    {
        await using var rig = new Rig(Options);
        rig.Here.OnCreate = () => _time.Advance(TimeSpan.FromHours(1));
        byte[] bytes = Rig.Bytes(3_000_000);
        TransferHost host = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = bytes } });

        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull", rig.State);

        Assert.Equal(bytes, rig.Here.Objects[Rig.Id(1)]);
    }

    [Fact]
    public async Task Pool_ConnectionUnused_IsClosedAfterItsLifetime()
    {
        await using var rig = new Rig(Options);
        TransferHost host = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(10) } });
        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull", rig.State);

        _time.Advance(Options.PooledConnectionLifetime);

        await host.ConnectionsEnded().Within("the server sees the end", rig.State);
    }

    private static async Task HangAsync(Socket socket, int size, CancellationToken ct)
    {
        await socket.SendAsync(TransferProtocol.Encode(FrameKind.Welcome, TransferProtocol.Version, []), ct);
        await socket.SendAsync(TransferProtocol.Encode(FrameKind.Found, size, []), ct);
        var chunk = new byte[TransferProtocol.HeaderSize];
        TransferProtocol.WriteHeader(chunk, new FrameHeader(FrameKind.Chunk, 0, size, 0));
        await socket.SendAsync(chunk, ct);
        while (await socket.ReceiveAsync(new byte[1000], ct) > 0)
        {
        }
    }
}
