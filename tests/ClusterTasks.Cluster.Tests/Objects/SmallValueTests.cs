using System.Globalization;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Objects;

/// <summary>Values and references take memory of the node's own process. It is counted, moved into the store, refused by name and given
/// back.</summary>
public sealed class SmallValueTests
{
    private const long ClientBytes = 32L << 20;
    private const int Count = 7_500; // 60 KB: inside messages

    [Fact]
    public async Task Invoke_ManyHeldSmallResults_MoveIntoTheStoreAndComeOutExact()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 1);
        ObjectRef<long[]>[] results = [.. Enumerable.Range(0, 3_000).Select(i => Remote.Invoke(Bytes.Numbered, new Part(Count, i)))];
        await Remote.WaitAsync(results, results.Length, Eventually.Patience);

        NodeState state = await Eventually.NodeAsync(
            "they have moved", cluster, cluster.Nodes[0].Id, now => now.ClientBytes <= ClientBytes / 2);
        Assert.Equal(ClientBytes, state.ClientCapacityBytes);
        Assert.True(state.InlineBytes + state.StoreUsedBytes + state.StoreSpilledBytes > 3_000L * Count * sizeof(long), state.ToString());
        Assert.True(state.References >= 3_000, state.ToString());
        Assert.True(state.BytesSpilled > 0, state.ToString());
        for (int i = 0; i < results.Length; i++)
            Assert.Equal(Bytes.SumOfPart(Count, i), Bytes.CheckedSum(await results[i].GetAsync(Eventually.Patience)));
        ObjectRef<long>[] sums = [.. results.Select(result => Remote.Invoke(Bytes.CheckedSum, result))];
        Assert.Equal(Enumerable.Range(0, 3_000).Select(i => Bytes.SumOfPart(Count, i)), await Remote.GetAsync(sums, Eventually.Patience));

        foreach (ObjectRef<long[]> result in results)
            result.Dispose();
        foreach (ObjectRef<long> sum in sums)
            sum.Dispose();
        await Eventually.NodeAsync(
            "all is given back", cluster, cluster.Nodes[0].Id,
            // the session has its shapes
            now => now is { InlineBytes: 0, ClientBytes: < 100_000, References: 0, StoreUsedBytes: 0, StoreSpilledBytes: 0 });
    }

    /// <summary>While values move, tasks on another node take them as arguments and fetch them from wherever they are.</summary>
    [Fact]
    public async Task Invoke_OnAnotherNodeWhileArgumentsMove_FindsEachOfThem()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 2);
        RemoteInvoker there = Remote.With(
            new TaskOptions
            {
                Strategy = SchedulingStrategy.NodeAffinity(
            cluster.Nodes.Single(node => node.Id != cluster.Session.NodeId).Id)
            });
        ObjectRef<long[]>[] results = [.. Enumerable.Range(0, 1_500).Select(i => Remote.Invoke(Bytes.Numbered, new Part(Count, i)))];
        ObjectRef<long>[] sums =
            [.. results.Select((result, i) =>
            i % 2 == 0 ? there.Invoke(Bytes.CheckedSum, result) : Remote.Invoke(Bytes.CheckedSum, result))];
        Assert.Equal(Enumerable.Range(0, 1_500).Select(i => Bytes.SumOfPart(Count, i)), await Remote.GetAsync(sums, Eventually.Patience));
    }

    [Fact]
    public async Task Put_ReferencesPastTheLimit_AreRefusedByNameUntilOthersAreReleased()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 1);
        ObjectRef<int>[] inner = [.. Enumerable.Range(0, 2_500).Select(Remote.Put)];
        ObjectRef<ObjectRef<int>[]>[] puts = [.. Enumerable.Range(0, 1_000).Select(_ => Remote.Put(inner))];

        var refused = await Assert.ThrowsAsync<ObjectStoreFullException>(() => puts[^1].GetAsync(Eventually.Patience));
        Assert.Contains("client-bytes", refused.Message, StringComparison.Ordinal);
        NodeState state = Assert.Single(await cluster.Session.State.NodesAsync());
        Assert.InRange(state.ClientBytes, ClientBytes / 2, ClientBytes);
        Assert.Equal(2_500, (await puts[0].GetAsync(Eventually.Patience)).Length);

        foreach (ObjectRef<ObjectRef<int>[]> put in puts)
            put.Dispose();
        await Eventually.NodeAsync("they are given back", cluster, state.Id, now => now.ClientBytes < ClientBytes / 10);
        using ObjectRef<ObjectRef<int>[]> next = Remote.Put(inner);
        Assert.Equal(7, await (await next.GetAsync(Eventually.Patience))[7]);
    }

    [Fact]
    public async Task Put_MoreReferencesThanOneClientMayHold_EndsThatSessionAndNoOther()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 1);
        await using (RemoteSession greedy = await Remote.ConnectAsync(cluster.Address))
        {
            var held = new List<ObjectRef<int>>();
            var ended = await Assert.ThrowsAsync<SessionLostException>(async () =>
            {
                for (int i = 0; i < 1_000; i++)
                {
                    for (int j = 0; j < 100; j++)
                        held.Add(greedy.Invoke(Numbers.Add, i, j));
                    await held[^1];
                }
            });
            Assert.Contains("client-bytes", ended.Message, StringComparison.Ordinal);
            Assert.True(held.Count > 50_000, held.Count.ToString(CultureInfo.InvariantCulture));
        }

        using (cluster.Session.MakeCurrent())
            Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        await Eventually.NodeAsync("its references are given back", cluster, cluster.Nodes[0].Id, now => now.References < 100);
    }

    /// <summary>Memory of the node that one client used is given back when no client is left.</summary>
    [Fact]
    public async Task Dispose_LastSessionAfterManyReferences_TheNodesMemoryGoesBack()
    {
        const int Many = 300_000; // a million take a debug build over a minute; the suite unhurt has them
        await using LocalCluster cluster = await StartAsync(nodes: 1, clientBytes: 1L << 30);
        string address = cluster.Address;
        NodeState node = Assert.Single(await cluster.Session.State.NodesAsync());
        await cluster.Session.DisposeAsync();
        await using (RemoteSession warm = await Remote.ConnectAsync(address))
            Assert.Equal(3, await warm.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        long before = Resident(node.ProcessId);

        await using (RemoteSession session = await Remote.ConnectAsync(address))
        {
            ObjectRef<int>[] held = [.. Enumerable.Range(0, Many).Select(i => session.Put(i))];
            Assert.Equal(Many - 1, await held[^1].GetAsync(Eventually.Patience));
            Assert.True(Resident(node.ProcessId) > 2 * before,
                $"The node's memory is {Resident(node.ProcessId):N0} bytes, and was {before:N0}.");
        }

        await Eventually.BecomesAsync(
            $"the memory goes back to {before:N0} bytes",
            () => Task.FromResult((Bytes: Resident(node.ProcessId), Where: string.Join("; ", Largest(node.ProcessId)))),
            now => now.Bytes <= before * 1.2);
    }

    // The store does not count, because it is shared memory.
    private static long Resident(int processId) => 1024 * KiB(
        File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)));

    private static long KiB(string line) =>
        long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    /// <summary>The ten mappings with the most memory of the process's own, in KiB. Tells the collector's heap (large, without a name)
    /// from the C library's arenas (aligned to 64 MiB).</summary>
    private static IEnumerable<string> Largest(int processId)
    {
        var sizes = new List<(long Size, string Mapping)>();
        string mapping = "";
        foreach (string line in File.ReadLines($"/proc/{processId}/smaps"))
        {
            if (char.IsAsciiHexDigitLower(line[0]) || char.IsAsciiDigit(line[0]))
                mapping = line;
            else if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
                sizes.Add((KiB(line), mapping));
        }

        return sizes.OrderByDescending(entry => entry.Size).Take(10).Select(entry => $"{entry.Size} {entry.Mapping}");
    }

    private static Task<LocalCluster> StartAsync(int nodes, long clientBytes = ClientBytes) => SmallClusters.StartAsync(nodes, clientBytes);
}
