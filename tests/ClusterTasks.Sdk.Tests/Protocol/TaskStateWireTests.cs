using ClusterTasks.Protocol;
using CsCheck;
using static ClusterTasks.Sdk.Tests.Protocol.FrameGens;

namespace ClusterTasks.Sdk.Tests.Protocol;

/// <summary>Listings, summaries and events of tasks as bytes and back.</summary>
public sealed class TaskStateWireTests
{
    private static readonly Gen<DateTimeOffset> Moments = Gen.Long[1, DateTime.MaxValue.Ticks]
        .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<DateTimeOffset?> Times = Gen.OneOf(
        Moments.Select(time => (DateTimeOffset?)time), Gen.Const((DateTimeOffset?)null));

    private static readonly Gen<JobId> Jobs = Gen.Select(Node, Gen.UInt, (node, number) => new JobId(node, number));

    private static readonly Gen<double?> Fractions = Gen.OneOf(Gen.Double[0, 1].Select(value => (double?)value), Gen.Const((double?)null));

    internal static readonly Gen<TaskEvent> Events = Gen.Select(
        Gen.Select(Gen.Enum<TaskEventKind>(), TaskIds, Text, Gen.Int), Gen.Select(Node, Gen.Int, Moments),
            Gen.Select(Text, Gen.Bool, Fractions),
        (what, where, text) => new TaskEvent
        {
            Kind = what.Item1,
            Task = what.Item2,
            Name = what.Item3,
            Attempt = what.Item4,
            Node = where.Item1,
            ProcessId = where.Item2,
            Time = where.Item3,
            Text = text.Item1,
            IsError = text.Item2,
            Progress = text.Item3,
        });

    private static readonly Gen<TaskRow> Rows = Gen.Select(
        Gen.Select(TaskIds, Text, Jobs, TaskIds),
        Gen.Select(Gen.Enum<TaskState>(), Gen.Int, Gen.ULong[1, ulong.MaxValue], Gen.Bool, Gen.Int),
        Gen.Select(Moments, Times.Array[5]),
        Gen.Select(Text.Array[3], Fractions),
        (what, where, when, texts) => new TaskRow
        {
            Id = what.Item1,
            Name = what.Item2,
            Job = what.Item3,
            Parent = what.Item4,
            State = where.Item1,
            Attempt = where.Item2,
            Node = where.Item4 ? new NodeId(where.Item3) : null,
            ProcessId = where.Item5,
            WasCancelled = where.Item4 == (where.Item5 > 0),
            Submitted = when.Item1,
            Queued = when.Item2[0],
            Placed = when.Item2[1],
            ArgumentsReady = when.Item2[2],
            Started = when.Item2[3],
            Ended = when.Item2[4],
            Error = texts.Item1[0],
            Reason = texts.Item1[1],
            ProgressMessage = texts.Item1[2],
            Progress = texts.Item2,
        });

    private static readonly Gen<TaskListing> Listings = Gen.Select(
        Rows.Array[0, 4], Node.Array[0, 3], (rows, nodes) => new TaskListing { Tasks = rows, Unanswered = nodes });

    private static readonly Gen<TaskCounts> Counts = Gen.Select(Text, Gen.Long.Array[9], (name, numbers) => new TaskCounts
    {
        Name = name,
        Submitted = numbers[0],
        Succeeded = numbers[1],
        Failed = numbers[2],
        Cancelled = numbers[3],
        Retried = numbers[4],
        WaitingForArguments = numbers[5],
        Queued = numbers[6],
        Running = numbers[7],
        Blocked = numbers[8],
    });

    private static readonly Gen<TaskSummary> Summaries = Gen.Select(
        Counts.Array[0, 4], Counts,
            Gen.Select(Node, Gen.Double[0, 1e6], (node, cpus) => new NodeSlots(node, cpus, cpus / 2, cpus / 3)).Array[0, 3],
            Node.Array[0, 3],
        (names, total, slots, nodes) => new TaskSummary { Names = names, Total = total, Slots = slots, Unanswered = nodes });

    private static readonly Gen<TaskQuery> Queries = Gen.Select(
        Gen.OneOf(Gen.Enum<TaskState>().Select(state => (TaskState?)state), Gen.Const((TaskState?)null)),
        Gen.OneOf(Names, Gen.Const((string)null!)),
        Gen.OneOf(Jobs.Select(job => (JobId?)job), Gen.Const((JobId?)null)),
        TaskIds.Array[0, 4], Gen.Int[1, TaskQuery.MaxLimit], Gen.Bool,
        (state, name, job, ids, limit, reasons) =>
            new TaskQuery { State = state, Name = name, Job = job, Ids = ids, Limit = limit, WithReasons = reasons });

    [Fact]
    public void Listing_RoundTrip_KeepsEveryField() => Listings.Sample(a =>
    {
        TaskListing b = TaskStateWire.DecodeListing(TaskStateWire.Encode(a));
        Assert.Equal(a.Tasks, b.Tasks);
        Assert.Equal(a.Unanswered, b.Unanswered);
        Assert.Equal(a.Tasks, TaskStateWire.DecodeRows(TaskStateWire.Encode(a.Tasks)));
    });

    [Fact]
    public void Summary_RoundTrip_KeepsEveryField() => Summaries.Sample(a =>
    {
        TaskSummary b = TaskStateWire.DecodeSummary(TaskStateWire.Encode(a));
        Assert.Equal(a.Names, b.Names);
        Assert.Equal(a.Slots, b.Slots);
        Assert.Equal(a.Unanswered, b.Unanswered);
        Assert.Equal(a.Total, b.Total);
    });

    [Fact]
    public void Query_RoundTrip_KeepsEveryField() => Queries.Sample(a =>
    {
        TaskQuery b = TaskStateWire.DecodeQuery(TaskStateWire.Encode(a));
        Assert.Equal(a.Ids, b.Ids);
        Assert.Equal((a.State, a.Name, a.Job, a.Limit, a.WithReasons), (b.State, b.Name, b.Job, b.Limit, b.WithReasons));
    });

    [Fact]
    public void Decode_DamagedBytes_IsOneKindOfError() =>
        Gen.Select(Gen.OneOf(
        Listings.Select(TaskStateWire.Encode), Summaries.Select(TaskStateWire.Encode), Queries.Select(TaskStateWire.Encode)), Gen.Int,
        Gen.Byte, Gen.Int).Sample((seed, position, value, cut) =>
    {
        byte[] bytes = [.. seed];
        bytes[(uint)position % bytes.Length] = value;
        bytes = bytes[..(int)(1 + ((uint)cut % bytes.Length))];
        OnlyProtocolErrors(() => TaskStateWire.DecodeListing(bytes));
        OnlyProtocolErrors(() => TaskStateWire.DecodeRows(bytes));
        OnlyProtocolErrors(() => TaskStateWire.DecodeSummary(bytes));
        OnlyProtocolErrors(() => TaskStateWire.DecodeQuery(bytes));
    });

    [Fact]
    public void Query_BeyondItsLimits_NamesTheProperty()
    {
        Assert.Equal(nameof(TaskQuery.Limit), Assert.Throws<ArgumentOutOfRangeException>(() => new TaskQuery { Limit = 0 }).ParamName);
        Assert.Equal(nameof(TaskQuery.Limit),
            Assert.Throws<ArgumentOutOfRangeException>(() => new TaskQuery { Limit = TaskQuery.MaxLimit + 1 }).ParamName);
        Assert.Equal(nameof(TaskQuery.Ids),
            Assert.Throws<ArgumentException>(() => new TaskQuery { Ids = new TaskId[TaskQuery.MaxLimit + 1] }).ParamName);
    }

    private static void OnlyProtocolErrors(Action decode)
    {
        try
        {
            decode();
        }
        catch (ProtocolException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
