using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Objects;

/// <summary>Many times the store in values that share blocks on disk.</summary>
public sealed class SmallSpillTests
{
    private const long StoreBytes = 75 << 20; // the least there is

    [Theory]
    [InlineData(4, 100_000)]
    [InlineData(4, 900_000, 1_000, 100_000, 2_500_000, 20_000, 70_000, 1 << 20)]
    public Task Put_ManyTimesTheStore_IsExact(int times, params int[] sizes) => PutAsync(times, sizes);

    [Theory(Explicit = true)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    [InlineData(64 << 10)]
    [InlineData(100_000)]
    [InlineData(900_000)]
    [InlineData(900_000, 1_000, 100_000, 2_500_000, 20_000, 70_000, 1 << 20)]
    public Task Put_TenTimesTheStore_IsExact(params int[] sizes) => PutAsync(10, sizes);

    [Fact]
    public Task Shuffle_ThreeTimesTheStores_IsExact() => ShuffleAsync(parts: 84, StoreBytes);

    [Fact(Explicit = true)]
    public Task Shuffle_TwoHundredByTwoHundred_IsExact() => ShuffleAsync(parts: 200, storeBytes: 440 << 20);

    private static async Task PutAsync(int times, int[] sizes)
    {
        await using LocalCluster cluster = await StartAsync(1, StoreBytes);
        var held = new List<ObjectRef<byte[]>>();
        long bytes = 0;
        while (bytes < times * StoreBytes && held.Count < 100_000)
        {
            int size = sizes[held.Count % sizes.Length];
            held.Add(Remote.Put(Content(held.Count, size).ToArray()));
            bytes += size;
        }

        for (int number = 0; number < held.Count; number++)
        {
            byte[] value = await held[number].GetAsync(Eventually.Patience);
            Assert.True(Content(number, sizes[number % sizes.Length]).SequenceEqual(value),
                $"value {number} of {value.Length} bytes is wrong");
        }

        NodeState state = Assert.Single(await cluster.Session.State.NodesAsync());
        if (sizes.Max() >= 100_000)
            Assert.True(state.BytesSpilled > (times - 2) * StoreBytes, state.ToString());
        held.ForEach(value => value.Dispose());
        await Eventually.NodeAsync(
            "memory and disk are given back", cluster, state.Id, now => now is { StoreUsedBytes: 0, StoreSpilledBytes: 0 });
    }

    /// <summary>Moves blocks of 100 KB, three times what the stores of three nodes hold.</summary>
    private static async Task ShuffleAsync(int parts, long storeBytes)
    {
        const int BlockBytes = 100_000;
        await using LocalCluster cluster = await StartAsync(3, storeBytes);
        ObjectRef<ObjectRef<byte[]>[]>[] split =
            [.. Enumerable.Range(0, parts).Select(from => Remote.Invoke(Shuffles.Split, from, parts, BlockBytes))];
        ObjectRef<byte[]>[][] blocks = await Remote.GetAsync(split, Eventually.Patience);

        int[] wrong = await Remote.GetAsync(
            Enumerable.Range(0, parts)
                .Select(to => Remote.Invoke(Shuffles.CountWrong, to, blocks.Select(row => row[to]).ToArray(), BlockBytes)).ToArray(),
            TimeSpan.FromMinutes(10));

        Assert.All(wrong, count => Assert.Equal(0, count));
        Assert.True((await cluster.Session.State.NodesAsync()).Sum(node => node.BytesSpilled) > storeBytes);
    }

    /// <summary>Returns another part of the source for each value, so that no two of a size are alike.</summary>
    private static ReadOnlySpan<byte> Content(int number, int size) => Shuffles.Block(0, number % 4096, size);

    private static async Task<LocalCluster> StartAsync(int nodes, long storeBytes)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Nodes = nodes, CpusPerNode = 1, WorkersPerNode = 1, StoreBytesPerNode = storeBytes });
        LocalClusterFolders.Note(cluster);
        return cluster;
    }
}
