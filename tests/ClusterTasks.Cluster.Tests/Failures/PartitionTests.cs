using System.Diagnostics;
using ClusterTasks.Cluster.Tests.Deployment;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Network;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>One of three machines is cut off in the middle of a shuffle, and comes back.</summary>
public sealed class PartitionTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Parts = 30;
    private const int Bytes = 100_000;
    private const int Doomed = 2;

    private readonly TestScope _scope = new();
    private readonly List<RedisNode> _nodes = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

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

    [Fact]
    public async Task Cut_InTheMiddleOfAShuffle_TheResultIsExactAndTheNodeEndsWhenItIsBack()
    {
        Requirement.Check(NetworkMachines.WhyNot());
        RedisServer.Require();
        await using NetworkMachines machines = await NetworkMachines.CreateAsync(3);
        await using RedisServer redis = await RedisServer.StartAsync(
            _scope, ["redis-server", "--appendonly", "yes", "--save", "", "--protected-mode", "no"], machines.Host);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(machine => StartAsync(machine, machines, redis)));
        RedisNode doomed = _nodes[Doomed];
        await using RemoteSession session = await Remote.ConnectAsync(_nodes[0].Address, null, TestContext.Current.CancellationToken);
        ObjectRef<byte[]>[][] blocks =
        [
            .. Enumerable.Range(0, Parts).Select(to => Enumerable.Range(0, Parts).Select(from =>
                Remote.With(new TaskOptions { Strategy = SchedulingStrategy.Spread }).Invoke(Shuffles.Make, from, to, Bytes)).ToArray()),
        ];
        await Remote.WaitAsync(blocks.SelectMany(part => part).ToArray(), Parts * Parts, Eventually.Patience);
        NodeState before = (await session.State.NodesAsync()).Single(node => node.Id == doomed.Id);
        Assert.True(before.StoreObjects > 0, $"The node that will be cut off has no block: {before}.");
        Log($"{Parts * Parts} blocks are made, {before.StoreObjects} of them are on the node that will be cut off");

        string folder = Directory.CreateDirectory(Path.Combine(_scope.Path, "half")).FullName;
        ObjectRef<int>[] wrong = [.. blocks.Select((part, to) =>
            Remote.Of(Shuffles.CountWrongWithAPause).Invoke(to, part, Bytes, folder))];
        await Eventually.BecomesAsync(
            "readers of all nodes are half way", () => Task.FromResult(HalfWay(folder)), nodes => nodes.Count == 3);

        await machines.CutAsync(Doomed);
        await File.WriteAllTextAsync(Path.Combine(folder, "open"), "open", TestContext.Current.CancellationToken);
        Log("the third node is cut off in the middle of the shuffle");
        Assert.All(await Remote.GetAsync(wrong, Eventually.Patience), count => Assert.Equal(0, count));
        Log("the shuffle is exact");
        Assert.Equal(1, _nodes.Sum(node => node.Count(" died. Its tasks")));
        Assert.Equal(0, doomed.Count("declared this node dead"));

        await machines.HealAsync(Doomed);
        Assert.Contains("The other nodes have declared this node dead", await doomed.Process.EndsAsync(), StringComparison.Ordinal);
        Log("the node is back and has ended");
        RedisNode next = await StartAsync(Doomed, machines, redis);
        Assert.Equal(next.Id.ToString(), await Remote.With(next.Here).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
        Log("its successor runs tasks");
        foreach (RedisNode node in _nodes.Where(node => node != doomed))
            await node.Process.StopAsync();
        await _scope.AllEndedAsync("after the stop of the nodes");
        Log("all nodes have stopped");
    }

    private static HashSet<string> HalfWay(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(File.ReadAllText).Where(node => node.Length > 0)];

    private Task<RedisNode> StartAsync(int machine, NetworkMachines machines, RedisServer redis) =>
        RedisNode.StartAsync(_nodes, _scope, redis, machines.Address(machine), machines.Under(machine));

    private void Log(string what) => output.WriteLine($"{_clock.Elapsed.TotalSeconds:0.0} s: {what}");
}
