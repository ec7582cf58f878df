using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Waits without time see the objects of the cluster, small or large, here or on another node.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class LookTests(TwoNodes nodes)
{
    private NodeId There => nodes.Cluster.Nodes.Single(node => node.Id != nodes.Cluster.Session.NodeId).Id;

    [Theory]
    [InlineData(10, false)]
    [InlineData(10, true)]
    [InlineData(50_000, false)]
    [InlineData(50_000, true)]
    public async Task ZeroTimeout_ValuesThatExist_AreSeenByTheFirstLook(int length, bool isThere)
    {
        ObjectRef<long[]>[] refs = await MakeAsync(length, isThere ? There : nodes.Cluster.Session.NodeId);
        int[] lengths = await Looks.LengthsByEachForm(refs);
        Assert.Equal(Enumerable.Repeat(length, 5), lengths);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50_000)]
    public async Task ZeroTimeout_InATaskOnAnotherNode_SeesWhatTheOwnerHas(int length)
    {
        ObjectRef<long[]>[] refs = await MakeAsync(length, nodes.Cluster.Session.NodeId);
        ObjectRef<int[]> looked = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(There) })
            .Invoke(Looks.LengthsByEachForm, refs);
        int[] lengths = await looked.GetAsync(Eventually.Patience);
        Assert.Equal(Enumerable.Repeat(length, 5), lengths);
    }

    [Fact]
    public async Task ZeroTimeout_AfterOwnPuts_SeesEachOfThem()
    {
        for (int i = 0; i < 200; i++)
        {
            using ObjectRef<int> small = Remote.Put(i);
            using ObjectRef<int> other = Remote.Put(i);
            using ObjectRef<long[]> large = Remote.Put(Bytes.Make(20_000, i));
            await large.WaitAsync(TimeSpan.Zero);
            Assert.Equal(i, small.Get(TimeSpan.Zero));
            _ = Assert.Single((await Remote.WaitAsync([other], 1, TimeSpan.Zero)).Ready);
        }
    }

    [Fact]
    public async Task Objects_AfterADispose_DoNotHaveIt()
    {
        for (int i = 0; i < 50; i++)
        {
            ObjectRef<int> put = Remote.Put(i);
            ObjectId id = put.Id;
            put.Dispose();
            Assert.Empty((await Remote.ObjectsAsync(new ObjectQuery { Ids = [id] })).Objects);
        }
    }

    [Fact]
    public async Task ZeroTimeout_TaskThatRuns_SaysWhatItDoes()
    {
        await using var gate = new Gate();
        using ObjectRef<int> held = Remote.Invoke(Gated.Return, 1, gate.Reference);
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => held.GetAsync(TimeSpan.Zero));
        Assert.Contains(nameof(Gated.Return), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ready now", error.Message, StringComparison.Ordinal);
        await gate.OpenAsync();
        await held.WaitAsync(Eventually.Patience);
        Assert.Equal(1, await held.GetAsync(TimeSpan.Zero));
    }

    /// <summary>Makes results that exist, and about which nobody has asked.</summary>
    private async Task<ObjectRef<long[]>[]> MakeAsync(int length, NodeId node)
    {
        RemoteInvoker there = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node) });
        ObjectRef<long[]>[] refs = [.. Enumerable.Range(0, 5).Select(i => there.Invoke(Bytes.Make, length, (long)i))];
        TaskId[] ids = Array.ConvertAll(refs, reference => reference.Id.Task);
        await Eventually.BecomesAsync(
            "all tasks have ended", () =>
                nodes.Cluster.Session.State.TasksAsync(new TaskQuery { Ids = ids }), list =>
                list.Tasks.Count(task => task.State == TaskState.Succeeded) == ids.Length);
        return refs;
    }
}
