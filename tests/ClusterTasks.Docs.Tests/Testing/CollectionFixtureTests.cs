namespace ClusterTasks.Docs.Tests.Testing;

/// <summary>The classes of a collection share one cluster, and run one after the other.</summary>
[CollectionDefinition("cluster")]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>;

[Collection("cluster")]
public sealed class CountTests
{
    private readonly ClusterFixture _fixture;

    public CountTests(ClusterFixture fixture)
    {
        _fixture = fixture;
        fixture.Cluster.Session.MakeCurrent();
    }

    [Fact]
    public async Task Count_OnTheCluster_CountsWords()
    {
        Assert.Same(_fixture.Cluster.Session, Remote.Current);
        Assert.Equal(2, await Remote.Invoke(Words.Count, "one two"));
    }
}

[Collection("cluster")]
public sealed class EmptyTextTests
{
    private readonly ClusterFixture _fixture;

    public EmptyTextTests(ClusterFixture fixture)
    {
        _fixture = fixture;
        fixture.Cluster.Session.MakeCurrent();
    }

    [Fact]
    public async Task Count_OfNothing_IsZero()
    {
        Assert.Same(_fixture.Cluster.Session, Remote.Current);
        Assert.Equal(0, await Remote.Invoke(Words.Count, ""));
    }
}
