using ClusterTasks;
using Xunit;

public class Tests
{
    [Fact]
    public async Task Task_OnACluster_RunsInAWorker() => Assert.Equal("3, True", await Check.RunAsync());
}

public sealed class ClusterFixture : IAsyncLifetime
{
    private LocalCluster? _cluster;

    public LocalCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public async Task InitializeAsync() => _cluster = await LocalCluster.StartAsync(Check.Options);

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}

/// <summary>The test sees a session that the constructor makes current, and not one that InitializeAsync connects, though it is
/// open.</summary>
public sealed class FlowTests : IClassFixture<ClusterFixture>, IAsyncLifetime
{
    private readonly LocalCluster _cluster;
    private RemoteSession? _second;

    public FlowTests(ClusterFixture fixture)
    {
        _cluster = fixture.Cluster;
        _cluster.Session.MakeCurrent();
    }

    public async Task InitializeAsync() => _second = await Remote.ConnectAsync(_cluster.Address);

    public async Task DisposeAsync() => await _second!.DisposeAsync();

    [Fact]
    public async Task Current_SetByTheConstructor_IsSeenByTheTest()
    {
        Assert.Same(_cluster.Session, Remote.Current);
        Assert.Equal(3, await Remote.Invoke(Functions.Add, 1, 2));
        Assert.Same(_cluster.Session, Remote.Current);
    }
}
