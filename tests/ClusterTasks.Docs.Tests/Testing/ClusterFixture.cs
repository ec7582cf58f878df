namespace ClusterTasks.Docs.Tests.Testing;

/// <summary>A cluster that several tests share.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private LocalCluster? _cluster;

    public LocalCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public async ValueTask InitializeAsync() => _cluster = await LocalCluster.StartAsync(new LocalClusterOptions
    {
        CpusPerNode = 2,                            // not one worker for each processor of a large machine
        StoreBytesPerNode = 100 << 20,              // not 30 % of the memory
        StartTimeout = TimeSpan.FromMinutes(2),     // for machines that are busy with other builds
    });

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
