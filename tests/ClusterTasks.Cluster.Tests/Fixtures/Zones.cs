namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>Two nodes of two CPUs each, the first in zone a, the second in zone b with two disks.</summary>
public sealed class Zones()
    : SharedCluster(new LocalClusterOptions { CpusPerNode = 2, WorkersPerNode = 2, StoreBytesPerNode = StoreBytes, Labels = Zone("a") }),
    IAsyncLifetime
{
    private LocalNode? _b;

    public LocalNode A => Cluster.Nodes[0];

    public LocalNode B => _b!;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        _b = await Cluster.AddNodeAsync(
            new LocalNodeOptions { Labels = Zone("b"), Resources = new Dictionary<string, double> { ["disk"] = 2 } });
    }

    private static Dictionary<string, string> Zone(string name) => new() { ["zone"] = name };
}

[CollectionDefinition(Name)]
public sealed class ZonesTests : ICollectionFixture<Zones>
{
    internal const string Name = "zones";
}
