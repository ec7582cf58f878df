using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Objects;

/// <summary>A large object for several nodes at once, and a source that is killed while it sends.</summary>
public sealed class ManyNodesTests : IAsyncLifetime
{
    private const int Count = 12 << 20; // 96 MiB: over the size from which nodes pass chunks on to each other

    private LocalCluster? _cluster;

    private LocalCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = 4,
            CpusPerNode = 1,
            WorkersPerNode = 1,
            StoreBytesPerNode = SharedCluster.StoreBytes,
            StartTimeout = TimeSpan.FromMinutes(1),
        });
        LocalClusterFolders.Note(_cluster);
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    [Fact]
    public async Task Object_ForThreeMoreNodesAtOnce_EachGetsItOnceAndAllAreFreed()
    {
        ObjectRef<ReadOnlyMemory<long>> put = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 3));

        long[] sums = await Remote.GetAsync(
            Cluster.Nodes.Skip(1).Select(node => At(node).Invoke(Bytes.SumOf, put)).ToArray(), Eventually.Patience);

        Assert.All(sums, sum => Assert.Equal(3L * Count, sum));
        NodeState[] states = [.. await Cluster.Session.State.NodesAsync()];
        Assert.All(states.Where(state => state.Id != Cluster.Nodes[0].Id),
            state => Assert.InRange(state.BytesReceived, Count * 8L, (Count * 8L) + 4096));
        // A chunk may be on its way to each from two sources when it changes over; frames have headers.
        Assert.InRange(states.Sum(state => state.BytesSent), 3 * Count * 8L, (3 * Count * 8L) + (3 * ((1 << 20) + 4096)));
        put.Dispose();
        await EmptyAsync();
    }

    [Fact]
    public async Task Get_SourceKilledMeanwhile_TheOtherCopyDeliversIt()
    {
        LocalNode source = Cluster.Nodes[1];
        ObjectRef<long[]> made = At(source).Invoke(Bytes.Make, Count, 5L);
        Assert.Equal(5L * Count,
            await At(Cluster.Nodes[2]).Invoke(static (long[] values) => values.Sum(), made).GetAsync(Eventually.Patience));

        Task<long[]> get = Task.Run(() => made.GetAsync(Eventually.Patience));
        await source.KillAsync();
        long[] values = await get;

        Assert.Equal(Count, values.Length);
        Assert.DoesNotContain(values, value => value != 5);
        made.Dispose();
        await EmptyAsync();
    }

    private static RemoteInvoker At(LocalNode node) => Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node.Id) });

    private async Task EmptyAsync() => await Eventually.BecomesAsync(
        "every copy is freed",
        async () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return string.Join(", ",
                (await Cluster.Session.State.NodesAsync()).Where(state => state.StoreUsedBytes > 0)
                .Select(state => $"{state.Id}: {state.StoreUsedBytes}"));
        },
        text => text.Length == 0);
}
