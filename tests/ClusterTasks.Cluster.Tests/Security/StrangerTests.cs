using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ClusterTasks.Cluster.Tests.Deployment;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Session;
using ClusterTasks.Store.Proof;
using ClusterTasks.Worker.Local;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Cluster.Tests.Security;

/// <summary>Other users of the machine try each listener of a cluster with default options. None gets in, and none gets any
/// information.</summary>
public sealed class StrangerTests(TwoNodes nodes) : IClassFixture<TwoNodes>, IAsyncDisposable
{
    private readonly TestScope _scope = new();

    private IEnumerable<LocalNode> Nodes => nodes.Cluster.Nodes.Where(node => node.IsRunning);

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Fact]
    public async Task TcpListeners_ARawConnection_IsToldNothingButTheChallenge()
    {
        byte[][] words = [[], "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(),
            [.. "CTO1"u8, .. new byte[ClusterSecret.NonceBytes + ClusterSecret.ProofBytes]], new byte[100_000]];
        IPEndPoint[] ports = [.. Nodes.SelectMany(node => Listeners.Of(node.ProcessId))];
        Assert.Equal(4, ports.Length); // silo and transfer of each
        string[] secrets = ["local-", "clustertasks", nodes.Cluster.Token, .. Nodes.Select(node => node.Id.ToString())];
        byte[][] told = await Task.WhenAll(ports.SelectMany(port => words.Select(bytes => Strangers.TalkAsync(port, bytes))));
        Assert.All(told, bytes =>
        {
            Assert.InRange(bytes.Length, 0, ProofExchange.GreetingBytes + ProofExchange.VerdictBytes);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, Encoding.ASCII.GetString(bytes), StringComparison.Ordinal));
        });
        await UnharmedAsync();
    }

    [Fact]
    public async Task TcpListeners_AThousandSilentConnections_KeepNobodyOut()
    {
        IPEndPoint silo = SiloOf(nodes.Cluster.Nodes[0]);
        var silent = new List<Socket>();
        try
        {
            for (int i = 0; i < 1000; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                silent.Add(socket);
                await socket.ConnectAsync(silo);
            }

            LocalNode joined = await nodes.Cluster.AddNodeAsync();
            await joined.StopAsync();
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }

        await UnharmedAsync();
    }

    [Fact]
    public async Task TcpListeners_AFloodOfAnotherUser_CostsOnlyItself()
    {
        Strangers.RequireRoot();
        // These are the silo and transfer ports of one node.
        foreach (IPEndPoint port in Listeners.Of(nodes.Cluster.Nodes[0].ProcessId))
        {
            var lines = new List<string>();
            var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ProcessStartInfo start = Strangers.AsNobody(
                ProgramStart.DotnetHost, Path.Combine(AppContext.BaseDirectory, "ClusterTasks.DriverProgram.dll"), "flood", port.ToString(),
                    "6000");
            await using ChildProcess flood = ChildProcess.Start(start, (line, _) =>
            {
                if (line == "READY")
                    ready.TrySetResult();
                lock (lines)
                    lines.Add(line);
            }, keepStandardInput: true);
            Task first = await Task.WhenAny(ready.Task, flood.Exited).WaitAsync(Eventually.Patience);
            lock (lines)
                Assert.True(first == ready.Task, string.Join('\n', lines));
            // The member knows who it was, and the nodes' own user had no free place.
            await Eventually.BecomesAsync("the member says so", () => Task.FromResult(string.Join('\n', nodes.Log)),
                log => log.Contains("(user 65534) was refused", StringComparison.Ordinal));
            Assert.DoesNotContain(nodes.Log, line => line.Contains("(user 0) was refused: " + HalfOpen.Crowded, StringComparison.Ordinal));
            LocalNode joined = await nodes.Cluster.AddNodeAsync();
            await joined.StopAsync();
        }

        await UnharmedAsync();
    }

    [Fact]
    public void KernelTables_OfSockets_TellNoClusterId() =>
        Assert.DoesNotContain(nodes.Cluster.ClusterId, File.ReadAllText("/proc/net/unix"), StringComparison.Ordinal);

    [Fact]
    public async Task SiloPort_ASiloOfAnotherToken_CannotJoinAndBothSaySo()
    {
        await using var stranger = new NodeProcess(_scope, "stranger", ["node"], StrangerSettings(Path.Combine(_scope.Path, "run")));
        string said = await stranger.FailsAsync();
        Assert.Contains("refuses this node: it has another token", said, StringComparison.Ordinal);
        Assert.Contains("CLUSTERTASKS_TOKEN_FILE", said, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ClusterTasks.", said, StringComparison.Ordinal);
        await Eventually.BecomesAsync("the member says so", () => Task.FromResult(string.Join('\n', nodes.Log)),
            log => log.Contains("A connection to this silo from 127.0.0.1:", StringComparison.Ordinal));
        await UnharmedAsync();
    }

    [Fact]
    public async Task SiloPort_ASiloOfAnotherUser_CannotJoin()
    {
        Strangers.RequireRoot();
        string folder = Directory.CreateTempSubdirectory("ct-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
        try
        {
            var start = Strangers.AsNobody(
                ProgramStart.DotnetHost, Path.Combine(AppContext.BaseDirectory, "ClusterTasks.Node.dll"), "node");
            foreach ((string name, string value) in StrangerSettings(Path.Combine(folder, "run")))
                start.Environment[name] = value;
            var output = new NodeOutput("nobody", (_, _) => { });
            await using ChildProcess stranger = ChildProcess.Start(start, output.OnLine);
            Assert.Equal(1, (await stranger.Exited.WaitAsync(Eventually.Patience)).Code);
            Assert.Contains("refuses this node: it has another token", output.LastLines(), StringComparison.Ordinal);
            await UnharmedAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task SessionSocket_AnotherUserWhoReachesIt_IsRefusedWithTheReason()
    {
        Strangers.RequireRoot();
        string socket = NodeAddress.Parse(nodes.Cluster.Address).SocketPath;
        UnixFileMode all = (UnixFileMode)0x1FF, owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!socket.StartsWith(Path.GetTempPath(), StringComparison.Ordinal))
            Assert.Skip("The way to the socket leads through folders that are not this test's to open.");
        string[] folders = [.. Above(socket).Where(folder => folder.StartsWith(Path.GetTempPath(), StringComparison.Ordinal))];
        // The kernel leaves the socket as it is, so there is no way to enter.
        Assert.Contains("belongs to another user", await DriverOfNobodyAsync(socket), StringComparison.OrdinalIgnoreCase);
        try
        {
            foreach (string folder in folders.Where(folder => (File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == 0))
                File.SetUnixFileMode(folder, all);
            File.SetUnixFileMode(socket, all);
            string said = await DriverOfNobodyAsync(socket);
            Assert.Contains("Run both as one user", said, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            foreach (string folder in folders.Where(folder => File.GetUnixFileMode(folder) == all))
                File.SetUnixFileMode(folder, owners);
        }

        await UnharmedAsync();
    }

    [Fact]
    public async Task Secret_OfTheCluster_IsNowhereThatATaskCanLook()
    {
        string folder = Path.GetDirectoryName(
            Path.GetDirectoryName(Path.GetDirectoryName(NodeAddress.Parse(nodes.Cluster.Address).SocketPath)))!;
        Assert.NotEmpty(nodes.Cluster.Token);
        foreach (LocalNode node in Nodes)
        {
            string found = await Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node.Id) })
                .Invoke(Secrets.Find, folder).GetAsync(Eventually.Patience);
            Assert.Contains("CLUSTERTASKS_WORKER_SOCKET", found, StringComparison.Ordinal); // it has looked
            Assert.DoesNotContain(nodes.Cluster.Token, found, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static IEnumerable<string> Above(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is { Length: > 1 }; folder = Path.GetDirectoryName(folder))
            yield return folder;
    }

    private static IPEndPoint SiloOf(LocalNode node) =>
        IPEndPoint.Parse(node.Runner.Ready.SiloAddress[..node.Runner.Ready.SiloAddress.LastIndexOf('@')]);

    private static async Task<string> DriverOfNobodyAsync(string socket)
    {
        var start = Strangers.AsNobody(
            ProgramStart.DotnetHost, Path.Combine(AppContext.BaseDirectory, "ClusterTasks.DriverProgram.dll"), "run");
        start.Environment["CLUSTERTASKS_ADDRESS"] = $"unix:{socket}";
        var lines = new List<string>();
        await using ChildProcess driver = ChildProcess.Start(start, (line, _) =>
        {
            lock (lines)
                lines.Add(line);
        });
        Assert.NotEqual(0, (await driver.Exited.WaitAsync(Eventually.Patience)).Code);
        lock (lines)
            return string.Join('\n', lines);
    }

    private Dictionary<string, string> StrangerSettings(string runDirectory) => new()
    {
        ["CLUSTERTASKS_RUN_DIR"] = runDirectory,
        ["CLUSTERTASKS_PRIMARY"] = SiloOf(nodes.Cluster.Nodes[0]).ToString(),
        ["CLUSTERTASKS_CLUSTER_ID"] = nodes.Cluster.ClusterId, // the stranger knows even that
        ["CLUSTERTASKS_MEMBERSHIP"] = "fast",
        ["CLUSTERTASKS_STORE_BYTES"] = "128M",
        ["CLUSTERTASKS_SPILL_DIR"] = "none",
    };

    private async Task UnharmedAsync()
    {
        Assert.Equal(Nodes.Select(node => node.Id.ToString()).Order(),
            (await nodes.Cluster.Session.State.NodesAsync()).Select(node => node.Id.ToString()).Order());
        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
    }
}
