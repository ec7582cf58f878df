using ClusterTasks.Platform;
using ClusterTasks.Protocol;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Protocol;

/// <summary>Frames of every type with arbitrary contents.</summary>
internal static class FrameGens
{
    internal static readonly Gen<NodeId> Node = Gen.ULong.Select(value => new NodeId(value));

    internal static readonly Gen<TaskId> TaskIds = Gen.Select(Node, Gen.ULong, (node, number) => new TaskId(node, number));

    internal static readonly Gen<ObjectId> Ids = Gen.Select(TaskIds, Gen.UInt, (task, index) => new ObjectId(task, index));

    internal static readonly Gen<ObjectId[]> IdLists = Ids.Array[0, 5];

    internal static readonly Gen<byte[]> Blobs = Gen.OneOf(
        Gen.Byte.Array[0, 40], Gen.Byte.Array[250, 270], Gen.Int[65_530, 65_540].Select(length => new byte[length]));

    // Without lone surrogates, which no UTF-8 can carry.
    internal static readonly Gen<string> Text = Gen.OneOf(
        Gen.String.AlphaNumeric, Among("", "ä€\ud83d\ude00", "a\0b", new string('x', 300)));

    /// <summary>Names as they arrive: a reader writes control characters out (<see cref="ShownText"/>).</summary>
    internal static readonly Gen<string> Names = Text.Select(ShownText.Of);

    internal static readonly Gen<ResultEntry> Results = Gen.Select(
        Gen.UInt, Gen.OneOf(Blobs, Gen.Bool.Select(_ => (byte[])null!)), Gen.Long, IdLists, (index, blob, size, nested) =>
            new ResultEntry(index, blob, size, nested));

    internal static readonly Gen<ResultEntry[]?> More = Results.Array[0, TaskDefinition.MaxResults - 1]
        .Select(more => more.Length == 0 ? null : more);

    internal static readonly Gen<ProgramLaunch> Launches = Gen.Select(
        Text, Text, Text, Text, Text, Text, Text, (executable, entry, config, deps, probing, build, refusal) =>
            new ProgramLaunch(executable, entry, config, deps, probing, build, refusal));

    internal static readonly Gen<JobCode> Code = Gen.Select(
        Launches, Text, Text, Text, Text, Gen.Int, (launch, folder, culture, ui, variables, depth) =>
            new JobCode(launch, folder) { Culture = culture, UICulture = ui, Variables = variables, MaxTaskDepth = depth });

    internal static readonly Gen<Hello> Hellos = Gen.Select(
        Gen.Enum<SessionKind>(), Gen.Int, Text, Code, (kind, process, token, code) =>
            new Hello(ProtocolRange.Own, kind, process, token, code));

    private static readonly Gen<SegmentDescriptor> Segments = Gen.Select(
        Text, Gen.Long, (path, bytes) => new SegmentDescriptor(path, bytes));

    internal static readonly Gen<Welcome> Welcomes = Gen.Select(
        Gen.Select(Node, Gen.UInt, Node, Gen.UInt, Gen.ULong), Gen.Select(Gen.Int, Gen.ULong, Gen.Int, Gen.Long), Segments,
            Segments.Array[0, 4],
        (ids, store, control, arenas) => new Welcome(
            ProtocolRange.Own.Highest, ids.Item1, ids.Item5, ids.Item2, new JobId(ids.Item3, ids.Item4), store.Item4,
                new StoreDescriptor(store.Item1, store.Item2, store.Item3, control, arenas)));

    internal static readonly Gen<TaskDefinition> Definitions = Gen.Select(
        Gen.Select(Names, Blobs, Gen.Enum<ResultKind>(), Gen.Int[1, TaskDefinition.MaxResults]),
        Gen.Select(
            Gen.Double[0, CallLimits.Cpus], Gen.Double[0, CallLimits.Gpus], Gen.Long[0, CallLimits.MemoryBytes], Gen.Int[-1, 1_000]),
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int, Node, Gen.Bool, Gen.Bool),
        Gen.Select(Text.Array[0, 3], Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]),
        Gen.Dictionary(Gen.String.AlphaNumeric, Gen.Double[0, 1e6])[0, 3],
        (names, amounts, rules, retries, resources) => new TaskDefinition
        {
            Name = names.Item1,
            Function = names.Item2,
            Result = names.Item3,
            Results = names.Item3 == ResultKind.Value ? names.Item4 : 1,
            MaxRetries = amounts.Item4,
            Timeout = TimeSpan.FromTicks(rules.Item1),
            TimeoutGrace = TimeSpan.FromTicks(rules.Item1 - rules.Item2),
            SchedulingTimeout = TimeSpan.FromTicks(rules.Item1 / 3),
            RetryOn = retries.Item1,
            RetryDelay = TimeSpan.FromTicks(retries.Item2),
            RetryMaxDelay = TimeSpan.FromTicks(retries.Item3),
            Placement = new()
            {
                Demand = ResourceSet.From(amounts.Item1, amounts.Item2, amounts.Item3, resources),
                Priority = rules.Item2,
                Affinity = rules.Item3,
                SoftAffinity = rules.Item4,
                Spread = rules.Item5,
                Group = new PlacementGroupId(rules.Item3, 7),
                Bundle = amounts.Item4,
                Labels = rules.Item5 ? "zone=a | zone!=b" : "",
            },
        });

    internal static readonly Gen<Submit> Submits = Gen.Select(
        TaskIds, TaskIds, Gen.Int, Gen.Int, IdLists, IdLists, Blobs,
        (id, parent, depth, definition, dependencies, nested, body) =>
            new Submit(id, parent, depth, definition, dependencies, nested, body));

    internal static readonly Gen<Run> Runs = Gen.Select(
        TaskIds, Gen.Int, Gen.Int, Gen.Int, Gen.UInt,
        Gen.Select(Ids, Gen.OneOf(Blobs, Gen.Bool.Select(_ => (byte[])null!))).Array[0, 4],
        Blobs,
        (task, attempt, depth, definition, lane, arguments, body) => new Run(
            task, attempt, depth, definition, lane, [.. arguments.Select(argument => argument.Item1)],
                [.. arguments.Select(argument => argument.Item2)], body));

    internal static readonly Gen<ChunkGrant?> Chunks = Gen.Null(
        Gen.Select(Gen.Int, Gen.Int, Gen.Long, Gen.Long,
        Gen.Select(Gen.Int, Gen.UInt, (slot, generation) => new ChunkEntry(slot, generation)).Array[0, 9],
        (number, segment, offset, bytes, slots) => new ChunkGrant(number, segment, offset, bytes, slots)));

    internal static readonly Gen<CreateGrant> Grants = Gen.Select(
        Gen.Int, Gen.UInt, Gen.Int, Gen.Long, Gen.Long, Gen.Bool, (slot, generation, segment, offset, size, exists) =>
            new CreateGrant(slot, generation, segment, offset, size, exists));

    internal static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
