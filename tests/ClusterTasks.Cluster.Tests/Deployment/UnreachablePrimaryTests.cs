using System.Globalization;
using System.Net;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>Nodes get the address of a first node that does not exist, or belongs to another cluster.</summary>
public sealed class UnreachablePrimaryTests : IAsyncDisposable
{
    private readonly TestScope _scope = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Fact]
    public async Task Start_BeforeTheFirstNode_SaysThatNobodyAnswersAndJoinsWhenItIsThere()
    {
        string port = FreePort.Find(IPAddress.Loopback).ToString(CultureInfo.InvariantCulture);
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using NodeProcess early = Start("early", "run", line =>
        {
            if (line.Contains("goes on trying", StringComparison.Ordinal))
                said.TrySetResult(line);
        }, ("PRIMARY", $"127.0.0.1:{port}"), ("START_TIMEOUT", "120"));
        string line = await said.Task.WaitAsync(Eventually.Patience);
        Assert.Contains(
            $"Nobody answers at 127.0.0.1:{port} (no program listens there), the address of the first node in CLUSTERTASKS_PRIMARY.", line,
            StringComparison.Ordinal);

        await using NodeProcess first = Start("first", "run", null, ("SILO_PORT", port));
        await first.ReadyAsync();
        await early.ReadyAsync();
        await early.StopAsync();
        await first.StopAsync();
    }

    /// <summary>The node has options on the command line, whose library listens to signals, too.</summary>
    [Fact]
    public async Task Stop_ManySignalsWhileItStarts_EndsWithZero()
    {
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using NodeProcess node = Start("early", "run", line => said.TrySetResult(line), ["node", "--cpus", "1"],
            ("PRIMARY", $"127.0.0.1:{FreePort.Find(IPAddress.Loopback)}"), ("START_TIMEOUT", "120"));
        await said.Task.WaitAsync(Eventually.Patience);
        await node.StopAsync(signals: 20);
    }

    [Fact]
    public async Task Start_WithTheTokenOfAnotherRunDirectory_SaysWhichAndWhatToSet()
    {
        await using NodeProcess first = Start("first", "run", null);
        NodeReadyLine ready = await first.ReadyAsync();
        await using NodeProcess other = Start("other", "elsewhere", null, ("PRIMARY", ready.SiloAddress.Split('@')[0]));
        string said = await other.FailsAsync();
        Assert.Contains($"This node's is in its run directory, '{Path.Combine(_scope.Path, "elsewhere", "token")}'", said,
            StringComparison.Ordinal);
        Assert.Contains(
            "Start it with the CLUSTERTASKS_RUN_DIR of the first node, or set CLUSTERTASKS_TOKEN_FILE to the file 'token' in that folder",
            said, StringComparison.Ordinal);
        await first.StopAsync();
    }

    private NodeProcess Start(string name, string runDirectory, Action<string>? log, params (string Name, string Value)[] settings) =>
        Start(name, runDirectory, log, ["node"], settings);

    private NodeProcess Start(
        string name, string runDirectory, Action<string>? log, string[] command, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["CLUSTERTASKS_RUN_DIR"] = Path.Combine(_scope.Path, runDirectory),
            ["CLUSTERTASKS_MEMBERSHIP"] = "fast",
            ["CLUSTERTASKS_STORE_BYTES"] = "128M",
            ["CLUSTERTASKS_SPILL_DIR"] = "none",
            ["CLUSTERTASKS_CPUS"] = "1",
        };
        foreach ((string setting, string value) in settings)
            environment["CLUSTERTASKS_" + setting] = value;
        return new NodeProcess(_scope, name, command, environment, log);
    }
}
