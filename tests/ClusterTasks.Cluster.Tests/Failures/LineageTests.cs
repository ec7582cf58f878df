using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>A node is killed that has the only copies of results. Their functions make them again.</summary>
public sealed class LineageTests
{
    private const int Length = 100_000;

    [Fact]
    public async Task Kill_OfTheNodeWithAChainOfResults_MakesTheWholeChainAgain()
    {
        await using LocalCluster cluster = await StartAsync();
        LocalNode second = cluster.Nodes[1];
        RemoteInvoker there = Remote.With(On(second));
        ObjectRef<long[]> first = there.Invoke(Bytes.Make, Length, 1L);
        ObjectRef<long[]> middle = there.Invoke(AddOne, first);
        ObjectRef<long[]> last = there.Invoke(AddOne, middle);
        await Remote.WaitAsync([last], 1, Eventually.Patience);
        first.Dispose(); // its value is freed, and its task is kept
        middle.Dispose();

        await second.KillAsync();

        long[] made = await last.GetAsync(Eventually.Patience);
        Assert.Equal(Length, made.Length);
        Assert.All(made, number => Assert.Equal(3, number));
    }

    [Fact]
    public async Task Kill_OfOneNodeAfterTheOther_LosesNoPart()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 3);
        ObjectRef<long[]>[] parts = [.. Enumerable.Range(0, 20).Select(number =>
            Remote.With(On(cluster.Nodes[1 + (number % 2)])).Invoke(Bytes.Make, Length, (long)number))];
        await Remote.WaitAsync(parts, parts.Length, Eventually.Patience);

        await cluster.Nodes[1].KillAsync();
        ObjectRef<long>[] sums = [.. parts.Select(part => Remote.With(On(cluster.Nodes[2])).Invoke(Sum, part))];
        await Remote.WaitAsync(sums, sums.Length, Eventually.Patience);
        await cluster.Nodes[2].KillAsync();

        for (int number = 0; number < parts.Length; number++)
        {
            Assert.Equal((long)number * Length, await sums[number].GetAsync(Eventually.Patience));
            Assert.Equal(number, (await parts[number].GetAsync(Eventually.Patience))[^1]);
        }
    }

    [Fact]
    public async Task Kill_OfTheNodeOfAStreamThatHasEnded_MakesItsItemsAgain()
    {
        await using LocalCluster cluster = await StartAsync();
        LocalNode second = cluster.Nodes[1];
        ObjectStream<long[]> stream = Remote.With(On(second)).Invoke(References.Yield, 3, Length);
        var items = new List<ObjectRef<long[]>>();
        await foreach (ObjectRef<long[]> item in stream.Refs)
            items.Add(item);

        await second.KillAsync();

        for (int index = 0; index < items.Count; index++)
            Assert.Equal(index, (await items[index].GetAsync(Eventually.Patience))[^1]);
    }

    [Fact]
    public async Task Kill_WithMaxRetriesZero_SaysWhyTheResultIsLost()
    {
        await using LocalCluster cluster = await StartAsync();
        LocalNode second = cluster.Nodes[1];
        ObjectRef<long[]> there = Remote.With(On(second) with { MaxRetries = 0 }).Invoke(Bytes.Make, Length, 1L);
        await Remote.WaitAsync([there], 1, Eventually.Patience);

        await second.KillAsync();
        // Queued behind the news of the death, which a fetch can outrun.
        TaskOptions hard = new() { Strategy = SchedulingStrategy.NodeAffinity(second.Id) };
        await Assert.ThrowsAsync<TaskUnschedulableException>(
            () => Remote.With(hard).Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));

        var lost = await Assert.ThrowsAsync<ObjectLostException>(() => there.GetAsync(Eventually.Patience));
        Assert.Contains("MaxRetries = 0", lost.Message, StringComparison.Ordinal);
    }

    [Remote]
    private static long[] AddOne(long[] values) => [.. values.Select(value => value + 1)];

    [Remote]
    private static long Sum(long[] values) => values.Sum();

    private static async Task<LocalCluster> StartAsync(int nodes = 2)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = nodes,
            CpusPerNode = 1,
            WorkersPerNode = 1,
            StoreBytesPerNode = SharedCluster.StoreBytes,
        });
        LocalClusterFolders.Note(cluster);
        return cluster;
    }

    private static TaskOptions On(LocalNode node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node.Id, soft: true) };
}
