using System.Collections.Concurrent;

namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>A cluster that the tests of one collection share.</summary>
public abstract class SharedCluster(LocalClusterOptions options) : IAsyncLifetime
{
    internal const long StoreBytes = 256L << 20;

    private LocalCluster? _cluster;

    public LocalCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    /// <summary>Lines that nodes wrote at warning level and above.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(options with { Log = Log.Enqueue });
        LocalClusterFolders.Note(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>One node with two worker processes.</summary>
public sealed class OneNode()
    : SharedCluster(new LocalClusterOptions
    {
        CpusPerNode = 2,
        WorkersPerNode = 2,
        StoreBytesPerNode = StoreBytes,
        SpillBytesPerNode = StoreBytes
    });

/// <summary>Two nodes, each a process with its own store, and two worker processes each.</summary>
public sealed class TwoNodes()
    : SharedCluster(new LocalClusterOptions
    {
        Nodes = 2,
        CpusPerNode = 2,
        WorkersPerNode = WorkersPerNode,
        StoreBytesPerNode = StoreBytes,
        SpillBytesPerNode = StoreBytes
    })
{
    internal const int WorkersPerNode = 2;
}

/// <summary>Three nodes of two CPUs each.</summary>
public sealed class ThreeNodes()
    : SharedCluster(new LocalClusterOptions { Nodes = Count, CpusPerNode = 2, StoreBytesPerNode = StoreBytes })
{
    internal const int Count = 3;
}

/// <summary>One node inside the test's process: dedicated threads instead of worker processes.</summary>
public sealed class InProcessNode()
    : SharedCluster(new LocalClusterOptions
    {
        CpusPerNode = 2,
        WorkersPerNode = 2,
        StoreBytesPerNode = StoreBytes,
        SpillBytesPerNode = StoreBytes,
        Workers = WorkerMode.InProcess
    });

[CollectionDefinition(Name)]
public sealed class OneNodeTests : ICollectionFixture<OneNode>
{
    internal const string Name = "one node";
}

[CollectionDefinition(Name)]
public sealed class TwoNodesTests : ICollectionFixture<TwoNodes>
{
    internal const string Name = "two nodes";
}

[CollectionDefinition(Name)]
public sealed class InProcessTests : ICollectionFixture<InProcessNode>
{
    internal const string Name = "in-process node";
}
