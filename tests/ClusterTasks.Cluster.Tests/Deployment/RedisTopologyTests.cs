using System.Diagnostics;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>The topology of docker-compose.yml, without Docker: one Redis, one head, two workers, and a driver.</summary>
public sealed class RedisTopologyTests(ITestOutputHelper output) : IAsyncDisposable
{
    private static readonly TimeSpan SamplePatience = TimeSpan.FromSeconds(60);

    private readonly TestScope _scope = new();
    private readonly ComposeFile _file = ComposeFile.Read(ComposeNode.Shell);
    private readonly Dictionary<string, NodeProcess> _nodes = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public async ValueTask DisposeAsync()
    {
        foreach (NodeProcess node in _nodes.Values)
            await node.DisposeAsync();
        await _scope.DisposeAsync();
    }

    [Fact]
    public async Task Cluster_AsComposeStartsIt_RunsTheSampleSurvivesAKillAndStops()
    {
        RedisServer.Require();
        await using RedisServer redis = await RedisServer.StartAsync(_scope, _file.Services["redis"].Command);
        await File.WriteAllTextAsync(TokenFile, ComposeNode.Token, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(TokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (string service in ComposeNode.Services)
            Start(service, redis);
        NodeReadyLine[] ready = await Task.WhenAll(_nodes.Values.Select(node => node.ReadyAsync()));
        Assert.Equal(3, ready.Select(line => line.NodeId).Distinct().Count());
        Log("three nodes are ready");
        foreach (string service in ComposeNode.Services)
        {
            ComposeNode node = Describe(service, redis);
            Assert.Equal(node.Environment.OrderBy(pair => pair.Key), _nodes[service].Settings.OrderBy(pair => pair.Key));
            Assert.Equal(node.Command, _nodes[service].CommandLine[2..]);
        }

        Assert.Equal(0, await _nodes["worker-1"].HealthAsync());
        Log("health was asked");

        string head = ready[0].SessionAddress;
        await using (ProgramProcess sample = ProgramProcess.Start(_scope, "SharedDataFrame.dll", [], head))
        {
            await sample.SucceedsAsync(SamplePatience);
            Assert.Equal("Every claim holds.", sample.Output[^1]);
            // With one node only, the sample would skip the half of its claims that is about a second one.
            Assert.DoesNotContain(sample.Output, line => line.Contains("skipped", StringComparison.OrdinalIgnoreCase));
        }

        Log("the sample ran");
        await _nodes["worker-1"].KillAsync();
        Assert.NotEqual(0, await _nodes["worker-1"].HealthAsync());
        await RunDriverAsync(head);
        Log("a driver ran after the kill of a worker node");

        // The restart policy starts the same container again, with the files that the killed node left in its run directory.
        await _nodes["worker-1"].DisposeAsync();
        NodeReadyLine again = await Start("worker-1", redis).ReadyAsync();
        Assert.DoesNotContain(again.NodeId, ready.Select(line => line.NodeId));
        await RunDriverAsync(again.SessionAddress);
        Log("a driver ran on the restarted node");

        foreach (string service in ComposeNode.Services.Reverse())
            await _nodes[service].StopAsync();
        Log("all nodes stopped");
        Assert.Equal(0, await redis.StopAsync());
        await _scope.AllEndedAsync("after the stop");
        Assert.Empty(_scope.SocketsAndRunFiles());
        Assert.All(ComposeNode.Services, service => Assert.Empty(Directory.EnumerateFileSystemEntries(RunDirectory(service))));
    }

    [Fact]
    public void Nodes_AreStartedWithTheVariablesAndCommandsOfTheComposeFile() =>
        Assert.All(ComposeNode.Services, service =>
        {
            ComposeService expected = _file.Services[service];
            ComposeNode node = ComposeNode.For(_file, service, "127.0.0.1:1", "/run", "/token");
            Assert.Equal(expected.Command, node.Command);
            Assert.Equal(expected.Environment.Keys.Concat(ComposeNode.Added).Order(), node.Environment.Keys.Order());
            Assert.Equal(
                expected.Environment.Where(pair => !ComposeNode.Replaced.Contains(pair.Key)).OrderBy(pair => pair.Key),
                node.Environment.Where(pair => !ComposeNode.Replaced.Contains(pair.Key) && !ComposeNode.Added.Contains(pair.Key))
                    .OrderBy(pair => pair.Key));
        });

    private NodeProcess Start(string service, RedisServer redis)
    {
        ComposeNode node = Describe(service, redis);
        return _nodes[service] = new NodeProcess(_scope, service, node.Command, node.Environment);
    }

    private ComposeNode Describe(string service, RedisServer redis) =>
        ComposeNode.For(_file, service, redis.Address, RunDirectory(service), TokenFile);

    private string TokenFile => Path.Combine(_scope.Path, "cluster-token");

    private string RunDirectory(string service) => Path.Combine(_scope.Path, service);

    private async Task RunDriverAsync(string address)
    {
        await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "run", address);
        await driver.SucceedsAsync();
        Assert.Equal(["DONE 2870"], driver.Output);
    }

    private void Log(string what) => output.WriteLine($"{_clock.Elapsed.TotalSeconds:0.0} s: {what}");
}
