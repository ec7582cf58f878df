[assembly: AssemblyFixture(typeof(ClusterTasks.Docs.Tests.Testing.FastCluster))]

namespace ClusterTasks.Docs.Tests.Testing;

/// <summary>A cluster of threads in the process of the tests, for the whole assembly.</summary>
public sealed class FastCluster : IAsyncLifetime
{
    private LocalCluster? _cluster;

    public LocalCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public async ValueTask InitializeAsync() => _cluster = await LocalCluster.StartAsync(new LocalClusterOptions
    {
        Workers = WorkerMode.InProcess,
        CpusPerNode = 2,
        StoreBytesPerNode = 100 << 20,
    });

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}

public sealed class AssemblyFixtureTests
{
    private readonly LocalCluster _cluster;

    public AssemblyFixtureTests(FastCluster fixture)
    {
        _cluster = fixture.Cluster;
        _cluster.Session.MakeCurrent();
    }

    [Fact]
    public async Task Invoke_InProcess_RunsInTheProcessOfTheTest() =>
        Assert.Equal(Environment.ProcessId, await Remote.Invoke(static () => Environment.ProcessId));
}
