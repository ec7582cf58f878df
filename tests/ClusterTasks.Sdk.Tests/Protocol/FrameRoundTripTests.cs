using System.Buffers;
using ClusterTasks.Protocol;
using CsCheck;
using static ClusterTasks.Sdk.Tests.Protocol.FrameGens;
using static ClusterTasks.Sdk.Tests.Protocol.Frames;

namespace ClusterTasks.Sdk.Tests.Protocol;

public sealed class FrameRoundTripTests
{
    [Fact]
    public void RoundTrip_FramesOfPlainFields_AreEqual()
    {
        Check(Hellos);
        Check(Gen.Select(Ids, Gen.Long, (id, size) => new Create(id, size)));
        Check(Gen.Select(Ids, Grants, (id, grant) => new Granted(id, grant)));
        Check(Gen.Select(Ids, Text, (id, text) => new CreateFailed(id, text)));
        Check(Gen.Select(Gen.Int, Gen.UInt, (slot, generation) => new Abort(slot, generation)));
        Check(Gen.Select(Ids, Gen.Bool, (id, fetch) => new Subscribe(id, fetch)));
        Check(Ids.Select(id => new NextItem(id)));
        Check(Gen.Select(TaskIds, Gen.Bool, Gen.Bool, (task, force, recursive) => new Cancel(task, force, recursive)));
        Check(Gen.Select(TaskIds, Gen.UInt, (task, requested) => new StreamCredit(task, requested)));
        Check(TaskIds.Select(task => new CancelTask(task)));
        Check(Gen.Select(TaskIds, Gen.Int, (task, attempt) => new GiveUpTask(task, attempt)));
        Check(TaskIds.Select(task => new Blocked(task)));
        Check(TaskIds.Select(task => new Unblocked(task)));
        Check(TaskIds.Select(task => new Resume(task)));
        Check(Text.Select(text => new Rejected(text)));
        Check(Text.Select(text => new Closing(text)));
        Check(Gen.Const(default(Goodbye)));
        Check(Gen.Const(default(Attached)));
        Check(Gen.Long.Select(bytes => new AskChunk(bytes)));
        Check(Gen.Int.Select(number => new RetireChunk(number)));
        Check(Gen.Const(default(Collect)));
        Check(Gen.Select(TaskIds, Text, Gen.Bool, Text, Gen.Bool,
            (task, function, isError, text, isUnfinished) => new Log(task, function, isError, text, isUnfinished)));
        Check(Gen.Select(Text, Node, Gen.Int, Gen.Bool, Text,
            (function, node, process, isError, text) => new LogLine(function, node, process, isError, text)));
    }

    [Fact]
    public void AppendId_ToFramesOfAnyKind_GivesFramesWithAllIdsInOrder() => Gen.Select(Gen.Int[0, 2], Ids).Array[1, 60].Sample(steps =>
    {
        var buffer = new FrameBuffer();
        foreach ((int kind, ObjectId id) in steps)
        {
            if (kind == 0)
                buffer.AppendId<Release>(id);
            else if (kind == 1)
                buffer.AppendId<Borrow>(id);
            else
                buffer.Append(new Subscribe(id, Fetch: false));
        }

        var read = new List<(int, ObjectId)>();
        int frames = 0;
        var bytes = new System.Buffers.ReadOnlySequence<byte>(buffer.Written);
        for (; FrameReader.TryCut(ref bytes, out FrameType type, out System.Buffers.ReadOnlySequence<byte> body); frames++)
        {
            read.AddRange(type switch
            {
                FrameType.Release => FrameReader.Decode<Release>(body).Ids.Select(id => (0, id)),
                FrameType.Borrow => FrameReader.Decode<Borrow>(body).Ids.Select(id => (1, id)),
                _ => [(2, FrameReader.Decode<Subscribe>(body).Id)],
            });
        }

        Assert.Equal(steps, read);
        int runs = 1 + steps.Zip(steps.Skip(1)).Count(pair => pair.First.Item1 != pair.Second.Item1 || pair.First.Item1 == 2);
        Assert.Equal(runs, frames);
    });

    [Fact]
    public void RoundTrip_FramesWithLists_HaveEqualContents()
    {
        Check(Ids.Array[1, 5].Select(ids => new Release(ids)), (a, b) => Assert.Equal(a.Ids, b.Ids));
        Check(Ids.Array[1, 5].Select(ids => new Borrow(ids)), (a, b) => Assert.Equal(a.Ids, b.Ids));
        Check(Gen.Select(Ids, Blobs, IdLists, (id, blob, nested) => new PutInline(id, blob, nested)), (a, b) =>
        {
            Assert.Equal(a.Id, b.Id);
            Assert.Equal(a.Blob.ToArray(), b.Blob.ToArray());
            Assert.Equal(a.Nested, b.Nested);
        });
        Check(Gen.Select(Ids, Gen.Int, Gen.UInt, Gen.Long, Gen.Bool, IdLists, (id, slot, generation, size, isPut, nested) =>
            new Seal(id, slot, generation, size, isPut, nested)), (a, b) =>
        {
            Assert.Equal(a.Nested, b.Nested);
            Assert.Equal((a.Id, a.Entry, a.Generation, a.Size, a.IsPut), (b.Id, b.Entry, b.Generation, b.Size, b.IsPut));
        });
        Check(Chunks.Select(chunk => new ChunkGranted(chunk)), (a, b) =>
        {
            Assert.Equal(a.Chunk?.Entries, b.Chunk?.Entries);
            Assert.Equal(a.Chunk, a.Chunk is null ? b.Chunk : b.Chunk! with { Entries = a.Chunk.Entries });
        });
        Check(Gen.Select(Ids, Gen.Enum<ResolvedKind>(), Blobs, (id, kind, blob) => new Resolved(id, kind, blob)), (a, b) =>
            Assert.Equal((a.Id, a.Kind, Convert.ToHexString(a.Blob)), (b.Id, b.Kind, Convert.ToHexString(b.Blob))));
        Check(Gen.Select(Gen.UInt, Gen.Enum<QueryKind>(), Ids, Blobs, (number, kind, id, body) => new Query(number, kind, id, body)),
            (a, b) =>
            Assert.Equal((a.Number, a.Kind, a.Id, Convert.ToHexString(a.Body)), (b.Number, b.Kind, b.Id, Convert.ToHexString(b.Body))));
        Check(Gen.Select(Gen.UInt, Gen.Bool, Blobs, (number, failed, body) => new Answer(number, failed, body)), (a, b) =>
            Assert.Equal((a.Number, a.Failed, Convert.ToHexString(a.Body)), (b.Number, b.Failed, Convert.ToHexString(b.Body))));
        Check(Gen.Select(TaskIds, Gen.Int, Gen.Bool, Gen.Bool, Results, More, (task, attempt, failed, retryable, result, more) =>
            new Completed(task, attempt, failed, retryable, new RunTimes(attempt, 7), result, more)), (a, b) =>
        {
            Assert.Equal((a.Task, a.Attempt, a.Failed, a.Retryable), (b.Task, b.Attempt, b.Failed, b.Retryable));
            AssertSame(a.Result, b.Result);
            Assert.Equal(a.More?.Length, b.More?.Length);
            for (int i = 0; i < a.More?.Length; i++)
                AssertSame(a.More[i], b.More![i]);
        });
        Check(Gen.Select(TaskIds, Gen.Int, Results, (task, attempt, item) => new StreamItem(task, attempt, item)), (a, b) =>
        {
            Assert.Equal((a.Task, a.Attempt), (b.Task, b.Attempt));
            AssertSame(a.Item, b.Item);
        });
        Check(Gen.Select(TaskIds, Gen.Double[0, 1], Text, (task, fraction, message) => new ProgressReport(task, fraction, message)),
            Assert.Equal);
        Check(Gen.Select(Gen.Long, TaskStateWireTests.Events.Array[0, 4], (dropped, items) => new EventBatch(dropped, items)), (a, b) =>
        {
            Assert.Equal(a.Dropped, b.Dropped);
            Assert.Equal(a.Items, b.Items);
        });
        Check(Welcomes, (a, b) =>
        {
            Assert.Equal((a.Node, a.Session, a.Job), (b.Node, b.Session, b.Job));
            Assert.Equal(a.Store.Arenas, b.Store.Arenas);
            Assert.Equal(a.Store.Control, b.Store.Control);
            Assert.Equal((a.Store.OwnerProcessId, a.Store.Epoch, a.Store.ClientIndex),
                (b.Store.OwnerProcessId, b.Store.Epoch, b.Store.ClientIndex));
        });
    }

    [Fact]
    public void RoundTrip_DefineTask_KeepsEveryField() => Check(Definitions.Select(definition => new DefineTask(3, definition)), (a, b) =>
    {
        Assert.Equal(a.Number, b.Number);
        Assert.Equal(a.Definition.Function, b.Definition.Function);
        Assert.Equal(a.Definition.RetryOn, b.Definition.RetryOn);
        Assert.Equal(Plain(a.Definition), Plain(b.Definition));
    });

    [Theory]
    [InlineData(0, ResultKind.Value)]
    [InlineData(-1, ResultKind.Value)]
    [InlineData(TaskDefinition.MaxResults + 1, ResultKind.Value)]
    [InlineData(int.MaxValue, ResultKind.Value)]
    [InlineData(2, ResultKind.Stream)]
    [InlineData(2, ResultKind.None)]
    internal void Read_DefinitionWithImpossibleResults_IsAProtocolException(int results, ResultKind kind) =>
        Assert.Throws<ProtocolException>(
            () => RoundTrip(new DefineTask(1, new TaskDefinition { Name = "f", Result = kind, Results = results })));

    [Fact]
    public void Read_CompletedWithTooManyResults_IsAProtocolException() => Assert.Throws<ProtocolException>(() => RoundTrip(
        new Completed(default, 1, false, false, default, ResultEntry.None,
            [.. Enumerable.Repeat(ResultEntry.None, TaskDefinition.MaxResults)])));

    [Fact]
    public void RoundTrip_Submit_KeepsEveryField() => Check(Submits, (a, b) =>
    {
        Assert.Equal(a.Dependencies, b.Dependencies);
        Assert.Equal(a.Nested, b.Nested);
        Assert.Equal(a.Body.ToArray(), b.Body.ToArray());
        Assert.Equal((a.Id, a.Parent, a.Depth, a.Definition), (b.Id, b.Parent, b.Depth, b.Definition));
    });

    [Fact]
    public void RoundTrip_Run_KeepsEveryField() => Check(Runs, (a, b) =>
    {
        Assert.Equal(a.Dependencies, b.Dependencies);
        Assert.Equal(a.Inline, b.Inline);
        Assert.Equal(a.Body.ToArray(), b.Body.ToArray());
        Assert.Equal((a.Task, a.Attempt, a.Depth, a.Definition, a.Lane), (b.Task, b.Attempt, b.Depth, b.Definition, b.Lane));
    });

    [Fact]
    public void RoundTrip_NodeStates_KeepEveryField()
    {
        Gen.Select(Node, Gen.Int, Text, Gen.Double[0, 1e6], Gen.Int.Array[0, 4], Gen.Long).Array[0, 4].Sample(nodes =>
        {
            NodeState[] states =
            [
                .. nodes.Select(n => new NodeState
                {
                    Id = n.Item1, ProcessId = n.Item2, SessionAddress = n.Item3, Cpus = n.Item4, FreeCpus = n.Item4 / 2, Gpus = 15,
                        FreeGpus = 16, MemoryBytes = 17, FreeMemoryBytes = 18, WorkerProcessIds = n.Item5,
                    StoreCapacityBytes = n.Item6, StoreUsedBytes = n.Item6 / 2, Sessions = 1, RunningTasks = 2, LostThreads = 19,
                        InlineBytes = 20, ClientBytes = 21, ClientCapacityBytes = 22, References = 23, OwnedTasks = 3, OwnedObjects = 4,
                    StoreObjects = 5, StorePinnedObjects = 6, StoreSpilledObjects = 10, StoreSpilledBytes = 11, StoreFallbackBytes = 12,
                    BytesSpilled = 13, BytesRestored = 14, TransfersReceived = 7, BytesReceived = 8, BytesSent = 9,
                    Resources = new Dictionary<string, double> { ["disk"] = n.Item4 }, FreeResources = new Dictionary<string,
                        double> { ["disk"] = 0 },
                    Labels = new Dictionary<string, string> { ["zone"] = n.Item3 },
                }),
            ];
            NodeState[] read = NodeStateWire.DecodeList(NodeStateWire.Join([.. states.Select(NodeStateWire.Encode)]));
            Assert.Equivalent(states, read, strict: true);
        }, iter: 200);
    }

    [Fact]
    public void TryCut_SeveralFramesInAnyPieces_AreTheSameFrames()
    {
        Gen.Select(Submits.Select(Encode).Array[1, 4], Gen.Int[0, 1_000_000].Array[0, 8]).Sample((frames, cuts) =>
        {
            ReadOnlySequence<byte> buffer = Split([.. frames.SelectMany(frame => frame)], cuts);
            foreach (byte[] frame in frames)
            {
                Assert.True(FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body));
                Assert.Equal(FrameType.Submit, type);
                Assert.Equal(frame[5..], body.ToArray());
                FrameReader.Decode<Submit>(body);
            }

            Assert.False(FrameReader.TryCut(ref buffer, out _, out _));
        }, iter: 300);
    }

    [Fact]
    public void TryCut_EveryPrefixOfAFrame_WaitsForMore()
    {
        byte[] frame = Encode(new Hello(ProtocolRange.Own, SessionKind.Driver, 1, "t", JobCode.None));
        for (int length = 0; length < frame.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(frame, 0, length);
            Assert.False(FrameReader.TryCut(ref buffer, out _, out _));
            Assert.Equal(length, buffer.Length);
        }
    }

    private static void Check<T>(Gen<T> frames)
        where T : IFrame<T> => Check(frames, (a, b) => Assert.Equal(a, b));

    private static void Check<T>(Gen<T> frames, Action<T, T> assertSame)
        where T : IFrame<T> => frames.Sample(frame => assertSame(frame, RoundTrip(frame)), iter: 200);

    private static void AssertSame(ResultEntry a, ResultEntry b)
    {
        Assert.Equal((a.Index, a.Size), (b.Index, b.Size));
        Assert.Equal(a.Inline, b.Inline);
        Assert.Equal(a.Nested, b.Nested);
    }

    // Lists compare by reference: they are compared on their own and taken out here.
    private static TaskDefinition Plain(TaskDefinition definition) =>
        definition with { Function = [], RetryOn = Array.Empty<string>() };
}
