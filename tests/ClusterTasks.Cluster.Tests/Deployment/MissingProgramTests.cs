using System.Collections.Concurrent;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>A program that one of the nodes cannot run: here one with variables for its workers, and a node that runs tasks in its own
/// process.</summary>
public sealed class MissingProgramTests
{
    [Fact]
    public async Task Invoke_OneNodeCannotRunTheProgram_RunsOnTheOtherAndSaysWhy()
    {
        await using var scope = new TestScope();
        await using NodeProcess able = Start(scope, "able", ("WORKERS", "Process"));
        NodeReadyLine first = await able.ReadyAsync();
        await using NodeProcess unable = Start(scope, "unable", ("WORKERS", "InProcess"), ("PRIMARY", first.SiloAddress.Split('@')[0]));
        NodeReadyLine second = await unable.ReadyAsync();
        var shown = new ConcurrentQueue<string>();
        await using RemoteSession session = await Remote.ConnectAsync(
            first.SessionAddress, new RemoteOptions { WorkerEnvironment = { ["A"] = "b" }, OnOutput = shown.Enqueue });
        await Eventually.BecomesAsync("both nodes are known", () => session.State.NodesAsync(), nodes => nodes.Count == 2);

        foreach (TaskOptions options
            in new TaskOptions[] { new() { Strategy = SchedulingStrategy.Spread, MaxRetries = 0 }, new() { Cpus = 0.5 },
            new() { Strategy = SchedulingStrategy.NodeAffinity(NodeId.Parse(second.NodeId), soft: true) } })
        {
            string[] nodes = await Remote.GetAsync(
                [.. Enumerable.Range(0, 20).Select(_ => Remote.With(options).Invoke(Where.NodeId))], Eventually.Patience);
            Assert.All(nodes, node => Assert.Equal(first.NodeId, node));
        }

        ObjectRef<string> bound = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(NodeId.Parse(second.NodeId)) })
            .Invoke(Where.NodeId);
        WorkerDiedException error = await Assert.ThrowsAsync<WorkerDiedException>(() => bound.GetAsync(Eventually.Patience));
        Assert.Contains("RemoteOptions.WorkerEnvironment", error.Message, StringComparison.Ordinal);
        await Eventually.BecomesAsync("the reason is shown", () => Task.FromResult(shown.Count(IsReason)), count => count == 1);
        await session.DisposeAsync();
        Assert.Single(shown, IsReason);
        await unable.StopAsync();
        await able.StopAsync();
        await scope.AllEndedAsync("both nodes have ended");

        bool IsReason(string line) =>
            line.Contains($"node {second.NodeId} cannot run this program", StringComparison.Ordinal)
            && line.Contains("RemoteOptions.WorkerEnvironment", StringComparison.Ordinal);
    }

    private static NodeProcess Start(TestScope scope, string name, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["CLUSTERTASKS_RUN_DIR"] = scope.RunRoot,
            ["CLUSTERTASKS_MEMBERSHIP"] = "fast",
            ["CLUSTERTASKS_CLUSTERING"] = "localhost",
            ["CLUSTERTASKS_STORE_BYTES"] = "128M",
            ["CLUSTERTASKS_CPUS"] = "2",
        };
        foreach ((string setting, string value) in settings)
            environment["CLUSTERTASKS_" + setting] = value;
        return new NodeProcess(scope, name, ["node"], environment);
    }
}
