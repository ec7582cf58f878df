using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Cluster.Tests.Sessions;

/// <summary>Several clusters, and several sessions, of one process.</summary>
public sealed class SeveralClustersTests
{
    private static readonly LocalClusterOptions InProcess = new()
    {
        CpusPerNode = 2,
        WorkersPerNode = 2,
        StoreBytesPerNode = 96L << 20,
        Workers = WorkerMode.InProcess,
    };

    [Fact]
    public async Task StartAsync_TwoInParallel_EachFlowCallsItsOwn()
    {
        var bothRun = new TaskCompletionSource();
        int running = 0;
        JobId[] jobs = await Task.WhenAll(UseAsync(), UseAsync());
        Assert.NotEqual(jobs[0], jobs[1]);
        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);

        async Task<JobId> UseAsync()
        {
            await using LocalCluster cluster = await LocalCluster.StartAsync(InProcess);
            LocalClusterFolders.Note(cluster);
            if (Interlocked.Increment(ref running) == 2)
                bothRun.SetResult();
            await bothRun.Task.WaitAsync(Eventually.Patience);
            Assert.Same(cluster.Session, Remote.Current);
            JobId job = await Remote.Invoke(Nesting.OwnJob);
            Assert.Equal(cluster.Session.JobId, job);
            Assert.Equal(job, await Task.Run(async () => await Remote.Invoke(Nesting.OwnJob)));
            Assert.Equal(3, (await Remote.GetAsync(Remote.Map(Numbers.Length, ["a", "bb"]))).Sum());
            return job;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Dispose_InAnyOrder_TheOtherIsCurrent(int first)
    {
        // One cluster is in this process, and one consists of processes.
        LocalCluster[] clusters =
            [await LocalCluster.StartAsync(InProcess), await LocalCluster.StartAsync(InProcess with { Workers = WorkerMode.Process })];
        Array.ForEach(clusters, LocalClusterFolders.Note);
        Assert.Same(clusters[1].Session, Remote.Current);
        LocalCluster other = clusters[1 - first];
        using ObjectRef<int> kept = other.Session.Put(2);
        using ObjectRef<int> lost = clusters[first].Session.Put(1);
        await clusters[first].DisposeAsync();
        Assert.Same(other.Session, Remote.Current);
        Assert.Equal(5, await Remote.Invoke(Numbers.Add, kept, 3));
        await Assert.ThrowsAsync<SessionLostException>(() => lost.GetAsync(Eventually.Patience));
        await other.DisposeAsync();
        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);
    }

    [Fact]
    public async Task Session_OnAnotherNode_UsesReferencesThatAreDisposedAtOnce()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(InProcess with { Nodes = 2 });
        LocalClusterFolders.Note(cluster);
        NodeState there = (await Eventually.BecomesAsync(
            "both nodes are known", () => cluster.Session.State.NodesAsync(), nodes => nodes.Count == 2))
            .Single(node => node.Id != cluster.Session.NodeId);
        await using RemoteSession other = await Remote.ConnectAsync(there.SessionAddress);
        Assert.NotEqual(cluster.Session.NodeId, other.NodeId);
        for (int i = 0; i < 200; i++)
        {
            ObjectRef<int> put = cluster.Session.Put(i);
            ObjectRef<int> sum = cluster.Session.Invoke(Numbers.Add, i, 1);
            ObjectRef<int>[] results =
                [other.Invoke(Numbers.Add, put, 1), other.Invoke(Numbers.Add, sum, 1), other.Invoke(Numbers.ReadInside, new[] { put })];
            put.Dispose();
            sum.Dispose();
            Assert.Equal([i + 1, i + 2, i], await Remote.GetAsync(results, Eventually.Patience));
        }
    }

    [Fact]
    public async Task Session_OfAnotherCluster_IsCalledByItsMembersAndRefusesForeignReferences()
    {
        await using LocalCluster first = await LocalCluster.StartAsync(InProcess);
        await using LocalCluster second = await LocalCluster.StartAsync(InProcess);
        LocalClusterFolders.Note(first);
        LocalClusterFolders.Note(second);
        Assert.Equal(first.Session.JobId, await first.Session.Invoke(Nesting.OwnJob));
        Assert.Equal(second.Session.JobId, await second.Session.Invoke(Nesting.OwnJob));
        using ObjectRef<int> ofFirst = first.Session.Put(20);
        var error = Assert.Throws<ArgumentException>(() => second.Session.Invoke(Numbers.Add, ofFirst, 1));
        Assert.Contains("another cluster", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("value", () => second.Session.Put(new[] { ofFirst }));
        Assert.Equal(21, await second.Session.Invoke(Numbers.Add, await ofFirst, 1)); // a read needs no current session
        using (first.Session.MakeCurrent())
            Assert.Equal(first.Session.JobId, await Remote.Invoke(Nesting.OwnJob));
        Assert.Equal(second.Session.JobId, await Remote.Invoke(Nesting.OwnJob));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_ReferenceOfAnEndedSession_IsRefusedAtOnce(bool ofOneCluster)
    {
        await using LocalCluster first = await LocalCluster.StartAsync(InProcess);
        LocalClusterFolders.Note(first);
        RemoteSession ended = ofOneCluster ? await Remote.ConnectAsync(first.Address) : first.Session;
        ObjectRef<int> old = ended.Put(5);
        ObjectRef<int> oldResult = ended.Invoke(Numbers.Add, 1, 2);
        PlacementGroup oldGroup = await ended.CreatePlacementGroupAsync([new Bundle { Cpus = 1 }]);
        if (ofOneCluster)
            await ended.DisposeAsync();
        else
            await first.DisposeAsync();
        await using LocalCluster? next = ofOneCluster ? null : await LocalCluster.StartAsync(InProcess);
        if (next is not null)
            LocalClusterFolders.Note(next);

        foreach (ObjectRef<int> reference in new[] { old, oldResult })
        {
            Assert.Contains($"{reference.Id} belongs to a session that has ended",
                Assert.Throws<SessionLostException>(() => Remote.Invoke(Numbers.Add, reference, 1)).Message, StringComparison.Ordinal);
            Assert.Throws<SessionLostException>(() => Remote.Invoke(Numbers.ReadInside, new[] { reference }));
            Assert.Throws<SessionLostException>(() => Remote.Put(new[] { reference }));
            await Assert.ThrowsAsync<SessionLostException>(() => Remote.GetAsync([Remote.Put(1), reference]));
            await Assert.ThrowsAsync<SessionLostException>(() => reference.GetAsync(TimeSpan.Zero));
        }

        var within = new TaskOptions { Strategy = SchedulingStrategy.PlacementGroup(oldGroup) };
        Assert.Contains("belongs to a session that has ended",
            Assert.Throws<SessionLostException>(() => Remote.With(within).Invoke(Numbers.Add, 1, 2)).Message, StringComparison.Ordinal);
        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task CreatePlacementGroupAsync_OfASessionThatIsNotCurrent_IsInItsCluster()
    {
        await using LocalCluster first = await LocalCluster.StartAsync(InProcess);
        await using LocalCluster second = await LocalCluster.StartAsync(InProcess);
        LocalClusterFolders.Note(first);
        LocalClusterFolders.Note(second);
        Assert.Same(second.Session, Remote.Current);
        await using PlacementGroup group = await first.Session
            .CreatePlacementGroupAsync([new Bundle { Cpus = 1 }], PlacementStrategy.Spread, "of the first");
        await group.ReadyAsync(Eventually.Patience);
        PlacementGroupInfo listed = Assert.Single(await first.Session.State.PlacementGroupsAsync());
        Assert.Equal((group.Id, first.Session.JobId, PlacementStrategy.Spread), (listed.Id, listed.Job, listed.Strategy));
        Assert.Equal(group.Id, (await first.Session.FindPlacementGroupAsync("of the first"))!.Id);
        Assert.Equal(group.Id, (await first.Session.FindPlacementGroupByIdAsync(group.Id))!.Id);
        Assert.Empty(await second.Session.State.PlacementGroupsAsync());
        Assert.Null(await second.Session.FindPlacementGroupAsync("of the first"));
        var within = new TaskOptions { Strategy = SchedulingStrategy.PlacementGroup(group) };
        Assert.Equal(first.Session.JobId, await first.Session.With(within).Invoke(Nesting.OwnJob).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task ConnectAsync_SecondSessionOfOneCluster_IsAJobOfItsOwnThatSharesReferences()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(InProcess);
        LocalClusterFolders.Note(cluster);
        using ObjectRef<int> put = Remote.Put(20);
        await using (RemoteSession session = await Remote.ConnectAsync(cluster.Address))
        {
            Assert.Same(session, Remote.Current);
            Assert.NotEqual(cluster.Session.JobId, session.JobId);
            Assert.Equal(session.JobId, await Remote.Invoke(Nesting.OwnJob));
            Assert.Equal(21, await Remote.Invoke(Numbers.Add, put, 1));
            using ObjectRef<int> sum = Remote.Invoke(Numbers.Add, put, 2);
            int[] both = await Remote.GetAsync<int>([sum, put]);
            Assert.Equal([22, 20], both);
        }

        Assert.Same(cluster.Session, Remote.Current);
        Assert.Equal(20, await put);
    }

    [Theory]
    [InlineData(WorkerMode.InProcess)]
    [InlineData(WorkerMode.Process)]
    public async Task StartAsync_InsideATask_IsCurrentThereUntilItEnds(WorkerMode mode)
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(InProcess with { Workers = mode });
        LocalClusterFolders.Note(cluster);
        string log = Path.GetTempFileName();
        string[] seen = await Remote.Invoke(Nesting.ClusterInsideATask, log);
        Assert.NotEqual(cluster.Session.JobId.ToString(), seen[0]);
        Assert.Equal(cluster.Session.JobId.ToString(), seen[1]);
        Assert.Contains("another cluster", seen[2], StringComparison.Ordinal);
        Assert.Equal("5", seen[3]);
        Assert.Equal(cluster.Session.JobId, await Remote.Invoke(Nesting.OwnJob));
        File.Delete(log);
    }

    [Fact]
    public async Task StartAsync_SessionOptions_AreTheSessions()
    {
        var shown = new TaskCompletionSource<string>();
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            InProcess with { Session = new RemoteOptions { OnOutput = line => shown.TrySetResult(line) } });
        LocalClusterFolders.Note(cluster);
        await Remote.Invoke(static () => Console.WriteLine("hello"));
        Assert.EndsWith("hello", await shown.Task.WaitAsync(Eventually.Patience), StringComparison.Ordinal);
    }

    [Fact]
    public void StartAsync_SessionOptionsWithAnAddress_Throws()
    {
        Assert.Throws<ArgumentException>(
            "Session", () => { _ = LocalCluster.StartAsync(InProcess with { Session = new RemoteOptions { Address = "unix:/x" } }); });
        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);
    }

    [Fact]
    public async Task StartAsync_TwoWithDefaultStores_ShareTheMemory()
    {
        long before = StoreReservation.Total;
        await using (LocalCluster first = await LocalCluster.StartAsync(InProcess with { StoreBytesPerNode = null }))
        {
            LocalClusterFolders.Note(first);
            long ofFirst = StoreReservation.Total - before;
            await using LocalCluster second = await LocalCluster.StartAsync(InProcess with { StoreBytesPerNode = null });
            LocalClusterFolders.Note(second);
            long ofSecond = StoreReservation.Total - before - ofFirst;
            Assert.InRange(ofSecond, HostMemory.MinimumStoreBytes, (long)(0.8 * ofFirst)); // of what the first leaves
            // whole pages
            Assert.InRange((await first.Session.State.NodesAsync())[0].StoreCapacityBytes, ofFirst, ofFirst + Environment.SystemPageSize);
        }

        Assert.Equal(before, StoreReservation.Total);
    }
}
