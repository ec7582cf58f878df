namespace ClusterTasks.Docs.Tests.Testing;

/// <summary>Two classes with a cluster of their own each, in parallel.</summary>
public sealed class WordTests : IClassFixture<ClusterFixture>
{
    private readonly LocalCluster _cluster;

    public WordTests(ClusterFixture fixture)
    {
        _cluster = fixture.Cluster;
        _cluster.Session.MakeCurrent(); // Remote.… of this test goes to this cluster
    }

    [Fact]
    public async Task CountAllAsync_TwoPages_AddsTheirWords() => Assert.Equal(5, await Words.CountAllAsync(["one two", "three four five"]));

    [Fact]
    public async Task Invoke_AfterAnAwait_IsStillOnTheClustersNode()
    {
        await Task.Yield();

        Assert.Equal(_cluster.Nodes[0].Id, await Remote.Invoke(static () => RemoteContext.Current!.NodeId));
    }
}

public sealed class OtherWordTests : IClassFixture<ClusterFixture>
{
    private readonly LocalCluster _cluster;

    public OtherWordTests(ClusterFixture fixture)
    {
        _cluster = fixture.Cluster;
        _cluster.Session.MakeCurrent();
    }

    [Fact]
    public async Task Invoke_NextToAnotherClass_IsOnItsOwnNode()
    {
        Assert.Same(_cluster.Session, Remote.Current);
        Assert.Equal(_cluster.Nodes[0].Id, await Remote.Invoke(static () => RemoteContext.Current!.NodeId));
    }
}
