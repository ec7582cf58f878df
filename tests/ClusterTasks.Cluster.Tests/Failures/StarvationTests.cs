using System.Diagnostics;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Startup;
using Orleans.Configuration;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>Functions take every thread, processor and stack that they can get. No node is declared dead, and other tasks go on.</summary>
public sealed class StarvationTests(ThreeNodes nodes, ITestOutputHelper output) : IClassFixture<ThreeNodes>
{
    private const int Count = ThreeNodes.Count;

    private static readonly int Spinning = 2 * Environment.ProcessorCount;
    private static readonly TimeSpan Patience = 2 * Eventually.Patience;

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private LocalCluster Cluster => nodes.Cluster;

    [Fact]
    public async Task Run_WithFullPoolsSpinningAndBlockedThreads_OtherTasksGoOnAndNoNodeIsDeclaredDead()
    {
        using var files = new LoadFiles(LongerThanAnySilence());
        ObjectRef<int>[] loads =
        [
            .. Cluster.Nodes.Select(node => Remote.With(On(node) with { Cpus = 0 }).Invoke(Starving.FillPool, 5_000, files.Next())),
            .. Cluster.Nodes.Select(node => Remote.With(On(node) with { Cpus = 0 }).Invoke(Starving.Spin, Spinning, files.Next())),
            .. Enumerable.Range(0, 100).Select(_ => Remote.With(new TaskOptions { Cpus = 0 }).Invoke(Starving.Block, files.Next())),
        ];
        await files.AllBegunAsync();
        Log("all loads have begun");

        for (int round = 0; round < 3; round++)
            await RoundAsync();
        Log("three rounds have ended");
        Assert.Empty((await Remote.WaitAsync(loads, 1, TimeSpan.Zero)).Ready);
        files.Open();

        Assert.Equal((Count * (5_000 + Spinning)) + 100, (await Remote.GetAsync(loads, Patience)).Sum());
        Log("the loads have ended");
        await NobodyDiedAsync();
    }

    /// <summary>Threads are made until there is no room for another. The process has a limit, since the machine's own one is
    /// reached after half a minute.</summary>
    [Fact]
    public async Task MakeThreads_MoreThanThereCanBe_FailsOnItsOwn()
    {
        ObjectRef<string> made = Remote.With(On(Cluster.Nodes[1]) with { MaxRetries = 0 }).Invoke(Starving.MakeThreads, 30_000);
        do
            await RoundAsync();
        while ((await Remote.WaitAsync([made], 1, TimeSpan.Zero)).Ready.Count == 0);
        try
        {
            Log(await made.GetAsync(Patience));
        }
        catch (WorkerDiedException e)
        {
            Log(e.Message); // the runtime ends a process in which it has no room for a thread of its own
        }

        await NobodyDiedAsync();
    }

    [Fact]
    public async Task Invoke_OfItselfWithoutAnEnd_FailsAtTheLimit()
    {
        RemoteTaskException error = await Assert.ThrowsAsync<RemoteTaskException>(
            () => Remote.Invoke(Recursion.Endless, 0).GetAsync(Patience));
        Log(error.InnerException!.Message);
        Assert.Contains("below more than 256 tasks that wait for one another", error.InnerException.Message, StringComparison.Ordinal);
        await NobodyDiedAsync();
    }

    [Fact]
    public async Task Overflow_OfTheStack_IsTheDeathOfItsWorkerAlone()
    {
        ObjectRef<int> task = Remote.With(On(Cluster.Nodes[1]) with { MaxRetries = 0 }).Invoke(Starving.Overflow, 0);
        WorkerDiedException error = await Assert.ThrowsAsync<WorkerDiedException>(() => task.GetAsync(Patience));
        Log(error.Message);
        Assert.Contains("'Starving.Overflow'", error.Message, StringComparison.Ordinal);
        Assert.Contains("SIGABRT", error.Message, StringComparison.Ordinal);
        await NobodyDiedAsync();
    }

    /// <summary>Returns more than the time after which the others declare a node dead that does not answer at all.</summary>
    private static TimeSpan LongerThanAnySilence()
    {
        var options = new ClusterMembershipOptions();
        ClusterSetup.Apply(options, MembershipProfile.Fast);
        return (options.MaxProbeTimeout * options.NumMissedProbesLimit) + TimeSpan.FromSeconds(1);
    }

    private void Log(string what) => output.WriteLine($"{_clock.Elapsed.TotalSeconds:0.0} s: {what}");

    private static TaskOptions On(LocalNode node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node.Id) };

    /// <summary>Runs a task on each node that reads what a task of another node has stored.</summary>
    private async Task RoundAsync()
    {
        ObjectRef<long[]>[] made = [.. Cluster.Nodes.Select(node => Remote.With(On(node)).Invoke(Bytes.Make, 20_000, 2L))];
        ObjectRef<long>[] sums =
            [.. made.Select((values, i) => Remote.With(On(Cluster.Nodes[(i + 1) % Count])).Invoke(Bytes.SumOf, values.AsMemory()))];
        Assert.All(await Remote.GetAsync(sums, Patience), sum => Assert.Equal(40_000, sum));
    }

    private async Task NobodyDiedAsync()
    {
        await RoundAsync();
        Assert.All(Cluster.Nodes, node => Assert.True(node.IsRunning));
        IReadOnlyList<NodeState> states = await Cluster.Session.State.NodesAsync();
        Assert.Equal(Cluster.Nodes.Select(node => node.Id).ToHashSet(), states.Select(state => state.Id).ToHashSet());
        Assert.DoesNotContain(
            nodes.Log, line => line.Contains(" died", StringComparison.Ordinal) || line.Contains("declared", StringComparison.Ordinal));
    }
}
