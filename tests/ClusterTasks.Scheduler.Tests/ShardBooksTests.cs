using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Tests;

public sealed class ShardBooksTests
{
    private const int Shards = 2;

    private readonly ShardBooks _books = new(Shards, ResourceSet.FromCpus(2));
    private readonly World _world = new();

    [Fact]
    public void ShardOf_ManyJobs_AreDividedEvenlyAndAlwaysAlike()
    {
        int[] shards = [.. Enumerable.Range(0, 10_000)
            .Select(i => ShardBooks.ShardOf(new JobId(new NodeId((ulong)(i / 10) << 7), (uint)(i % 10)), 4))];
        Assert.All(shards.GroupBy(shard => shard), group => Assert.InRange(group.Count(), 2_200, 2_800));
        Assert.Equal(4, shards.Distinct().Count());
        Assert.Equal(ShardBooks.ShardOf(new JobId(new NodeId(7), 3), 5), ShardBooks.ShardOf(new JobId(new NodeId(7), 3), 5));
    }

    [Fact]
    public void TryTake_RoomOfAnotherShardsRuns_IsRefusedUntilOneEnds()
    {
        PlaceRequest[] first = [OfShard(0), OfShard(0)];
        Assert.All(first, task => Assert.True(_books.TryTake(task)));
        PlaceRequest second = OfShard(1);
        Assert.False(_books.TryTake(second));
        Assert.Equal((ResourceSet.Empty, ResourceSet.FromCpus(2)), (_books.Elsewhere(0), _books.Elsewhere(1)));
        Assert.Equal(0, _books.Finish(World.Run(first[0])));
        Assert.True(_books.TryTake(second));
        Assert.Equal((ResourceSet.FromCpus(1), ResourceSet.FromCpus(1)), (_books.Elsewhere(0), _books.Elsewhere(1)));
    }

    [Fact]
    public void Lend_BlockedRun_ItsCpusAreThereForOthers()
    {
        PlaceRequest task = OfShard(0).Placed(at => at with { Demand = ResourceSet.FromCpus(2) });
        Assert.True(_books.TryTake(task));
        Assert.Equal(0, _books.Lend(World.Run(task), isLent: true));
        Assert.Equal(ResourceSet.Empty, _books.Elsewhere(1));
        Assert.True(_books.TryTake(OfShard(1)));
        _books.Lend(World.Run(task), isLent: false);
        Assert.False(_books.TryTake(OfShard(1)));
    }

    [Fact]
    public void SetBundles_HoldTheirRoomAndTheirTasksTakeNothingMore()
    {
        PlaceRequest plain = OfShard(1);
        Assert.True(_books.TryTake(plain));
        Assert.False(_books.HasRoom(ResourceSet.FromCpus(2)));
        Assert.True(_books.HasRoom(ResourceSet.FromCpus(1)));
        PlaceRequest inside = OfShard(0).Placed(at => at with { Group = new PlacementGroupId(World.Owner, 1) });
        _books.SetBundles([new BundleReport { Group = inside.Placement.Group, Amount = ResourceSet.FromCpus(1), Job = inside.Job }]);
        Assert.True(_books.TryTake(inside.Placed(at => at with { Demand = BundleResources.In(at.Group, 0, at.Demand) })));
        Assert.Equal(ResourceSet.FromCpus(1), _books.Elsewhere(1));
        Assert.False(_books.TryTake(OfShard(1)));
        Assert.Equal(0, _books.Finish(World.Run(inside)));
        _books.SetBundles([]);
        Assert.True(_books.TryTake(OfShard(1)));
        // CPUs that are only lent are not for a bundle.
        _books.Lend(World.Run(plain), isLent: true);
        Assert.False(_books.HasRoom(ResourceSet.FromCpus(1)));
    }

    [Fact]
    public void TryTake_TheSameAgain_IsTakenOnceAndALaterAttemptReplacesIt()
    {
        PlaceRequest task = OfShard(0).Placed(at => at with { Demand = ResourceSet.FromCpus(2) });
        Assert.True(_books.TryTake(task));
        Assert.True(_books.TryTake(task));
        PlaceRequest later = task with { Attempt = 1 };
        Assert.True(_books.TryTake(later));
        Assert.Equal(ResourceSet.FromCpus(2), _books.Elsewhere(1));
        // The end of the attempt before changes nothing.
        Assert.Equal(0, _books.Finish(World.Run(task)));
        Assert.Equal(ResourceSet.FromCpus(2), _books.Elsewhere(1));
        Assert.Equal(0, _books.Finish(World.Run(later)));
        Assert.Equal(ResourceSet.Empty, _books.Elsewhere(1));
        Assert.Null(_books.Finish(World.Run(later)));
    }

    private PlaceRequest OfShard(int shard)
    {
        uint job = 0;
        while (ShardBooks.ShardOf(World.Job(job), Shards) != shard)
            job++;
        return _world.Task() with { Job = World.Job(job) };
    }
}
