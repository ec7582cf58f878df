using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>A node that is told to stop gives away what it has before it ends.</summary>
public sealed class DrainTests
{
    private const int Length = 100_000;
    private const int Results = 40;

    [Fact]
    public async Task Stop_NodeWithTheOnlyCopies_LosesNoneAndRunsNothingAgain()
    {
        await using LocalCluster cluster = await StartAsync();
        LocalNode leaving = cluster.Nodes[1];
        // A lost result of theirs could not be made again.
        RemoteInvoker there = Remote.With(On(leaving) with { MaxRetries = 0 });
        ObjectRef<long[]>[] results =
            [.. Enumerable.Range(0, Results).Select(number => there.Invoke(Bytes.Make, Length, (long)number))];
        await Remote.WaitAsync(results, results.Length, Eventually.Patience);

        await leaving.StopAsync();

        Assert.False(leaving.IsRunning);
        for (int number = 0; number < Results; number++)
            Assert.All(await results[number].GetAsync(Eventually.Patience), value => Assert.Equal(number, value));
    }

    [Fact]
    public async Task Stop_NodeWithTasks_EndsThoseThatRunAndHandsTheOthersBack()
    {
        await using LocalCluster cluster = await StartAsync();
        LocalNode leaving = cluster.Nodes[1];
        using var started = new SignalFile();
        ObjectRef<int> running = Remote.With(On(leaving) with { MaxRetries = 0 })
            .Invoke(ReturnWhenOpen, started.Path);
        await started.WrittenAsync("the task runs");
        // No room is left there: they wait.
        ObjectRef<string>[] waiting = [.. Enumerable.Range(0, 20).Select(_ =>
            Remote.With(On(leaving) with { MaxRetries = 0 }).Invoke(Where.NodeId))];

        Task stopped = leaving.StopAsync();
        string[] nodes = await Task.WhenAll(waiting.Select(task => task.GetAsync(Eventually.Patience)));

        Assert.All(nodes, node => Assert.NotEqual(leaving.Id.ToString(), node));
        Assert.False(stopped.IsCompleted);
        await File.WriteAllTextAsync(OpenFile(started.Path), "x");
        Assert.Equal(7, await running.GetAsync(Eventually.Patience));
        await stopped.WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task Stop_NodeWithAnEndlessTask_HandsItBackAtTheEndOfTheTime()
    {
        await using LocalCluster cluster = await StartAsync(TimeSpan.FromSeconds(1));
        LocalNode leaving = cluster.Nodes[1];
        using var started = new SignalFile();
        ObjectRef<int> running = Remote.With(On(leaving) with { MaxRetries = 1 })
            .Invoke(ReturnWhenOpen, started.Path);
        await started.WrittenAsync("the task runs");

        await leaving.StopAsync();
        await File.WriteAllTextAsync(OpenFile(started.Path), "x");

        Assert.Equal(7, await running.GetAsync(Eventually.Patience)); // on another node
    }

    /// <summary>Says that it runs, and keeps its CPU until the test lets it end.</summary>
    [Remote]
    private static int ReturnWhenOpen(string started)
    {
        File.WriteAllText(started, "x");
        while (!File.Exists(OpenFile(started)))
            Thread.Sleep(20);
        return 7;
    }

    private static string OpenFile(string started) => started + ".open";

    private static TaskOptions On(LocalNode node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node.Id, soft: true) };

    private static async Task<LocalCluster> StartAsync(TimeSpan? drain = null)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = 3,
            CpusPerNode = 1,
            WorkersPerNode = 1,
            StoreBytesPerNode = SharedCluster.StoreBytes,
            DrainTimeout = drain ?? Eventually.Patience,
        });
        LocalClusterFolders.Note(cluster);
        return cluster;
    }
}
