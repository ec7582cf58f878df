using System.Diagnostics;
using ClusterTasks.Cluster.Tests.Deployment;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>The Redis with the list of nodes stands still, and dies. Work goes on, and nobody is declared dead.</summary>
public sealed class MemberListLossTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const string Lost = "does not answer. The nodes work on, but none can join and no death is noticed until it does.";
    private const string Back = "answers again";

    // A node writes into the list every 30 s that it lives, and reads it every 5 s.
    private static readonly TimeSpan LongerThanAnyPeriod = TimeSpan.FromSeconds(32);

    private readonly TestScope _scope = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<RedisNode> _nodes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (RedisNode node in _nodes)
        {
            await node.Process.DisposeAsync();
            output.WriteLine(node.Lines);
        }

        await _scope.AllEndedAsync("after the end of the nodes");
        await _scope.DisposeAsync();
    }

    /// <summary>Explicit: it waits for the longest of the periods.</summary>
    [Fact(Explicit = true)]
    public async Task Redis_StandsStillAndDies_WorkGoesOnAndADeathIsNoticedLater()
    {
        RedisServer.Require();
        await using RedisServer redis = await RedisServer.StartAsync(_scope, ["redis-server", "--appendonly", "yes", "--save", ""]);
        await RedisNode.StartAsync(_nodes, _scope, redis); // it has the scheduler; another node dies
        await Task.WhenAll(RedisNode.StartAsync(_nodes, _scope, redis), RedisNode.StartAsync(_nodes, _scope, redis));
        await using RemoteSession session = await Remote.ConnectAsync(_nodes[0].Address, null, TestContext.Current.CancellationToken);
        using var files = new LoadFiles(LongerThanAnyPeriod);
        ObjectRef<int>[] running =
            [.. _nodes.Select(node => Remote.With(node.Here with { Cpus = 0 }).Invoke(Starving.Block, files.Next()))];
        await files.AllBegunAsync();
        Log("three nodes run tasks");

        redis.Pause(true);
        await SayAsync(Lost, times: 1);
        Log("every node has said that Redis stands still");
        await RoundAsync();
        files.Open();
        Assert.Equal(3, (await Remote.GetAsync(running, Eventually.Patience)).Sum());
        Log("the tasks have ended");
        redis.Pause(false);
        await SayAsync(Back, times: 1);
        await NobodyDiedAsync(session);
        Log("Redis answers again");

        RedisNode doomed = _nodes[2];
        using var begun = new SignalFile();
        ObjectRef<string> task = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(doomed.Id, soft: true) })
            .Invoke(WhereItCanRun, begun.Path, doomed.Id.ToString());
        await begun.WrittenAsync("the task runs on the third node");
        await redis.KillAsync();
        await SayAsync(Lost, times: 2);
        await RoundAsync();
        Log("every node has said that Redis is dead");
        await NobodyDiedAsync(session);
        await doomed.Process.KillAsync();
        _nodes.Remove(doomed);
        await RoundAsync();
        Assert.Empty((await Remote.WaitAsync([task], 1, TimeSpan.Zero)).Ready);

        await redis.RestartAsync();
        await SayAsync(Back, times: 2);
        Assert.Contains(await task.GetAsync(Eventually.Patience), _nodes.Select(node => node.Id.ToString()));
        Log("the death is known");
        await RedisNode.StartAsync(_nodes, _scope, redis);
        Log("a new node is ready");
        await Eventually.BecomesAsync("the new node is known", () => session.State.NodesAsync(), nodes => nodes.Count == 3);
        await RoundAsync();
        Log("the new node runs tasks");
        foreach (RedisNode node in _nodes)
        {
            await node.Process.StopAsync();
            Log("stopped");
        }

        Log("all nodes have stopped");
    }

    /// <summary>Waits on the node that is named, and returns the id of any other.</summary>
    [Remote]
    private static async Task<string> WhereItCanRun(string begun, string doomed)
    {
        await File.WriteAllTextAsync(begun, "begun");
        if (RemoteContext.Current!.NodeId.ToString() == doomed)
            await Task.Delay(Timeout.Infinite);
        return RemoteContext.Current!.NodeId.ToString();
    }

    private Task SayAsync(string text, int times) =>
        Eventually.BecomesAsync(
            $"every node says '{text}'", () => Task.FromResult(_nodes.Where(node => node.Count(text) < times).Select(node => node.Id)
                .ToArray()),
            silent => silent.Length == 0);

    /// <summary>Runs a task on each node that reads what a task of another node has stored.</summary>
    private async Task RoundAsync()
    {
        ObjectRef<long[]>[] made = [.. _nodes.Select(node => Remote.With(node.Here).Invoke(Bytes.Make, 20_000, 2L))];
        ObjectRef<long>[] sums = [.. made.Select(
            (values, i) => Remote.With(_nodes[(i + 1) % _nodes.Count].Here).Invoke(Bytes.SumOf, values.AsMemory()))];
        Assert.All(await Remote.GetAsync(sums, Eventually.Patience), sum => Assert.Equal(40_000, sum));
    }

    private async Task NobodyDiedAsync(RemoteSession session)
    {
        await RoundAsync();
        IReadOnlyList<NodeState> states = await session.State.NodesAsync();
        Assert.Equal(_nodes.Select(node => node.Id).ToHashSet(), states.Select(state => state.Id).ToHashSet());
        Assert.All(_nodes, node => Assert.Equal(0, node.Count(" died")));
    }

    private void Log(string what) => output.WriteLine($"{_clock.Elapsed.TotalSeconds:0.0} s: {what}");
}
