using System.Buffers.Binary;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Protocol;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Values;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Garbage on the session socket ends only the connection that it came on, with a warning that says why.</summary>
[Collection(OneNodeTests.Name)]
public sealed class GarbageTests(OneNode node) : IAsyncLifetime
{
    // No process has this id: it is above the kernel's highest limit.
    private const int NoProcess = 1 << 30;

    private NodeState _before = null!;

    public async ValueTask InitializeAsync()
    {
        await Remote.Invoke(Numbers.Add, 1, 2);
        _before = await NodeAsync(
            "the node's own driver and workers are attached", state => state is { Sessions: 3, WorkerProcessIds.Count: 2 });
    }

    /// <summary>Checks that the next driver and the older one are served, and that nothing of the bad one is left.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var next = new RawClient(node.Cluster.Address))
        {
            await next.OpenAsync();
            next.Send(new Goodbye());
        }

        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        await NodeAsync("the bad client's things are gone",
            state => state.Sessions == _before.Sessions && state.WorkerProcessIds.Order().SequenceEqual(_before.WorkerProcessIds.Order()));
    }

    [Fact]
    public Task Connect_RandomBytes_EndsOnlyThatConnection() => EndsAsync("A frame claims", client =>
    {
        var bytes = new byte[4096];
        new Random(1).NextBytes(bytes);
        client.Send(bytes);
    });

    [Fact]
    public Task Connect_OtherProtocol_EndsOnlyThatConnection() =>
        EndsAsync("A frame claims", client => client.Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8));

    [Fact]
    public Task Connect_OversizeFrame_EndsOnlyThatConnection() =>
        EndsAsync($"A frame claims {FrameBuffer.MaxFrameBytes + 1} bytes", client =>
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, FrameBuffer.MaxFrameBytes + 1);
        client.Send(length);
    });

    [Fact]
    public Task Connect_FrameBeforeHello_EndsOnlyThatConnection() => EndsAsync("not a hello", client => client.Send(new Goodbye()));

    [Fact]
    public Task Connect_HalfAHello_EndsOnlyThatConnection() => EndsAsync("in the middle of its hello", client =>
    {
        byte[] hello = RawClient.Bytes(RawClient.DriverHello);
        client.Send(hello.AsSpan(0, hello.Length / 2));
        client.EndSending();
    });

    [Fact]
    public Task Connect_AndLeave_IsNoViolation() => EndsAsync(null, client => client.EndSending());

    [Fact]
    public Task Hello_WorkerWithWrongToken_IsRejected() =>
        RejectsAsync("token is unknown", new Hello(ProtocolRange.Own, SessionKind.Worker, Environment.ProcessId, "guessed", JobCode.None));

    [Theory]
    [InlineData(1)]
    [InlineData(NoProcess)]
    public async Task Hello_NamesAnotherProcess_IsOfTheOneThatConnected(int named)
    {
        using var client = new RawClient(node.Cluster.Address);
        ObjectId id = Own(await client.OpenAsync(named));
        client.Send(new PutInline(id, new byte[1], []));
        IReadOnlyList<ObjectInfo> rows = await Eventually.BecomesAsync(
            "the object is listed", async () =>
                (await Remote.ObjectsAsync(new ObjectQuery { Ids = [id] })).Objects, rows => rows.Count == 1);
        Assert.Equal(Environment.ProcessId, Assert.Single(rows[0].Holders).ProcessId);
    }

    [Fact]
    public Task Hello_OfNoKind_IsRejected() =>
        RejectsAsync("neither a driver nor a worker", RawClient.DriverHello with { Kind = (SessionKind)7 });

    [Fact]
    public Task Hello_WithoutACommonProtocol_IsRejectedWithBothRanges() => RejectsAsync(
        $"The client speaks session protocol 1000 to 1001, this node {ProtocolRange.Own}",
            RawClient.DriverHello with { Protocols = new ProtocolRange(1000, 1001) });

    [Fact]
    public async Task Session_OfANewerProgram_UsesTheCommonProtocolAndSkipsItsFields()
    {
        using var client = new RawClient(node.Cluster.Address);
        client.Send(WithMoreFields(
            RawClient.DriverHello with { Protocols = ProtocolRange.Own with { Highest = ProtocolRange.Own.Highest + 1 } }));
        (FrameType type, byte[] body) = await client.ReceiveAsync();
        Assert.Equal(FrameType.Welcome, type);
        Welcome welcome = FrameReader.Decode<Welcome>(new(body));
        Assert.Equal(ProtocolRange.Own.Highest, welcome.Protocol);
        ObjectId id = Own(welcome);
        client.Send(WithMoreFields(new PutInline(id, new byte[1], [])));
        await Eventually.BecomesAsync(
            "the object is listed", async () =>
                (await Remote.ObjectsAsync(new ObjectQuery { Ids = [id] })).Objects, rows => rows.Count == 1);
    }

    [Fact]
    public Task Session_GarbageAfterHello_EndsOnlyThatSession() =>
        EndsSessionAsync("A Submit frame cannot be read", _ => [5, 0, 0, 0, (byte)FrameType.Submit, 1, 2, 3, 4]);

    [Fact]
    public Task Session_UnknownFrame_EndsOnlyThatSession() => EndsSessionAsync("200", _ => [1, 0, 0, 0, 200]);

    [Fact]
    public Task Session_WorkerFrameFromDriver_EndsOnlyThatSession() =>
        EndsSessionAsync("A driver sent a Blocked frame", welcome => RawClient.Bytes(new Blocked(Own(welcome).Task)));

    [Fact]
    public Task Session_ReleaseOfNothing_EndsOnlyThatSession() =>
        EndsSessionAsync("does not hold", welcome => RawClient.Bytes(new Release(Own(welcome))));

    [Fact]
    public Task Session_PutUnderAForeignId_EndsOnlyThatSession() =>
        EndsSessionAsync("not one of its own",
            welcome => RawClient.Bytes(new PutInline(new ObjectId(TaskId.Create(welcome.Node, 1, 77), 0), new byte[1], [])));

    [Fact]
    public Task Session_SealOfNoEntry_EndsOnlyThatSession() =>
        EndsSessionAsync("entry", welcome => RawClient.Bytes(new Seal(Own(welcome), 1 << 30, 7, 100, true, [])));

    [Fact]
    public Task Session_AbortOfNoEntry_EndsOnlyThatSession() =>
        EndsSessionAsync("entry", _ => RawClient.Bytes(new Abort(-1, 7)));

    [Fact]
    public Task Session_PutTwice_EndsOnlyThatSession() => EndsSessionAsync("exists already", welcome =>
        [.. RawClient.Bytes(new PutInline(Own(welcome), new byte[1], [])),
            .. RawClient.Bytes(new PutInline(Own(welcome), new byte[1], []))]);

    [Fact]
    public Task Session_CreateUnderAForeignId_EndsOnlyThatSession() => EndsSessionAsync("not one of its own", welcome =>
        RawClient.Bytes(new Create(new ObjectId(TaskId.Create(welcome.Node, 1, 77), 0), 100)));

    [Fact]
    public Task Session_BundleOfNoGroup_EndsOnlyThatSession() => EndsSessionAsync("of no placement group", _ =>
        RawClient.Bytes(new DefineTask(0, new TaskDefinition { Name = "bundle", Placement = new() { Bundle = 5 } })));

    [Fact]
    public Task Session_DefinitionOfMegabytes_EndsOnlyThatSession() => EndsSessionAsync("at most 1,048,576", _ =>
        RawClient.Bytes(new DefineTask(0, new TaskDefinition { Name = new string('x', 2 << 20) })));

    [Fact]
    public Task Session_TimeThatNoTimerTakes_EndsOnlyThatSession() => EndsSessionAsync("longer than 49 days", _ =>
        RawClient.Bytes(new DefineTask(0, new TaskDefinition { Name = "late", SchedulingTimeout = TimeSpan.MaxValue })));

    [Fact]
    public Task Session_NegativeGrace_EndsOnlyThatSession() => EndsSessionAsync("longer than 49 days", _ =>
        RawClient.Bytes(new DefineTask(0, new TaskDefinition { Name = "late", TimeoutGrace = TimeSpan.FromSeconds(-1) })));

    [Fact]
    public Task Session_ArgumentsOfMegabytes_EndsOnlyThatSession() => EndsSessionAsync("bytes of arguments", welcome =>
        [.. RawClient.Bytes(new DefineTask(0, new TaskDefinition { Name = "large" })),
            .. RawClient.Bytes(new Submit(Own(welcome).Task, default, 0, 0, [], [], new byte[9 << 20]))]);

    [Fact]
    public Task Session_ResultOfADriver_EndsOnlyThatSession() => EndsSessionAsync("runs no tasks", welcome =>
        RawClient.Bytes(new Seal(Own(welcome), 0, 1, 100, false, [])));

    [Fact]
    public async Task Session_SealUnderAnotherId_EndsOnlyThatSessionAndLeavesNoObject()
    {
        (RawClient client, ChildProcess behind) = await RawClient.BehindAsync(node.Cluster.Address);
        await using ChildProcess ending = behind;
        using RawClient disposing = client;
        Welcome welcome = await client.OpenAsync();
        ObjectId created = Own(welcome);
        client.Send(new Create(created, 100));
        CreateGrant grant = FrameReader.Decode<Granted>(new((await client.ReceiveAsync()).Body)).Grant;
        ObjectId other = new(TaskId.Create(welcome.Node, welcome.Session, 2), 0);
        client.Send(new Seal(other, grant.Entry, grant.Generation, 100, true, []));
        Assert.True(await client.LastAsync() is { Type: FrameType.Closing } last
            && FrameReader.Decode<Closing>(new(last.Body)).Reason.Contains("cannot be sealed as", StringComparison.Ordinal),
                "The session ended without its reason.");
        Assert.Empty((await Remote.ObjectsAsync(new ObjectQuery { Ids = [other] })).Objects);
        // The range itself stays until the process is dead: it could still write there.
        Assert.Equal(ObjectStatus.Writing, Assert.Single((await Remote.ObjectsAsync(new ObjectQuery { Ids = [created] })).Objects).Status);
        behind.Kill();
        await behind.Exited;
        await Eventually.BecomesAsync(
            "the range is freed", async () =>
            (await Remote.ObjectsAsync(new ObjectQuery { Ids = [created] })).Objects.Count, count => count == 0);
    }

    [Fact]
    public async Task Session_PutThatHoldsItself_LeavesNoObject()
    {
        using var client = new RawClient(node.Cluster.Address);
        ObjectId id = Own(await client.OpenAsync());
        client.Send(new PutInline(id, new byte[1], [id]));
        client.Send(new Query(1, QueryKind.Nodes, default, []));
        Assert.Equal(FrameType.Answer, (await client.ReceiveAsync()).Type);
        client.Send(new Release(id));
        await Eventually.BecomesAsync(
            "nobody else holds it", async () =>
            (await Remote.ObjectsAsync(new ObjectQuery { Ids = [id] })).Objects.Count, count => count == 0);
    }

    /// <summary>A name that would act on the console of a person who lists tasks costs its task, not the session.</summary>
    [Fact]
    public async Task Session_ResourceNameWithAnEscapeSequence_FailsThatTaskAlone()
    {
        using var client = new RawClient(node.Cluster.Address);
        ObjectId id = Own(await client.OpenAsync());
        client.Send(new DefineTask(
            0, new TaskDefinition
            {
                Name = "loud",
                Placement = new() { Demand = ResourceSet.From(1, 0, 0, new Dictionary<string, double> { ["a\u001b[31m"] = 1 }) },
            }));
        client.Send(new Submit(id.Task, default, 0, 0, [], [], default));
        client.Send(new Subscribe(id, true));
        (FrameType type, byte[] body) = await client.ReceiveAsync();
        Assert.Equal(FrameType.Resolved, type);
        Exception error = ValueCodec.DecodeError(FrameReader.Decode<Resolved>(new(body)).Blob);
        Assert.Contains("the name of the resource 'a\\u001b[31m' has a control character", error.Message, StringComparison.Ordinal);
        client.Send(new Query(1, QueryKind.Nodes, default, []));
        Assert.Equal(FrameType.Answer, (await client.ReceiveAsync()).Type);
    }

    [Fact]
    public async Task Session_TaskUnderAnIdThatItHolds_LeavesNoObject()
    {
        using var client = new RawClient(node.Cluster.Address);
        Welcome welcome = await client.OpenAsync();
        ObjectId id = Own(welcome);
        client.Send(new Borrow(id, id));
        client.Send(new DefineTask(0, new TaskDefinition { Name = "again" }));
        client.Send(new Submit(id.Task, default, 0, 0, [], [], default));
        await RowsAsync("both holds are counted", id, rows => rows is [{ Holders: [{ Count: 2 }] }]);
        client.Send(new Goodbye());
        client.EndSending();
        await RowsAsync("they end with the session", id, rows => rows.Count == 0);

        static Task RowsAsync(string phase, ObjectId id, Func<IReadOnlyList<ObjectInfo>, bool> isRight) => Eventually.BecomesAsync(
            phase, async () => (await Remote.ObjectsAsync(new ObjectQuery { Ids = [id] })).Objects, isRight);
    }

    private static ObjectId Own(Welcome welcome) => new(TaskId.Create(welcome.Node, welcome.Session, 1), 0);

    private async Task EndsSessionAsync(string reason, Func<Welcome, byte[]> misbehave)
    {
        using var client = new RawClient(node.Cluster.Address);
        Welcome welcome = await client.OpenAsync();
        client.Send(misbehave(welcome));
        // The client is told why, as well as the log.
        Assert.True(await client.LastAsync() is { Type: FrameType.Closing } last
            && FrameReader.Decode<Closing>(new(last.Body)).Reason.Contains(reason, StringComparison.OrdinalIgnoreCase),
                "The session ended without its reason.");
        await WarningAsync(reason);
    }

    private static byte[] WithMoreFields<T>(in T frame)
        where T : IFrame<T>
    {
        byte[] bytes = [.. RawClient.Bytes(frame), 0x92, 0xc0, 0xa1, (byte)'x', 0xc3];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - FrameBuffer.PrefixBytes);
        return bytes;
    }

    private Task RejectsAsync(string reason, Hello hello) => EndsAsync(reason, client => client.Send(hello));

    private async Task EndsAsync(string? reason, Action<RawClient> misbehave)
    {
        using var client = new RawClient(node.Cluster.Address);
        misbehave(client);
        (FrameType Type, byte[] Body)? last = await client.LastAsync();
        if (reason is null)
        {
            Assert.Null(last);
            return;
        }

        Assert.True(last is { Type: FrameType.Rejected } rejected
            && FrameReader.Decode<Rejected>(new(rejected.Body)).Message.Contains(reason, StringComparison.Ordinal),
            $"Expected a rejection because '{reason}', got {last?.Type}: "
                + $"{(last is { Type: FrameType.Rejected } got ? FrameReader.Decode<Rejected>(new(got.Body)).Message : "")}");
        await WarningAsync(reason);
    }

    private async Task WarningAsync(string reason)
    {
        string log = await Eventually.BecomesAsync($"a warning with '{reason}'", () => Task.FromResult(string.Join('\n', node.Log)),
            text => text.Contains(reason, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(log.Split('\n'),
            line => line.Contains(" warn ", StringComparison.Ordinal) && line.Contains(reason, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            log.Split('\n'), line =>
            line.Contains(" fail ", StringComparison.Ordinal) || line.Contains(" crit ", StringComparison.Ordinal));
    }

    private Task<NodeState> NodeAsync(string phase, Func<NodeState, bool> isRight) =>
        Eventually.NodeAsync(phase, node.Cluster, node.Cluster.Session.NodeId, isRight);
}
