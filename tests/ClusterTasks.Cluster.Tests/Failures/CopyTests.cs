using ClusterTasks.Cluster.Tests.Fixtures;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>Values that are put with several copies. Nodes with them are killed and stopped.</summary>
public sealed class CopyTests
{
    private static readonly PutOptions Two = new() { Copies = 2 };

    [Fact]
    public async Task Put_WithTwoCopies_OutlivesAnyOneNodeAndIsCopiedAgain()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 3);
        long[] numbers = [.. Enumerable.Range(0, 50_000).Select(number => (long)number)];
        ObjectRef<long[]> value = Remote.Put(numbers, Two);
        ObjectRef<string> small = await Remote.PutAsync("a small one", Two);

        for (int kill = 0; kill < 2; kill++)
        {
            NodeId[] locations = await LocationsAsync(cluster, value, 2);
            await LocationsAsync(cluster, small, 2);
            LocalNode other = cluster.Nodes.First(node => locations.Contains(node.Id) && node.Id != cluster.Nodes[0].Id);
            await other.KillAsync();
            if (kill == 0)
                await cluster.AddNodeAsync();
        }

        Assert.Equal(numbers, await value.GetAsync(Eventually.Patience));
        Assert.Equal("a small one", await small.GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Put_TheOnlyNodeAtFirst_IsCopiedWhenAnotherOneJoins()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 1);
        ObjectRef<long[]> value = Remote.Put(new long[50_000], Two);
        await LocationsAsync(cluster, value, 1);

        await cluster.AddNodeAsync();

        await LocationsAsync(cluster, value, 2);
    }

    [Fact]
    public async Task Stop_OfANodeWithACopy_MovesItToAnotherOne()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 3);
        ObjectRef<long[]> value = Remote.Put(new long[50_000], Two);
        NodeId second = (await LocationsAsync(cluster, value, 2)).First(id => id != cluster.Nodes[0].Id);

        await cluster.Nodes.Single(node => node.Id == second).StopAsync();

        NodeId[] after = await LocationsAsync(cluster, value, 2);
        Assert.DoesNotContain(second, after);
    }

    [Fact]
    public async Task Kill_OfTheProgramsNode_KeepsTheValueAndItsCopies()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 3);
        ObjectRef<long[]> value = Remote.Put(new long[50_000], Two);
        await LocationsAsync(cluster, value, 2);

        await cluster.Nodes[0].KillAsync();

        Assert.Equal(50_000, (await value.GetAsync(Eventually.Patience)).Length);
        NodeId[] after = await LocationsAsync(cluster, value, 2);
        Assert.DoesNotContain(cluster.Nodes[0].Id, after);
    }

    [Fact]
    public void Copies_OutOfRange_IsRefusedByName()
    {
        foreach (int copies in (int[])[0, -1, PutOptions.MaxCopies + 1])
            Assert.Equal("Copies", Assert.Throws<ArgumentOutOfRangeException>(() => new PutOptions { Copies = copies }).ParamName);
    }

    private static async Task<NodeId[]> LocationsAsync<T>(LocalCluster cluster, ObjectRef<T> value, int count)
    {
        ObjectListing listing = await Eventually.BecomesAsync(
            $"the value is on {count} nodes", () => cluster.Session.State.ObjectsAsync(),
            objects => objects.Objects.SingleOrDefault(info => info.Id == value.Id)?.Locations.Count == count);
        return [.. listing.Objects.Single(info => info.Id == value.Id).Locations];
    }

    private static async Task<LocalCluster> StartAsync(int nodes)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = nodes,
            CpusPerNode = 2,
            WorkersPerNode = 2,
            StoreBytesPerNode = 75 << 20,
            DrainTimeout = TimeSpan.FromSeconds(20),
        });
        LocalClusterFolders.Note(cluster);
        return cluster;
    }
}
