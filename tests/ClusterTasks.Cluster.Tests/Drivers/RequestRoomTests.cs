using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Unfinished requests take memory of the node's own process: it is counted, bounded for each client, and given back.</summary>
public sealed class RequestRoomTests
{
    private const long ClientBytes = 32L << 20;
    private const long RequestBytes = ClientBytes / 2;
    private const int BodyBytes = 60_000;

    // The room that idle sessions take: definitions of tasks, and questions under way.
    private const long Idle = 1L << 20;

    /// <summary>A program that submits more than the node has room for waits, and loses nothing.</summary>
    [Fact]
    public async Task Invoke_MoreArgumentsThanTheNodeHasRoomFor_TheCallerWaitsAndAllComeOutExact()
    {
        const int Tasks = 600; // twice the room
        await using LocalCluster cluster = await StartAsync();
        await using var gate = new Gate();
        ObjectRef<string>[] results = new ObjectRef<string>[Tasks];
        Task submitting = Task.Run(() =>
        {
            for (int i = 0; i < Tasks; i++)
                results[i] = Remote.Invoke(Gated.ReturnText, new string((char)('a' + (i % 26)), BodyBytes), gate.Reference);
        });

        NodeState full = await Eventually.NodeAsync(
            "arguments fill the room", cluster, cluster.Nodes[0].Id, state => state.ClientBytes > RequestBytes / 3);
        Assert.InRange(full.ClientBytes, 0, ClientBytes);
        Assert.False(submitting.IsCompleted);
        await gate.OpenAsync();
        await submitting.WaitAsync(Eventually.Patience);

        for (int i = 0; i < Tasks; i++)
        {
            using ObjectRef<string> result = results[i];
            Assert.Equal(new string((char)('a' + (i % 26)), BodyBytes), await result.GetAsync(Eventually.Patience));
        }

        await Eventually.NodeAsync("it is given back", cluster, cluster.Nodes[0].Id, state => state.ClientBytes < Idle);
    }

    /// <summary>A program that keeps to no bound loses the tasks for which there is no room, and costs nobody else a task.</summary>
    [Theory]
    [InlineData("arguments")]
    [InlineData("definitions")]
    public async Task Submit_WithoutEnd_TasksAreRefusedByNameAndOthersGoOn(string what)
    {
        await using LocalCluster cluster = await StartAsync();
        (RawClient client, ChildProcess behind) = await RawClient.BehindAsync(cluster.Address);
        await using ChildProcess ending = behind;
        using (client)
        {
            Welcome welcome = await client.OpenAsync();
            int number = 0;
            var waits = new TaskDefinition { Name = "waits", Placement = new() { Demand = ResourceSet.From(1, 1, 0, null) } };
            client.Send(new DefineTask(0, waits));
            for (int i = 1; i <= 500; i++)
            {
                byte[] body = what == "arguments" ? new byte[BodyBytes] : [];
                if (what == "definitions")
                    client.Send(new DefineTask(number = i % 256, waits with
                    {
                        Function = new byte[BodyBytes],
                        Placement = waits.Placement with { Demand = ResourceSet.From(i, 1, 0, null) },
                    }));
                client.Send(new Submit(TaskId.Create(welcome.Node, welcome.Session, (ulong)i), default, 0, number, [], [], body));
            }

            client.Send(new Subscribe(new ObjectId(TaskId.Create(welcome.Node, welcome.Session, 500), 0), false));
            byte[] refusal = await AnswerAsync(client, FrameType.Resolved);
            Assert.Contains("client-bytes", System.Text.Encoding.UTF8.GetString(refusal), StringComparison.Ordinal);

            for (int i = 0; i < 100; i++)
                Assert.Equal(i + 1, await Remote.Invoke(Numbers.Add, i, 1).GetAsync(Eventually.Patience));
            NodeState state = Assert.Single(await cluster.Session.State.NodesAsync());
            Assert.InRange(state.ClientBytes, RequestBytes / 2, ClientBytes);
            Assert.True(state.OwnedTasks > 20, state.ToString());
        }

        await Eventually.NodeAsync("it is given back", cluster, cluster.Nodes[0].Id, state => state.ClientBytes < Idle);
    }

    [Fact]
    public async Task CreateAsync_MorePlacementGroupsThanThereIsRoomFor_IsRefusedByNameUntilOthersAreRemoved()
    {
        await using LocalCluster cluster = await StartAsync();
        Bundle[] bundles = [.. Enumerable.Repeat(new Bundle { Cpus = 100 }, 10_000)];
        var groups = new List<PlacementGroup>();
        var refused = await Assert.ThrowsAnyAsync<ClusterTasksException>(async () =>
        {
            while (groups.Count < 50)
                groups.Add(await PlacementGroup.CreateAsync(bundles, PlacementStrategy.Spread));
        });
        Assert.Contains("client-bytes", refused.Message, StringComparison.Ordinal);
        Assert.InRange(groups.Count, 2, 20);
        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));

        await groups[0].RemoveAsync();
        groups[0] = await PlacementGroup.CreateAsync(bundles, PlacementStrategy.Spread);
        foreach (PlacementGroup group in groups)
            await group.RemoveAsync();
        await Eventually.NodeAsync("it is given back", cluster, cluster.Nodes[0].Id, state => state.ClientBytes < Idle);
    }

    /// <summary>A driver that dies leaves thousands of tasks and hundreds of groups. They end in parts, and all of them do.</summary>
    [Fact]
    public async Task Dispose_ThousandsOfTasksAndGroupsWait_AllOfThemEnd()
    {
        await using LocalCluster cluster = await StartAsync();
        await using (RemoteSession session = await Remote.ConnectAsync(cluster.Address))
        {
            using (session.MakeCurrent())
            {
                for (int i = 0; i < 200; i++)
                    await PlacementGroup.CreateAsync([new Bundle { Cpus = 100 }]);
            }

            RemoteInvoker waiting = session.With(new TaskOptions { Gpus = 1 });
            for (int i = 0; i < 5_000; i++)
                waiting.Invoke(Numbers.Add, i, 1).Dispose();
            await Eventually.NodeAsync("they wait", cluster, cluster.Nodes[0].Id, state => state.OwnedTasks == 5_000);
            Assert.Equal(200, (await cluster.Session.State.PlacementGroupsAsync()).Count);
        }

        await Eventually.NodeAsync(
            "they have ended", cluster, cluster.Nodes[0].Id, state => state is { OwnedTasks: 0, ClientBytes: < Idle });
        await Eventually.BecomesAsync(
            "the groups are gone", async () => (await cluster.Session.State.PlacementGroupsAsync()).Count, count => count == 0);
        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
    }

    private static async Task<byte[]> AnswerAsync(RawClient client, FrameType expected)
    {
        while (true)
        {
            (FrameType type, byte[] body) = await client.ReceiveAsync();
            if (type == expected)
                return body;
        }
    }

    private static Task<LocalCluster> StartAsync() => SmallClusters.StartAsync(nodes: 1, ClientBytes);
}
