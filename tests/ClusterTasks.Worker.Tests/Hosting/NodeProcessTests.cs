using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;
using ClusterTasks.Worker.Processes;
using ClusterTasks.Worker.Startup;
using ClusterTasks.Worker.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Win32.SafeHandles;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Hosting;

[Collection("node processes")]
public sealed class NodeProcessTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Node_TwoOfALocalhostCluster_SeeEachOtherAndStopGracefully()
    {
        await using var first = new NodeUnderTest(_folder);
        NodeReadyLine one = await first.ReadyAsync();
        Assert.Equal(first.Child.Id, one.Pid);
        await using var second = new NodeUnderTest(_folder, ("PRIMARY", one.SiloAddress)); // the value as a person copies it
        NodeReadyLine two = await second.ReadyAsync();
        Assert.NotEqual(one.NodeId, two.NodeId);
        Assert.Equal(2, NodeFile.ReadLive(Path.Combine(_folder.Path, "run")).Count());
        Assert.Equal(new[] { one.SiloAddress, two.SiloAddress }.Order(), await ActiveMembersAsync(one));

        second.Child.Terminate();
        Assert.Equal(0, (await second.ExitAsync()).Code);
        Assert.Equal(one.NodeId, new FileInfo(Path.Combine(_folder.Path, "run", "latest")).LinkTarget);
        first.Child.Terminate();
        Assert.Equal(0, (await first.ExitAsync()).Code);
        Assert.Equal([TokenFile.Name], Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "run")).Select(Path.GetFileName));
        Assert.Empty(_folder.Processes());
    }

    /// <summary>The shell holds the other end of the node's standard input, as a driver does. The kernel closes it with its
    /// process.</summary>
    [Fact]
    public async Task Node_StarterIsKilled_Ends()
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
            {
                "-c", "mkfifo \"$2\"; CLUSTERTASKS_CONTROL=stdin \"$0\" \"$1\" node < \"$2\" & exec 3> \"$2\"; echo join >&3; wait",
                ProgramStart.DotnetHost, NodeUnderTest.Program, Path.Combine(_folder.Path, "pipe"),
            },
        };
        NodeUnderTest.Set(start, _folder);
        var output = new NodeOutput("orphan", (_, _) => { });
        await using var starter = ChildProcess.Start(start, output.OnLine);
        await Task.WhenAny(output.Ready, starter.Exited).WaitAsync(NodeUnderTest.Patience);
        Assert.True(output.Ready.IsCompleted, $"The node ended before it was ready: {output.LastLines()}");
        NodeReadyLine ready = await output.Ready;
        using SafeFileHandle? node = ProcessHandle.Open(ready.Pid);
        Assert.NotNull(node);

        starter.Kill();
        Assert.True(ProcessHandle.WaitForExit(node, 20_000),
            $"Node process {ready.Pid} outlived its starter {starter.Id}: {output.LastLines()}");
    }

    [Fact]
    public async Task Node_StarterIsGoneAlready_EndsAtOnce()
    {
        await using var node = new NodeUnderTest(_folder, ("CONTROL", "stdin")); // its standard input is at its end
        Assert.Equal(3, (await node.ExitAsync()).Code);
    }

    [Fact]
    public async Task Node_BadValue_IsOneLineAndExitCode()
    {
        await using var node = new NodeUnderTest(_folder, ("CPUS", "lots"));
        Assert.Equal(1, (await node.ExitAsync()).Code);
        Assert.Equal("clustertasks: CLUSTERTASKS_CPUS is 'lots': expected a number that is not negative, such as 4 or 0.5.",
            node.LastLines.Trim());
    }

    [Fact]
    public async Task Node_SchedulerRefusesIt_IsOneLineAndExitCode()
    {
        await using var first = new NodeUnderTest(_folder);
        NodeReadyLine one = await first.ReadyAsync();
        await using var second = new NodeUnderTest(_folder, ("PRIMARY", EndPointOf(one)), ("SCHEDULER_SHARDS", "2"));
        Assert.Equal(1, (await second.ExitAsync()).Code);
        string line = second.LastLines.Trim();
        Assert.StartsWith("clustertasks: Node ", line, StringComparison.Ordinal);
        Assert.Contains("Set CLUSTERTASKS_SCHEDULER_SHARDS alike on every node.", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        // On a busy machine the second node may end before it has signed off, which gives a line of the first.
        Assert.DoesNotContain('\n', first.LastLines.Trim());
    }

    [Fact]
    public async Task Node_DeclaredDead_SaysSoInOneLineAndEnds()
    {
        await using var first = new NodeUnderTest(_folder);
        NodeReadyLine one = await first.ReadyAsync();
        await using var second = new NodeUnderTest(_folder, ("PRIMARY", EndPointOf(one)));
        NodeReadyLine two = await second.ReadyAsync();
        Signals.Send(two.Pid, "STOP");
        await first.LineAsync($"Node {two.NodeId}", "died");
        Signals.Send(two.Pid, "CONT");

        Assert.Equal(1, (await second.ExitAsync()).Code);
        string line = Assert.Single(second.LastLines.Trim().Split('\n'));
        Assert.StartsWith("clustertasks: The other nodes have declared this node dead", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_BadOption_IsOneLineAndExitCode()
    {
        await using var node = new NodeUnderTest(_folder, ("STORE_BYTES", "1M"));
        Assert.Equal(1, (await node.ExitAsync()).Code);
        Assert.StartsWith("clustertasks: CLUSTERTASKS_STORE_BYTES is 1048576", node.LastLines.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', node.LastLines.Trim());
    }

    [Fact]
    public async Task Node_PortTaken_SaysWhichAndEnds()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        string port = ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        await using var node = new NodeUnderTest(_folder, ("SILO_PORT", port));
        Assert.Equal(NodeProgram.PortTaken, (await node.ExitAsync()).Code);
        Assert.Contains($"Port {port} is taken", node.LastLines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_TransferPortTaken_SaysWhichAndEnds()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        await using var node = new NodeUnderTest(_folder, ("TRANSFER_ADDRESS", socket.LocalEndPoint!.ToString()!));
        Assert.Equal(1, (await node.ExitAsync()).Code);
        Assert.Contains($"transfer address {socket.LocalEndPoint} is taken", node.LastLines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_RedisUnreachable_SaysWhereAndEnds()
    {
        await using var node = new NodeUnderTest(_folder, ("CLUSTERING", "redis"), ("REDIS", "127.0.0.1:1"), ("ADVERTISE", "127.0.0.1"));
        Assert.Equal(1, (await node.ExitAsync()).Code);
        Assert.Contains("Redis at 127.0.0.1:1 cannot be reached", node.LastLines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_RedisUnreachableForTheWholeStart_SaysThat()
    {
        await using var node = new NodeUnderTest(
            _folder, ("CLUSTERING", "redis"), ("REDIS", "127.0.0.1:1"), ("ADVERTISE", "127.0.0.1"), ("START_TIMEOUT", "1"));
        Assert.Equal(1, (await node.ExitAsync()).Code);
        Assert.Contains("Redis at 127.0.0.1:1 cannot be reached (no answer, tried for 1 s). Start Redis", node.LastLines,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_PrimaryUnreachable_SaysWhatItWaitedForAndEnds()
    {
        await using var node = new NodeUnderTest(_folder, ("PRIMARY", "127.0.0.1:1"), ("START_TIMEOUT", "2"), ("LOG_LEVEL", "none"));
        Assert.Equal(1, (await node.ExitAsync()).Code);
        Assert.Contains("not ready within 2 s", node.LastLines, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", node.LastLines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_MemberFileIsDamaged_SaysWhichAndEnds()
    {
        string list = Path.Combine(_folder.Path, "list");
        await File.WriteAllTextAsync(list, "");
        await using var node = new NodeUnderTest(_folder, ("CLUSTERING", "file"), ("MEMBER_FILE", list));
        Assert.Equal(1, (await node.ExitAsync()).Code);
        Assert.Contains($"'{list}', is damaged", node.LastLines, StringComparison.Ordinal);
        Assert.Contains("CLUSTERTASKS_MEMBER_FILE", node.LastLines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_NodeRunsOrNot_IsTheExitCode()
    {
        Assert.Equal(1, await HealthAsync());
        await using var node = new NodeUnderTest(_folder);
        await node.ReadyAsync();
        Assert.Equal(0, await HealthAsync());
        node.Child.Kill();
        await node.ExitAsync();
        Assert.Equal(1, await HealthAsync());
    }

    private async Task<int> HealthAsync()
    {
        var start = new ProcessStartInfo(ProgramStart.DotnetHost) { ArgumentList = { NodeUnderTest.Program, "health" } };
        NodeUnderTest.Set(start, _folder);
        await using var child = ChildProcess.Start(start, (_, _) => { });
        return (await child.Exited.WaitAsync(NodeUnderTest.Patience)).Code;
    }

    private static string EndPointOf(NodeReadyLine ready) => ready.SiloAddress[..ready.SiloAddress.LastIndexOf('@')];

    /// <summary>Joins with a silo of this process and asks it for the members beside itself.</summary>
    private async Task<string[]> ActiveMembersAsync(NodeReadyLine primary)
    {
        var configuration = new NodeConfiguration { Primary = IPEndPoint.Parse(EndPointOf(primary)), Membership = MembershipProfile.Fast };
        configuration.TokenFile = Path.Combine(_folder.Path, "run", TokenFile.Name);
        configuration.Node.RunDirectory = Path.Combine(_folder.Path, "probe");
        configuration.Node.Workers = WorkerMode.InProcess;
        configuration.Node.StoreBytes = 128L << 20;
        configuration.Node.LogLevel = Microsoft.Extensions.Logging.LogLevel.None;
        await using NodeHost probe = await NodeHost.StartAsync(configuration, TimeProvider.System, CancellationToken.None);
        string[] members = [.. probe.Services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values
            .Where(m => m.Status == SiloStatus.Active && m.SiloAddress.ToParsableString() != probe.Ready.SiloAddress)
            .Select(m => m.SiloAddress.ToParsableString()).Order()];
        await probe.StopAsync(CancellationToken.None);
        return members;
    }
}
