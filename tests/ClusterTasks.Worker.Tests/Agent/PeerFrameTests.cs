using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>Messages between nodes: the same at the other end, and garbage is a <see cref="ProtocolException"/> and nothing else.</summary>
public sealed class PeerFrameTests
{
    private static readonly Gen<NodeId> Nodes = Gen.ULong.Select(value => new NodeId(value));
    private static readonly Gen<TaskId> Tasks = Gen.Select(Nodes, Gen.ULong, (node, number) => new TaskId(node, number));
    private static readonly Gen<ObjectId> Ids = Gen.Select(Tasks, Gen.UInt, (task, index) => new ObjectId(task, index));
    private static readonly Gen<JobId> Jobs = Gen.Select(Nodes, Gen.UInt, (node, number) => new JobId(node, number));
    private static readonly Gen<byte[]?> Blobs = Gen.Select(Gen.Bool, Gen.Byte.Array[0, 300], (isThere, blob) => isThere ? blob : null);
    private static readonly Gen<string> Text = Gen.String.AlphaNumeric;

    private static readonly Gen<ResultEntry> Results = Gen.Select(
        Gen.UInt, Blobs, Gen.Long, Ids.Array[0, 3], (index, blob, size, nested) => new ResultEntry(index, blob, size, nested));

    private static readonly Gen<OutcomeFrame> Outcomes = Gen.Select(
        Tasks, Gen.Int, Gen.Enum<OutcomeKind>(), Results, Text, Gen.Select(Gen.Int, Gen.Long, Gen.Long), Results.Array[0, 3],
            (task, attempt, kind, result, reason, timing, more) =>
            new OutcomeFrame(new TaskOutcome(
                task, attempt, kind, result, reason, new RunTimes(timing.Item2, (uint)timing.Item1),
                new TaskTiming(timing.Item1, timing.Item2, timing.Item3), more.Length == 0 ? null : more)));

    private static readonly Gen<ObjectResolved> Resolutions = Gen.Select(
        Ids, Gen.Enum<ValueState>(), Blobs, Gen.Long, Nodes.Array[0, 4], (id, state, blob, size, nodes) =>
            new ObjectResolved(id, state, blob, size, nodes));

    private static readonly Gen<TaskOrder> Orders = Gen.Select(
        Jobs, Gen.Select(Tasks, Gen.Int, Text), Gen.Select(Ids, Blobs, Nodes.Array[0, 3]).Array[0, 4], Text.Array[0, 2],
            Gen.Byte.Array[0, 300],
        (job, task, arguments, retryOn, body) => new TaskOrder(
            job,
            new TaskDefinition
            {
                Name = task.Item3,
                Result = ResultKind.Stream,
                Timeout = TimeSpan.FromSeconds(2),
                RetryOn = retryOn,
                Placement = new() { Demand = ResourceSet.From(1.5, 0.5, 7, null) },
            },
            new Run(task.Item1, task.Item2, 3, 0, 0,
                [.. arguments.Select(a => a.Item1)], [.. arguments.Select(a => a.Item2)], body),
            [.. arguments.Select(a => a.Item3)]));

    private static readonly Action<ReadOnlySequence<byte>>[] Readers =
    [
        body => FrameReader.Decode<Accepted>(body), body =>
            FrameReader.Decode<OutcomeFrame>(body), body => FrameReader.Decode<ObjectResolved>(body),
        body => FrameReader.Decode<AddLocation>(body), body =>
            FrameReader.Decode<DeleteCopy>(body), body =>
            FrameReader.Decode<RemoveLocation>(body), body => FrameReader.Decode<CancelAttempt>(body),
        body => FrameReader.Decode<CopiesLeave>(body), body => FrameReader.Decode<KeepCopy>(body),
        body => FrameReader.Decode<CopyKept>(body), body => FrameReader.Decode<CopyStays>(body),
        body => FrameReader.Decode<EndJob>(body), body =>
            FrameReader.Decode<GroupRemoved>(body), body =>
            FrameReader.Decode<JobLog>(body), body =>
            FrameReader.Decode<GiveUp>(body), body => FrameReader.Decode<MayBegin>(body), body => FrameReader.Decode<Echo>(body),
        body => FrameReader.Decode<KeepArguments>(body), body =>
            FrameReader.Decode<ArgumentsFree>(body), body =>
            FrameReader.Decode<ReferencesTaken>(body), body =>
            FrameReader.Decode<NodesGone>(body), body => TaskOrder.Decode(body.ToArray()),
    ];

    [Fact]
    public void RoundTrip_PlainFrames_AreEqual()
    {
        Check(Gen.Select(Tasks, Gen.Int, (task, attempt) => new Accepted(task, attempt)));
        Check(Ids.Select(id => new AddLocation(id)));
        Check(Ids.Select(id => new DeleteCopy(id)));
        Check(Ids.Select(id => new RemoveLocation(id)));
        Check(Gen.Select(Ids, Nodes, (id, from) => new KeepCopy(id, from)));
        Check(Gen.Select(Ids, Text, (id, failure) => new CopyKept(id, failure)));
        Check(Ids.Select(id => new CopyStays(id)));
        Check(Gen.Select(Tasks, Gen.Int, Gen.Bool, Gen.Bool,
            (task, attempt, force, recursive) => new CancelAttempt(task, attempt, force, recursive)));
        Check(Gen.Select(Gen.ULong, Gen.Bool, (number, isAnswer) => new Echo(number, isAnswer)));
        Check(Gen.Select(Tasks, Gen.Int, (task, attempt) => new KeepArguments(task, attempt)));
        Check(Gen.Select(Tasks, Gen.Int, (task, attempt) => new ArgumentsFree(task, attempt)));
        Check(Gen.Select(Tasks, Gen.Int, Gen.UInt, (task, attempt, index) => new ReferencesTaken(task, attempt, index)));
        Check(Jobs.Select(job => new EndJob(job)));
        Check(Gen.Select(Nodes, Gen.UInt, (node, number) => new GroupRemoved(new PlacementGroupId(node, number))));
        Check(Gen.Select(Jobs, Text, Nodes, Gen.Int, Text, (job, function, node, process, text) =>
            new JobLog(job, new LogLine(function, node, process, true, text))));
    }

    [Fact]
    public void RoundTrip_Outcome_KeepsEveryField() => Outcomes.Sample(
        frame =>
        {
            (TaskOutcome a, TaskOutcome b) = (frame.Outcome, RoundTrip(frame).Outcome);
            Assert.Equal((a.Task, a.Attempt, a.Kind, a.Reason, a.Result.Index, a.Result.Size),
                (b.Task, b.Attempt, b.Kind, b.Reason, b.Result.Index, b.Result.Size));
            Assert.Equal((a.Times, a.Timing), (b.Times, b.Timing));
            Assert.Equal(a.Result.Inline, b.Result.Inline);
            Assert.Equal(a.Result.Nested, b.Result.Nested);
            Assert.Equal((a.More ?? []).Select(entry => (entry.Index, entry.Size)),
                (b.More ?? []).Select(entry => (entry.Index, entry.Size)));
            Assert.Equal((a.More ?? []).Select(entry => entry.Inline), (b.More ?? []).Select(entry => entry.Inline));
            Assert.Equal((a.More ?? []).SelectMany(entry => entry.Nested), (b.More ?? []).SelectMany(entry => entry.Nested));
        },
        iter: 300);

    [Fact]
    public void RoundTrip_CopiesLeave_KeepsEveryObject() =>
        Ids.Array[0, 50].Sample(ids => Assert.Equal(ids, RoundTrip(new CopiesLeave(ids)).Ids), iter: 200);

    [Fact]
    public void RoundTrip_NodesGone_KeepsEveryNode() =>
        Nodes.Array[0, 50].Sample(nodes => Assert.Equal(nodes, RoundTrip(new NodesGone(nodes)).Nodes), iter: 200);

    [Fact]
    public void RoundTrip_GiveUp_KeepsEveryField() =>
        Gen.Select(Tasks, Gen.Int, Gen.Byte.Array[0, 300], (task, attempt, error) => new GiveUp(task, attempt, error)).Sample(
        a =>
        {
            GiveUp b = RoundTrip(a);
            Assert.Equal((a.Task, a.Attempt), (b.Task, b.Attempt));
            Assert.Equal(a.Error, b.Error);
        },
        iter: 200);

    [Fact]
    public void RoundTrip_MayBegin_KeepsEveryField() =>
        Gen.Select(Tasks, Gen.Int, (task, attempt) => new MayBegin(task, attempt)).Sample(a => Assert.Equal(a, RoundTrip(a)), iter: 200);

    [Fact]
    public void RoundTrip_ObjectResolved_KeepsEveryField() => Resolutions.Sample(
        a =>
        {
            ObjectResolved b = RoundTrip(a);
            Assert.Equal((a.Id, a.State, a.Size), (b.Id, b.State, b.Size));
            Assert.Equal(a.Blob, b.Blob);
            Assert.Equal(a.Locations, b.Locations);
        },
        iter: 300);

    [Fact]
    public void RoundTrip_TaskOrder_KeepsEveryField() => Orders.Sample(
        a =>
        {
            TaskOrder b = TaskOrder.Decode(a.Encode());
            Assert.Equal((a.Job, a.Run.Task, a.Run.Attempt, a.Definition.Name, a.Definition.Timeout),
                (b.Job, b.Run.Task, b.Run.Attempt, b.Definition.Name, b.Definition.Timeout));
            Assert.Equal(a.Run.Dependencies, b.Run.Dependencies);
            Assert.Equal(a.Run.Inline, b.Run.Inline);
            Assert.Equal(a.Definition.RetryOn, b.Definition.RetryOn);
            Assert.Equal(a.Run.Body.ToArray(), b.Run.Body.ToArray());
            Assert.Equal(a.Locations, b.Locations);
        },
        iter: 300);

    [Fact]
    public void Decode_TaskOrderWithoutPlacesOfAnArgument_IsAProtocolException() =>
        Orders.Where(order => order.Locations.Length > 0).Sample(
        order => Assert.Throws<ProtocolException>(() => TaskOrder.Decode((order with { Locations = order.Locations[1..] }).Encode())),
            iter: 20);

    [Fact]
    public void Decode_RandomBytes_OnlyThrowsProtocolException() => Gen.Byte.Array[0, 120].Sample(Try, iter: 5_000, threads: 1);

    [Fact]
    public void Decode_MutatedBytes_OnlyThrowsProtocolException() => Gen.Select(
        Gen.OneOf(Orders.Select(order => order.Encode()), Outcomes.Select(Body), Resolutions.Select(Body)),
        Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 5],
        Gen.Int[0, 100_000]).Sample(
        (seed, changes, cut) =>
        {
            byte[] bytes = cut % 2 == 0 ? [.. seed] : seed[..(cut % (seed.Length + 1))];
            foreach ((int at, byte value) in changes.Where(_ => bytes.Length > 0))
                bytes[at % bytes.Length] = value;
            Try(bytes);
        },
        iter: 5_000,
        threads: 1);

    private static void Try(byte[] bytes)
    {
        foreach (Action<ReadOnlySequence<byte>> read in Readers)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(new ReadOnlySequence<byte>(bytes));
            }
            catch (ProtocolException e)
            {
                Assert.NotEmpty(e.Message);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    private static void Check<T>(Gen<T> frames)
        where T : IFrame<T> => frames.Sample(frame => Assert.Equal(frame, RoundTrip(frame)), iter: 200);

    private static T RoundTrip<T>(T frame)
        where T : IFrame<T> => FrameReader.Decode<T>(new ReadOnlySequence<byte>(Body(frame)));

    private static byte[] Body<T>(T frame)
        where T : IFrame<T>
    {
        var buffer = new FrameBuffer();
        buffer.Append(frame);
        var sequence = new ReadOnlySequence<byte>(buffer.Written.ToArray());
        Assert.True(FrameReader.TryCut(ref sequence, out FrameType type, out ReadOnlySequence<byte> body));
        Assert.Equal(T.Type, type);
        return body.ToArray();
    }
}
