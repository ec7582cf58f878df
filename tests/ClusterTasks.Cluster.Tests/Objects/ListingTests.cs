using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Objects;

/// <summary>Remote.ObjectsAsync names every holder of an object, on any node.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class ListingTests(TwoNodes nodes)
{
    private const int Count = 1 << 20;
    private const long Size = Count * sizeof(long);

    private NodeId Here => nodes.Cluster.Session.NodeId;

    private NodeId There => nodes.Cluster.Nodes.Single(node => node.Id != Here).Id;

    [Fact]
    public async Task Objects_OfAPut_SaysSizeKindPlaceAndHandle()
    {
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        using ObjectRef<ReadOnlyMemory<long>> put = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 1));
        ObjectInfo row = await RowAsync(put.Id);
        Assert.InRange(row.SizeBytes, Size, Size + 4096);
        Assert.Equal((ObjectKind.Array, ObjectStatus.Ready, false, false), (row.Kind, row.Status, row.IsInline, row.IsSpilled));
        Assert.Contains("Int64", row.ValueType, StringComparison.Ordinal);
        Assert.Equal([Here], row.Locations);
        Assert.InRange(row.Since!.Value, before - TimeSpan.FromSeconds(1), TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1));
        ObjectHolder handle = Assert.Single(row.Holders);
        Assert.Equal((ObjectHolderKind.Handle, Here, Environment.ProcessId, "driver", 1L),
            (handle.Kind, handle.Node, handle.ProcessId, handle.Name, handle.Count));
        Assert.NotNull(handle.Since);
    }

    [Fact]
    public async Task Objects_OfAPutThatHoldsAReference_IsInline()
    {
        using ObjectRef<string> inner = Remote.Put("inner");
        using ObjectRef<ObjectRef<string>[]> put = Remote.Put(new[] { inner });
        ObjectInfo row = await RowAsync(put.Id);
        Assert.Equal((ObjectKind.MessagePack, ObjectStatus.Ready, true), (row.Kind, row.Status, row.IsInline));
        Assert.Empty(row.Locations);
        Assert.InRange(row.SizeBytes, ObjectId.Size, 300);
        ObjectInfo held = await RowAsync(inner.Id);
        Assert.Equal((ObjectKind.MessagePack, ObjectStatus.Ready, 2), (held.Kind, held.Status, held.HolderCount));
    }

    [Fact]
    public async Task Objects_ArgumentOfARunningTaskElsewhere_NamesTaskReaderAndCopies()
    {
        using var started = new SignalFile();
        ObjectRef<ReadOnlyMemory<long>> put = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 2));
        ObjectId id = put.Id;
        ObjectRef<int> task = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(There), Name = "reads it" })
            .Invoke(References.WaitWith, put, started.Path, CancellationToken.None);
        put.Dispose();
        await started.WrittenAsync("the task runs");
        ObjectInfo row = await Eventually.BecomesAsync("the copy there is read, the handle here is gone", () => RowAsync(id),
            r => r.Locations.Count == 2 && r.Holders.All(h => h.Kind != ObjectHolderKind.Handle));
        ObjectHolder argument = Assert.Single(row.Holders, holder => holder.Kind == ObjectHolderKind.Argument);
        Assert.Equal((Here, "reads it", task.Id.Task), (argument.Node, argument.Name, argument.Task));
        // The node there pins its copy for the task, too, until the attempt has ended.
        ObjectHolder reader = Assert.Single(row.Holders, holder => holder.Kind == ObjectHolderKind.Reader && holder.Name == "worker");
        Assert.Equal(There, reader.Node);
        NodeState there = (await nodes.Cluster.Session.State.NodesAsync()).Single(node => node.Id == There);
        Assert.Contains(reader.ProcessId, there.WorkerProcessIds);
        ObjectInfo pending = await RowAsync(task.Id);
        Assert.Equal(ObjectStatus.Pending, pending.Status);

        await Remote.CancelAsync(task);
        await Assert.ThrowsAnyAsync<ClusterTasksException>(async () => await task.GetAsync(Eventually.Patience));
        ObjectInfo cancelled = await RowAsync(task.Id);
        Assert.Equal((ObjectStatus.Failed, ObjectKind.Error), (cancelled.Status, cancelled.Kind));
        task.Dispose();
        await GoneAsync(id);
    }

    [Fact]
    public async Task Objects_InsideAnotherValue_NamesTheContainer()
    {
        ObjectRef<ReadOnlyMemory<long>> inner = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 3));
        ObjectRef<Holder> outer = Remote.Put(new Holder("h", inner));
        ObjectId id = inner.Id;
        inner.Dispose();
        ObjectInfo row = await Eventually.BecomesAsync("only the container holds it", () => RowAsync(id), r => r.HolderCount == 1);
        ObjectHolder holder = Assert.Single(row.Holders);
        Assert.Equal((ObjectHolderKind.Value, outer.Id), (holder.Kind, holder.Container));
        outer.Dispose();
        await GoneAsync(id);
    }

    [Fact]
    public async Task Objects_LimitedList_IsTheLargestWithTotalsOfAll()
    {
        ObjectRef<byte[]>[] puts = [.. Enumerable.Range(1, 6).Select(i => Remote.Put(new byte[i << 20]))];
        // Objects that earlier tests dropped may still be in the cluster, and may be larger: their collector decides when they go.
        ObjectListing all = await Remote.ObjectsAsync(new ObjectQuery { Limit = 1000, Node = Here });
        var own = puts.Select(put => put.Id).ToHashSet();
        Assert.Equal(puts.Reverse().Select(put => put.Id), all.Objects.Select(row => row.Id).Where(own.Contains));
        Assert.Equal(all.Objects.Select(row => row.SizeBytes).OrderDescending(), all.Objects.Select(row => row.SizeBytes));
        ObjectListing listing = await Remote.ObjectsAsync(new ObjectQuery { Limit = 3, Node = Here });
        Assert.Equal(3, listing.Objects.Count);
        Assert.All(listing.Objects,
            row => Assert.True(row.SizeBytes >= 4 << 20, $"{row.Id} of {row.SizeBytes} bytes is not among the three largest."));
        Assert.Equal(nodes.Cluster.Nodes.Select(node => node.Id).ToHashSet(), listing.Nodes.Select(node => node.Node).ToHashSet());
        Assert.Empty(listing.Unanswered);
        ObjectTotals here = listing.Nodes.Single(node => node.Node == Here);
        Assert.InRange(here.StoreUsedBytes, 21L << 20, SharedCluster.StoreBytes);
        Assert.True(here.StoreObjects >= 6 && here.OwnedObjects >= 6, here.ToString());

        // Workers that still run something of an earlier test may make objects after these.
        Assert.Single((await Remote.ObjectsAsync(new ObjectQuery { Limit = 1, Order = ObjectOrder.Newest })).Objects);
        ObjectListing newest = await Remote.ObjectsAsync(new ObjectQuery { Limit = 1000, Order = ObjectOrder.Newest });
        Assert.Equal(puts[5].Id, newest.Objects.Select(row => row.Id).First(own.Contains));
        Assert.Empty((await Remote.ObjectsAsync(new ObjectQuery { Limit = 0 })).Objects);
        foreach (ObjectRef<byte[]> put in puts)
            put.Dispose();
    }

    [Fact]
    public async Task Objects_OfAnUnknownNode_SaysSo()
    {
        ClusterTasksException error = await Assert.ThrowsAsync<ClusterTasksException>(
            () => Remote.ObjectsAsync(new ObjectQuery { Node = new NodeId(7) }));
        Assert.Contains("not in the cluster", error.Message, StringComparison.Ordinal);
    }

    private static async Task<ObjectInfo> RowAsync(ObjectId id) =>
        Assert.Single((await Remote.ObjectsAsync(new ObjectQuery { Ids = [id] })).Objects);

    private static Task GoneAsync(ObjectId id) => Eventually.BecomesAsync(
        "nobody keeps it, so it is gone from every node", () =>
            Remote.ObjectsAsync(new ObjectQuery { Ids = [id] }), listing => listing.Objects.Count == 0);
}
