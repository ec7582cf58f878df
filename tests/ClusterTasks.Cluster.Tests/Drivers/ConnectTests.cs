using System.Diagnostics;
using System.Net.Sockets;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Attaching to an address without a cluster, and calls without a session.</summary>
public sealed class ConnectTests(ITestOutputHelper output) : IAsyncDisposable
{
    // The timeout is longer than the test waits, so a message that comes in time is not the timeout's.
    private static readonly RemoteOptions Patient = new() { ConnectTimeout = TimeSpan.FromMinutes(5) };

    private readonly TestScope _scope = new();

    private string SocketPath => Path.Combine(_scope.Path, "session.sock");

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Fact]
    public Task Connect_NoSuchSocket_SaysWhatWasTried() => NobodyAnswersAsync("there is no such socket");

    [Fact]
    public async Task Connect_FileThatIsNoSocket_SaysWhatWasTried()
    {
        await File.WriteAllTextAsync(SocketPath, "not a socket");
        await NobodyAnswersAsync("nobody listens there");
    }

    [Fact]
    public async Task Connect_SocketThatNobodyListensOn_SaysWhatWasTried()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath));
            File.Move(SocketPath, SocketPath + ".kept"); // closing would remove it
        }

        File.Move(SocketPath + ".kept", SocketPath);
        await NobodyAnswersAsync("nobody listens there");
    }

    [Fact]
    public async Task Connect_SocketThatNeverAnswers_GivesUp()
    {
        using Socket silent = Listen();
        await NobodyAnswersAsync("did not answer in time", new RemoteOptions { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
    }

    [Fact]
    public async Task Connect_SocketOfSomethingElse_SaysWhatWasTried()
    {
        using Socket other = Listen();
        Task<Socket> accepting = other.AcceptAsync();
        Task connecting = NobodyAnswersAsync("not a ClusterTasks node");
        using Socket accepted = await accepting;
        await accepted.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        await connecting;
    }

    [Fact]
    public async Task Connect_NoAddressAndNoNode_SaysWhereItLooked()
    {
        string? before = Environment.GetEnvironmentVariable("CLUSTERTASKS_RUN_DIR");
        Environment.SetEnvironmentVariable("CLUSTERTASKS_RUN_DIR", _scope.Path);
        try
        {
            ClusterUnavailableException error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => Remote.ConnectAsync());
            Assert.Contains(_scope.Path, error.Message, StringComparison.Ordinal);
            Assert.Contains("LocalCluster.StartAsync", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CLUSTERTASKS_RUN_DIR", before);
        }
    }

    [Theory]
    [InlineData("tcp://10.0.0.1:7070", "unix:")]
    [InlineData("unix:relative/session.sock", "unix:")]
    [InlineData("10.0.0.1:7070", "unix:")]
    [InlineData("unix:/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789",
        "107 bytes")]
    public async Task Connect_NoAddress_ThrowsNamingTheParameter(string address, string expected)
    {
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>("address", () => Remote.ConnectAsync(address));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithoutSession_SaysHowToConnect()
    {
        Assert.Contains("LocalCluster.StartAsync",
            Assert.Throws<ClusterUnavailableException>(() => Remote.Invoke(Numbers.Add, 1, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ClusterUnavailableException>(() => Remote.Put(1));
        await Assert.ThrowsAsync<ClusterUnavailableException>(async () => await Remote.PutAsync(1));
        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);
    }

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        socket.Listen();
        return socket;
    }

    private async Task NobodyAnswersAsync(string reason, RemoteOptions? options = null)
    {
        long started = Stopwatch.GetTimestamp();
        ClusterUnavailableException error = await Assert.ThrowsAsync<ClusterUnavailableException>(
            () => Remote.ConnectAsync($"unix:{SocketPath}", options ?? Patient).WaitAsync(Eventually.Patience));
        output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms: {error.Message}");
        Assert.Contains(SocketPath, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);
    }
}
