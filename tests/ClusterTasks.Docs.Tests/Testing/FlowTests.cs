namespace ClusterTasks.Docs.Tests.Testing;

/// <summary>What is current in a test method is what a synchronous method made current before it, beside the assembly's open session.</summary>
public sealed class FlowTests(FastCluster fixture) : IAsyncLifetime
{
    private RemoteSession? _second;

    /// <summary>What an asynchronous method makes current is undone when it returns.</summary>
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
