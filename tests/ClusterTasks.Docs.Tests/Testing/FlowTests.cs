namespace ClusterTasks.Docs.Tests.Testing;

/// <summary>A test method's current session is the one that a synchronous method made current before it, beside the assembly's open
/// session.</summary>
public sealed class FlowTests(FastCluster fixture) : IAsyncLifetime
{
    private RemoteSession? _second;

    /// <summary>A session that an asynchronous method makes current is no longer current when the method returns.</summary>
    public async ValueTask InitializeAsync()
    {
        _second = await Remote.ConnectAsync(fixture.Cluster.Address);
        Assert.Same(_second, Remote.Current);
    }

    public ValueTask DisposeAsync() => _second?.DisposeAsync() ?? default;

    [Fact]
    public void Current_ConnectedInInitializeAsync_IsNotSeenByTheTest()
    {
        string message = Assert.Throws<InvalidOperationException>(() => Remote.Current).Message;

        Assert.Contains("none of them is current here", message, StringComparison.Ordinal);
    }
}
