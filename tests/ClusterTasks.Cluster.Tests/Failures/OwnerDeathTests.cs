using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>The node to which the program is attached dies. Another node of the machine takes its session over.</summary>
public sealed class OwnerDeathTests
{
    private const int Length = 100_000;

    [Fact]
    public async Task Kill_WithEveryKindOfReference_LosesNone()
    {
        await using LocalCluster cluster = await StartAsync();
        LocalNode first = cluster.Nodes[0];
        ObjectRef<long[]> put = Remote.Put(Bytes.Make(Length, 7));
        ObjectRef<int> small = Remote.Put(5);
        ObjectRef<int> done = Remote.Invoke(Numbers.Add, 1, 2);
        ObjectRef<long[]> elsewhere = Remote.With(On(cluster.Nodes[1])).Invoke(Bytes.Make, Length, 3L);
        await Remote.WaitAsync([done], 1, Eventually.Patience);
        await Remote.WaitAsync([elsewhere], 1, Eventually.Patience);
        ObjectRef<int>[] many = [.. Enumerable.Range(0, 2_000).Select(i => Remote.Invoke(Numbers.Add, i, 1))];

        await first.KillAsync();

        Assert.Equal(3, await done.GetAsync(Eventually.Patience));
        Assert.Equal(3, (await elsewhere.GetAsync(Eventually.Patience))[^1]);
        Assert.Equal(7, (await put.GetAsync(Eventually.Patience))[^1]);
        Assert.Equal(5, await small.GetAsync(Eventually.Patience));
        for (int i = 0; i < many.Length; i++)
            Assert.Equal(i + 1, await many[i].GetAsync(Eventually.Patience));
        Assert.Equal(12, await Remote.Invoke(Numbers.Add, small, 7).GetAsync(Eventually.Patience));
        Assert.NotEqual(first.Id, cluster.Session.NodeId);
    }

    [Fact]
    public async Task Kill_WithATaskOnAnotherNode_ItGoesOnThereAndReadsWhatTheDeadNodeOwned()
    {
        await using LocalCluster cluster = await StartAsync();
        using SignalFile begun = new(), open = new();
        ObjectRef<int> inside = Remote.Put(41);
        ObjectRef<int> result = Remote.With(On(cluster.Nodes[2]) with { MaxRetries = 0 })
            .Invoke(ReadWhenOpen, new[] { inside }, begun.Path, open.Path);
        await begun.WrittenAsync("the task runs on the third node");

        await cluster.Nodes[0].KillAsync();
        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        await File.WriteAllTextAsync(open.Path, "open", TestContext.Current.CancellationToken);

        // It may run once at most: a second run would be a TaskOutcomeUnknownException.
        Assert.Equal(42, await result.GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Kill_OfOneNodeAfterTheOther_TheSessionMovesTwice()
    {
        await using LocalCluster cluster = await StartAsync();
        ObjectRef<long[]> put = Remote.Put(Bytes.Make(Length, 7));
        for (int moves = 0; moves < 2; moves++)
        {
            NodeId owner = cluster.Session.NodeId;
            ObjectStream<long[]> stream = Remote.Invoke(References.Yield, 5, Length);
            await using IAsyncEnumerator<long[]> items = stream.GetAsyncEnumerator(TestContext.Current.CancellationToken);
            Assert.True(await items.MoveNextAsync());

            await cluster.Nodes.Single(node => node.Id == owner).KillAsync();

            int last = 0;
            while (await items.MoveNextAsync())
                Assert.Equal(++last, items.Current[^1]);
            Assert.Equal(4, last);
            Assert.Equal(7L * Length, await Remote.Invoke(SumOf, put).GetAsync(Eventually.Patience));
        }
    }

    [Fact]
    public async Task Stop_OfTheDriversNode_TheSessionMovesWhenTheOthersTakeItForDead()
    {
        await using LocalCluster cluster = await StartAsync();
        LocalNode first = cluster.Nodes[0];
        ObjectRef<int> small = Remote.Put(5);
        Signals.Send(first.ProcessId, "STOP");
        try
        {
            Assert.Equal(12, await Remote.Invoke(Numbers.Add, small, 7).GetAsync(Eventually.Patience));
            Assert.NotEqual(first.Id, cluster.Session.NodeId);
        }
        finally
        {
            Signals.Send(first.ProcessId, "CONT");
        }

        await Eventually.BecomesAsync("it ends", () => Task.FromResult(first.IsRunning), isRunning => !isRunning);
        Assert.Equal(12, await Remote.Invoke(Numbers.Add, small, 7).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Stop_InOrder_TheSessionMoves()
    {
        await using LocalCluster cluster = await StartAsync();
        ObjectRef<long[]> put = Remote.Put(Bytes.Make(Length, 7));
        ObjectRef<int>[] many = [.. Enumerable.Range(0, 200).Select(i => Remote.Invoke(Numbers.Add, i, 1))];

        await cluster.Nodes[0].StopAsync();

        for (int i = 0; i < many.Length; i++)
            Assert.Equal(i + 1, await many[i].GetAsync(Eventually.Patience));
        Assert.Equal(7, (await put.GetAsync(Eventually.Patience))[^1]);
    }

    [Fact]
    public async Task Kill_OfTheOnlyNode_EndsTheSessionSoon()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 1);
        ObjectRef<int> small = Remote.Put(5);
        ObjectRef<int> waiting = Remote.Invoke(Gated.Hold, CancellationToken.None);
        Task waits = waiting.WaitAsync(Eventually.Patience);

        await cluster.Nodes[0].KillAsync();

        await Assert.ThrowsAsync<SessionLostException>(() => waits);
        await Assert.ThrowsAsync<SessionLostException>(() => small.GetAsync(Eventually.Patience));
    }

    [Remote]
    private static async Task<int> ReadWhenOpen(ObjectRef<int>[] references, string begun, string open)
    {
        await File.WriteAllTextAsync(begun, "begun");
        while (new FileInfo(open) is not { Exists: true, Length: > 0 })
            await Task.Delay(10);
        return 1 + await references[0];
    }

    [Remote]
    private static long SumOf(long[] values) => values.Sum();

    private static TaskOptions On(LocalNode node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node.Id, soft: true) };

    private static async Task<LocalCluster> StartAsync(int nodes = 3)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = nodes,
            CpusPerNode = 2,
            StoreBytesPerNode = SharedCluster.StoreBytes,
        });
        LocalClusterFolders.Note(cluster);
        return cluster;
    }
}
