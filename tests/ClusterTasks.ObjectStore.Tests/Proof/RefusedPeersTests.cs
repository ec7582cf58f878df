using System.Net;
using ClusterTasks.Store.Proof;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.ObjectStore.Tests.Proof;

public sealed class RefusedPeersTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();
    private readonly RefusedPeers _peers;

    public RefusedPeersTests() => _peers = new RefusedPeers(_time, _lines);

    public void Dispose() => _peers.Dispose();

    [Fact]
    public void Add_ManyOfOneAddress_IsALineAndThenACount()
    {
        for (int port = 1; port <= 1000; port++)
            _peers.Add(new IPEndPoint(IPAddress.Loopback, port), PeerKey.Of(new IPEndPoint(IPAddress.Loopback, port)),
                "A connection to this silo from", "It is a stranger.");
        Assert.Equal(["A connection to this silo from 127.0.0.1:1 was refused: It is a stranger."], _lines.All);
        _time.Advance(RefusedPeers.Window);
        Assert.Equal("More connections of 127.0.0.1 were refused in 60 s: 999.", _lines.All[1]);
        _time.Advance(RefusedPeers.Window * 3);
        Assert.Equal(2, _lines.All.Count);
    }

    [Fact]
    public void Add_GoesOnAfterACount_IsACountAgain()
    {
        Add(IPAddress.Loopback, 2);
        _time.Advance(RefusedPeers.Window);
        Add(IPAddress.Loopback, 3);
        Assert.Equal(2, _lines.All.Count);
        _time.Advance(RefusedPeers.Window);
        Assert.Equal("More connections of 127.0.0.1 were refused in 60 s: 3.", _lines.All[2]);
    }

    [Fact]
    public void Add_OfEveryAddressThatThereIs_IsBounded()
    {
        for (int host = 0; host < 100_000; host++)
            Add(new IPAddress((uint)host + 1), 1);
        Assert.Equal(RefusedPeers.MostPeers, _lines.All.Count);
        _time.Advance(RefusedPeers.Window);
        Assert.Equal($"Connections of other addresses were refused in 60 s: {100_000 - RefusedPeers.MostPeers}.", _lines.All[^1]);
        Assert.Equal(RefusedPeers.MostPeers + 1, _lines.All.Count);
    }

    [Fact]
    public void Add_AddressesOfOneHostsNetwork_AreOne()
    {
        for (int host = 1; host < 100; host++)
            Add(IPAddress.Parse($"2001:db8:1:2::{host:x}"), 1);
        Assert.Single(_lines.All);
    }

    [Fact]
    public void Add_UsersOfThisMachine_HaveALineEach()
    {
        foreach (uint user in (uint[])[1000, 65534, 65534, 1000, 65534])
            _peers.Add(new IPEndPoint(IPAddress.Loopback, 5), PeerKey.OfUser(user), "A connection to this silo from", "It is a stranger.");
        Assert.Equal(
            ["A connection to this silo from 127.0.0.1:5 (user 1000) was refused: It is a stranger.",
                "A connection to this silo from 127.0.0.1:5 (user 65534) was refused: It is a stranger."],
            _lines.All);
        _time.Advance(RefusedPeers.Window);
        Assert.Equal(["More connections of user 1000 of this machine were refused in 60 s: 1.",
            "More connections of user 65534 of this machine were refused in 60 s: 2."], _lines.All[2..]);
    }

    private void Add(IPAddress address, int count)
    {
        for (int i = 0; i < count; i++)
            _peers.Add(new IPEndPoint(address, 5), PeerKey.Of(new IPEndPoint(address, 5)), "A connection to this silo from",
                "It is a stranger.");
    }

    private sealed class Lines : ILogger
    {
        internal List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));
    }
}
