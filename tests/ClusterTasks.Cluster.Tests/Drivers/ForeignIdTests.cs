using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Protocol;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>A session names objects and tasks of its own program and no others, neither on its own node nor elsewhere.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class ForeignIdTests(TwoNodes nodes)
{
    public static TheoryData<string, int> Frames
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in new[] { "get", "fetch", "borrow", "borrow behind one of its own", "cancel", "next item", "argument",
                "inside an argument", "inside a put", "inside a sealed put" })
            {
                data.Add(name, 0);
                data.Add(name, 1);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Frame_NamesWhatAnotherProgramMade_EndsOnlyThatSession(string name, int node)
    {
        using ObjectRef<int> put = Remote.Put(7);
        using var begun = new SignalFile();
        using ObjectRef task = Remote.With(new TaskOptions { MaxRetries = 0 })
            .Invoke(Misbehaviour.WaitForToken, begun.Path, CancellationToken.None);
        await begun.WrittenAsync("the task runs");
        ObjectId id = name == "cancel" ? task.Id : put.Id;

        // Objects that the session creates stay until its process has ended.
        (RawClient client, ChildProcess behind) = await RawClient.BehindAsync(nodes.Cluster.Nodes[node].Address);
        await using ChildProcess ending = behind;
        using RawClient disposing = client;
        Welcome welcome = await client.OpenAsync();
        var own = new ObjectId(TaskId.Create(welcome.Node, welcome.Session, 1), 0);
        client.Send(new PutInline(own, new byte[1], []));
        client.Send(new DefineTask(0, new TaskDefinition { Name = "f" }));
        var next = new TaskId(own.Owner, own.Task.Number + 1);
        switch (name)
        {
            case "get" or "fetch":
                client.Send(new Subscribe(id, name == "fetch"));
                break;
            case "borrow":
                client.Send(new Borrow(id));
                break;
            case "borrow behind one of its own":
                client.Send(new Borrow(own, id));
                break;
            case "cancel":
                client.Send(new Cancel(id.Task, Force: true, Recursive: true));
                break;
            case "next item":
                client.Send(new NextItem(id with { Index = 1 }));
                break;
            case "argument":
                client.Send(new Submit(next, default, 0, 0, [own, id], [], new byte[1]));
                break;
            case "inside an argument":
                client.Send(new Submit(next, default, 0, 0, [], [id], new byte[1]));
                break;
            case "inside a put":
                client.Send(new PutInline(new ObjectId(next, 0), new byte[1], [id]));
                break;
            default:
                client.Send(new Create(new ObjectId(next, 0), 100));
                CreateGrant grant = FrameReader.Decode<Granted>(new((await client.ReceiveAsync()).Body)).Grant;
                client.Send(new Seal(new ObjectId(next, 0), grant.Entry, grant.Generation, 100, true, [id]));
                break;
        }

        (FrameType Type, byte[] Body)? last = await client.LastAsync();
        Assert.Equal(FrameType.Closing, last?.Type);
        string reason = FrameReader.Decode<Closing>(new(last!.Value.Body)).Reason;
        Assert.Contains(name == "next item" && node == 1 ? "not an item of a stream of this node" : "which another program has made",
            reason, StringComparison.Ordinal);

        Assert.Equal(7, await put.GetAsync(Eventually.Patience));
        Assert.Empty((await Remote.WaitAsync([task], 1, TimeSpan.Zero)).Ready);
        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        await Remote.CancelAsync(task);
        await Assert.ThrowsAsync<TaskCancelledException>(() => task.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Frame_NamesASessionThatNeverWas_EndsOnlyThatSession()
    {
        foreach (LocalNode node in nodes.Cluster.Nodes)
        {
            using var client = new RawClient(node.Address);
            await client.OpenAsync();
            client.Send(new Borrow(new ObjectId(TaskId.Create(nodes.Cluster.Nodes[0].Id, TaskId.MaxSession, 5), 0)));
            Assert.Equal(FrameType.Closing, (await client.LastAsync())?.Type);
        }
    }

    [Fact]
    public async Task Session_OfAProgramThatNamesOnlyItsOwn_IsServed()
    {
        using var client = new RawClient(nodes.Cluster.Address);
        Welcome welcome = await client.OpenAsync();
        var own = new ObjectId(TaskId.Create(welcome.Node, welcome.Session, 1), 0);
        client.Send(new PutInline(own, new byte[3], []));
        client.Send(new Borrow(own));
        client.Send(new Subscribe(own, true));
        (FrameType type, byte[] body) = await client.ReceiveAsync();
        Assert.Equal(FrameType.Resolved, type);
        Assert.Equal(3, FrameReader.Decode<Resolved>(new(body)).Blob.Length);
        client.Send(new Goodbye());
    }

    /// <summary>The ids are of objects that workers on other nodes have made, and of another session of the same process.</summary>
    [Fact]
    public async Task Session_NamesWhatItsProgramMadeElsewhere_IsServed()
    {
        foreach (LocalNode node in nodes.Cluster.Nodes)
        {
            var there = new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node.Id) };
            ObjectRef<int> inner = await Remote.With(there).Invoke(static (int value) => Remote.Put(value), 5)
                .GetAsync(Eventually.Patience);
            Assert.Equal(node.Id, inner.Id.Owner);
            Assert.Equal(5, await inner.GetAsync(Eventually.Patience));
            foreach (LocalNode other in nodes.Cluster.Nodes)
            {
                await using RemoteSession second = await Remote.ConnectAsync(other.Address);
                Assert.Equal(6, await second.Invoke(Numbers.Add, inner, 1).GetAsync(Eventually.Patience));
            }
        }
    }
}
