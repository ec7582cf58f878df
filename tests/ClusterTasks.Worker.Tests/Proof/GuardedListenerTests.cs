using System.Net;
using System.Net.Sockets;
using ClusterTasks.Platform;
using ClusterTasks.Store.Proof;
using ClusterTasks.Worker.Proof;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Proof;

/// <summary>The accepting thread, over real sockets.</summary>
public sealed class GuardedListenerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly RefusedPeers _refused;
    private readonly HalfOpen _halfOpen;
    private readonly GuardedListener _listener;

    public GuardedListenerTests()
    {
        _refused = new RefusedPeers(_time, NullLogger.Instance);
        _halfOpen = new HalfOpen(2, _time);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener = new GuardedListener(
            socket, _halfOpen, new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance), _refused,
            NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _refused.Dispose();
    }

    [Fact]
    public async Task Accept_AConnection_HasThePlaceOfItsUserAndCarriesBytes()
    {
        using Socket client = await ConnectAsync();
        await using ConnectionContext server = await AcceptAsync();
        HalfOpen.Place place = Assert.IsType<HalfOpen.Place>(server.Features.Get<HalfOpen.Place>());
        Assert.Equal(PeerKey.OfUser(UserFiles.UserId), place.Peer);
        await client.SendAsync("hello"u8.ToArray());
        byte[] received = new byte[5];
        await server.Transport.Input.AsStream().ReadExactlyAsync(received).AsTask().WaitAsync(Patience);
        Assert.Equal("hello"u8, received);
        Assert.True(place.Leave());
    }

    [Fact]
    public async Task Accept_MoreThanThereArePlacesFor_ResetsOneThatHadOne()
    {
        using Socket first = await ConnectAsync();
        await using ConnectionContext one = await AcceptAsync();
        using Socket second = await ConnectAsync();
        await using ConnectionContext two = await AcceptAsync();
        using Socket third = await ConnectAsync();
        await using ConnectionContext three = await AcceptAsync();
        Task<int>[] ends = [first.ReceiveAsync(new byte[1]), second.ReceiveAsync(new byte[1])];
        var error = await Assert.ThrowsAsync<SocketException>(async () => await await Task.WhenAny(ends).WaitAsync(Patience));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        _ = Assert.Single(ends, end => !end.IsCompleted);
        Assert.True(three.Features.Get<HalfOpen.Place>()!.Leave());
        // Its own end is told of it as well.
        HalfOpen.Place[] places = [one.Features.Get<HalfOpen.Place>()!, two.Features.Get<HalfOpen.Place>()!];
        Assert.Single(places, place => place.IsOut);
    }

    [Fact]
    public async Task Dispose_WhileItWaits_EndsTheAcceptAndFreesThePort()
    {
        Task<ConnectionContext?> waiting = _listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask();
        await _listener.UnbindAsync(TestContext.Current.CancellationToken);
        Assert.Null(await waiting.WaitAsync(Patience));
        using var again = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        again.Bind(_listener.EndPoint);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_listener.EndPoint, TestContext.Current.CancellationToken);
        return socket;
    }

    private async Task<ConnectionContext> AcceptAsync() =>
        await _listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience)
            ?? throw new InvalidOperationException("The listener has ended.");
}
