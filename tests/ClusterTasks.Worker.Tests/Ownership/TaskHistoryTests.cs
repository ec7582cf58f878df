using System.Runtime.CompilerServices;
using ClusterTasks.Protocol;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Errors;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using CsCheck;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>A node's memory of tasks that have ended: the last ones, at a known price, and exact totals.</summary>
public sealed class TaskHistoryTests
{
    private readonly FakeEvents _events = new();
    private readonly NodeErrors _errors = new(A);

    [Fact]
    public void Records_BeyondCapacity_AreTheLastYoungestFirst()
    {
        var history = new TaskHistory(300);
        var journal = _events.Journal(history);
        for (ulong number = 1; number <= 1_000; number++)
            Run(journal, Task(number));
        Assert.Equal(300, history.Count);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => T(1_000 - (ulong)i)), history.Records.Select(record => record.Id(A)));
    }

    [Fact]
    public void Records_OfNoCapacity_AreNoneAndTotalsCount()
    {
        var journal = _events.Journal(new TaskHistory(0));
        Run(journal, Task(1));
        Assert.Empty(journal.History.Records);
        Assert.Equal(1, journal.Totals.Of("f").Succeeded);
    }

    [Fact]
    public void Record_OfAnAttempt_TakesAboutAHundredBytes() => Assert.InRange(Unsafe.SizeOf<TaskRecord>(), 1, 104);

    [Fact]
    public void Times_OfALiveTask_TakeTwentyFourBytes() => Assert.Equal(24, Unsafe.SizeOf<TaskTimes>());

    [Fact]
    public void Journal_OfManyTasks_AllocatesNothingForEach()
    {
        const int Count = 20_000;
        var journal = _events.Journal(new TaskHistory(1_000));
        OwnedTask[] tasks = [.. Enumerable.Range(1, Count).Select(number => Task((ulong)number))];
        foreach (OwnedTask task in tasks.AsSpan(0, Count / 2))
            Run(journal, task); // grows the ring, and makes the name known
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (OwnedTask task in tasks.AsSpan(Count / 2))
            Run(journal, task);
        double each = (GC.GetAllocatedBytesForCurrentThread() - before) / (Count / 2.0);
        Assert.InRange(each, 0, 1);
    }

    [Fact]
    public void Times_OfAnyDistance_AreExactToTheirResolution() =>
        Gen.Select(Gen.Long[0, 1L << 50], Gen.Long[0, 1L << 40]).Sample((submitted, distance) =>
    {
        TaskTimes times = default;
        times.Submitted = submitted;
        Assert.Null(times.Started);
        times.Started = submitted + distance;
        long error = Math.Abs(times.Started!.Value - submitted - distance);
        Assert.InRange(error, 0, distance < int.MaxValue - 1 ? 0 : 1_001);
    });

    [Fact]
    public void Ran_WithATimingLongerThanTheAttempt_StaysWithinIt()
    {
        OwnedTask task = Task(1);
        var journal = _events.Journal(new TaskHistory(10));
        journal.Submitted(task);
        journal.Queued(task);
        _events.Clock = 1_000;
        task.Node = B;
        journal.Placed(task);
        _events.Clock = 5_000;
        journal.Ran(task, new TaskTiming(42, Waited: 100_000, Ran: 3_000));
        journal.Ended(task, null);
        TaskRecord record = Assert.Single(journal.History.Records);
        Assert.Equal((0L, 0L, 1_000L, 1_000L, 2_000L, 5_000L),
            (record.Times.Submitted, record.Times.Queued, record.Times.Placed, record.Times.ArgumentsReady, record.Times.Started,
            record.Ended));
        Assert.Equal((B, 42, TaskState.Succeeded, true), (record.Node, record.ProcessId, record.State, record.IsLast));
    }

    [Fact]
    public void Ended_ByACancelOfItsOwn_IsCancelledAndByThatOfAnArgumentFailed()
    {
        var journal = _events.Journal(new TaskHistory(10));
        byte[] error = _errors.Cancelled(T(1), "f", CancelReason.Because("Remote.CancelAsync was called"));
        foreach (ulong number in (ulong[])[1, 2])
        {
            OwnedTask task = Task(number);
            journal.Submitted(task);
            journal.Ended(task, error);
        }

        Assert.Equal((TaskState.Failed, TaskState.Cancelled),
            (journal.History.Records.First().State, journal.History.Records.Last().State));
        Assert.All(journal.History.Records,
            record => Assert.Contains("Remote.CancelAsync was called", record.Error, StringComparison.Ordinal));
        Assert.Equal((1, 1), (journal.Totals.Of("f").Cancelled, journal.Totals.Of("f").Failed));
    }

    [Fact]
    public void Totals_OfEndlesslyManyNames_StayBounded()
    {
        var journal = _events.Journal(new TaskHistory(0));
        for (int i = 0; i < TaskTotals.MaxNames + 50; i++)
            Run(journal, Task((ulong)i, $"name {i}"));
        Assert.Equal(TaskTotals.MaxNames + 1, journal.Totals.Names.Count());
        Assert.Equal(50, journal.Totals.Of(TaskSummary.OtherNames).Succeeded);
    }

    [Fact]
    public void Error_OfAUserException_IsOneLineWithItsType()
    {
        using EncodedValue encoded = ValueCodec.EncodeError(
            new InvalidDataException("first\nsecond"), new ErrorOrigin("f", T(1), A, 1, 1, ErrorKind.UserException));
        ErrorSummary summary = ErrorSummary.Of(encoded.ToBlob());
        Assert.Equal((ErrorKind.UserException, T(1), "System.IO.InvalidDataException: first"), (summary.Kind, summary.Task, summary.Line));
        Assert.Equal("it failed, and its error cannot be read", ErrorSummary.Of(new byte[] { 1, 2, 3 }).Line);
    }

    private static OwnedTask Task(ulong number, string name = "f") =>
        new TaskSpec { Id = T(number), Definition = new TaskDefinition { Name = name } }.Own(Driver, Job);

    private void Run(TaskJournal journal, OwnedTask task)
    {
        journal.Submitted(task);
        journal.Queued(task);
        task.Node = B;
        journal.Placed(task);
        _events.Clock += 10;
        journal.Ran(task, new TaskTiming(7, 1, 5));
        journal.Ended(task, null);
    }
}
