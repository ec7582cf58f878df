using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class CompletionTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void OnAccepted_BySecondNode_EndsTheAttemptThere()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        _tables.Take();

        _tables.Accept(1, C);
        Assert.Equal(["cancel A1#1 at C recursive"], _tables.Take());

        // Its end there is not that of the task.
        _tables.End(1, OutcomeKind.Failed, node: C);
        Assert.Equal(B, _tables.Tasks.Find(T(1))!.Node);
    }

    [Fact]
    public void OnOutcome_InlineResult_TellsWhoWatches()
    {
        _tables.Submit(1);
        _tables.Objects.Watch(R(1), Driver, fetch: true);
        _tables.Objects.Subscribe(R(1), B);
        _tables.Accept(1);
        _tables.Take();

        _tables.Succeed(1);

        Assert.Equal(["tell S5 A1 Inline fetch", "tell B A1 Inline"], _tables.Take());
        Assert.Equal(0, _tables.Tasks.Count);
        Assert.Equal([9], _tables.Objects.Find(R(1))!.Blob);
    }

    [Fact]
    public void OnOutcome_StoredResult_IsWhereItRan()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);

        _tables.SucceedStored(1, B);

        ObjectEntry entry = _tables.Objects.Find(R(1))!;
        Assert.Equal(ValueState.Stored, entry.State);
        Assert.Equal([B], entry.Locations.ToArray());
        Assert.Equal(1_000, entry.Size);
        _tables.Check();
    }

    [Fact]
    public void OnOutcome_ResultReleasedBefore_IsFreedAtOnce()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        _tables.Release(R(1));
        Assert.NotNull(_tables.Objects.Find(R(1)));
        _tables.Take();

        _tables.SucceedStored(1, B, nested: Foreign(7));

        Assert.Equal(["borrow B7", "delete A1 at B", "unborrow B7"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void OnOutcome_ReleasedAndItsOnlyConsumerCancelled_IsFreed()
    {
        _tables.Submit(1);
        _tables.Submit(2, R(1));
        _tables.Release(R(1));
        _tables.Tasks.Cancel(T(2), force: false, recursive: false, "test");
        _tables.Release(R(2));
        _tables.Accept(1, B);
        _tables.Take();

        _tables.SucceedStored(1, B);

        Assert.Equal(["delete A1 at B"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void OnOutcome_StaleAttempt_IsIgnored()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        _tables.End(1, OutcomeKind.WorkerDied, node: B);
        _tables.Take();

        _tables.Fail(1, "stale", attempt: 1);
        _tables.Accept(1, C, attempt: 1);

        Assert.Equal(OwnedTaskState.Queued, _tables.Tasks.Find(T(1))!.State);
        Assert.Equal(2, _tables.Tasks.Find(T(1))!.Attempt);
        _tables.Take();
        _tables.Accept(1, B);
        _tables.Succeed(1, B);
        Assert.Equal(ValueState.Inline, _tables.StateOf(R(1)));
    }

    [Fact]
    public void OnAccepted_NobodyWantsIt_EndsTheAttemptThere()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        _tables.Succeed(1, B);
        _tables.Take();

        _tables.Accept(1, C, attempt: 1);

        Assert.Equal(["cancel A1#1 at C recursive"], _tables.Take());
    }

    [Fact]
    public void OnOutcome_StaleStoredResult_IsAFurtherCopyWhileTheObjectLives()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        _tables.SucceedStored(1, B);
        _tables.Take();

        _tables.SucceedStored(1, C, attempt: 1);
        Assert.Equal([B, C], _tables.Objects.Find(R(1))!.Locations.ToArray());
        _tables.Release(R(1));

        Assert.Equal(["delete A1 at B", "delete A1 at C"], _tables.Take());
    }

    [Fact]
    public void OnOutcome_StaleStoredResultOfAFreedObject_IsDeleted()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        _tables.Succeed(1, B);
        _tables.Release(R(1));
        _tables.Take();

        _tables.SucceedStored(1, C, attempt: 1);

        Assert.Equal(["delete A1 at C"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void OnOutcome_UnknownTask_IsIgnored()
    {
        _tables.Succeed(1);
        _tables.Fail(2, "x");

        Assert.Empty(_tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void OnOutcome_WorkerDies_RunsMaxRetriesTimesMore(int maxRetries)
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = maxRetries } });
        for (int attempt = 1; attempt <= maxRetries + 1; attempt++)
        {
            _tables.Wait(1);
            Assert.Equal($"schedule A1#{attempt}", _tables.Take()[^1]);
            _tables.Accept(1, B);
            Assert.Equal(maxRetries == 0 ? ["begin A1#1 at B"] : [], _tables.Take());
            _tables.End(1, OutcomeKind.WorkerDied, node: B, reason: "signal 9");
        }

        Assert.DoesNotContain(_tables.Take(), line => line.StartsWith("schedule", StringComparison.Ordinal));
        Assert.Equal($"worker died after {maxRetries + 1}: signal 9", _tables.TextOf(R(1)));
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void OnOutcome_MaxRetriesNegative_RetriesForEver()
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = -1 } });
        for (int i = 0; i < 1_000; i++)
        {
            _tables.Accept(1);
            _tables.End(1, OutcomeKind.WorkerDied);
            _tables.Wait(1);
        }

        Assert.Equal(1_001, _tables.Tasks.Find(T(1))!.Attempt);
        Assert.Equal(OwnedTaskState.Queued, _tables.Tasks.Find(T(1))!.State);
    }

    [Fact]
    public void OnOutcome_Failed_IsNotRetried()
    {
        _tables.Submit(1);
        _tables.Accept(1);
        _tables.Take();

        _tables.Fail(1, "boom");

        Assert.Empty(_tables.Take());
        Assert.Equal("boom", _tables.TextOf(R(1)));
    }

    [Theory]
    [InlineData((byte)OutcomeKind.Failed)]
    [InlineData((byte)OutcomeKind.FailedRetryable)]
    public void OnOutcome_FailedWithoutItsErrorInline_EndsTheTaskAllTheSame(byte kind)
    {
        // A long error does not fit inline; whatever a worker reports, its task must not run forever in the owner's tables.
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = 0 } });
        _tables.Accept(1, B);

        _tables.End(1, (OutcomeKind)kind, new ResultEntry(0, null, 100_000, []), B);

        Assert.Equal(ValueState.Failed, _tables.StateOf(R(1)));
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void OnOutcome_FailedRetryable_IsRetriedThenFailsWithTheLastError()
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = 1 } });
        _tables.Accept(1);
        _tables.Fail(1, "first", retryable: true);
        Assert.Equal(["schedule A1#1", "schedule A1#2"], _tables.Take());
        _tables.Accept(1);

        _tables.Fail(1, "second", retryable: true);

        Assert.Empty(_tables.Take());
        Assert.Equal("second", _tables.TextOf(R(1)));
    }

    [Fact]
    public void OnOutcome_NotStarted_CostsNoRetryUntilPatienceEnds()
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = 0 } });
        _tables.Accept(1, B);
        _tables.Take();
        _tables.End(1, OutcomeKind.NotStarted, node: B);
        Assert.Equal(["schedule A1#2"], _tables.Take());
        _tables.Accept(1, B);
        _tables.Take();

        _tables.End(1, OutcomeKind.NotStarted, node: B, reason: "no copy");
        Assert.Equal(["later A1#3"], _tables.Take());
        _tables.Tasks.OnRetryDue(T(1), 3);
        _tables.Accept(1, B);
        _tables.Events.Clock += 30_000_000;
        _tables.End(1, OutcomeKind.NotStarted, node: B, reason: "no copy");

        Assert.Equal("lost A1: no copy", _tables.TextOf(R(1)));
    }

    [Fact]
    public void OnOutcome_NoWorkersAndNoOtherNode_FailsAtOnce()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        _tables.Take();

        _tables.End(1, OutcomeKind.NoWorkers, node: B, reason: "no such file");

        Assert.Equal(["B cannot run A1"], _tables.Take());
        Assert.Equal("not run: no such file", _tables.TextOf(R(1)));
    }

    [Fact]
    public void OnOutcome_NoWorkersOnOneNode_GoesToAnotherAndCostsNoRetry()
    {
        _tables.IsElsewhere = true;
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = 0 } });
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            _tables.Accept(1, B);
            _tables.Take();
            _tables.End(1, OutcomeKind.NoWorkers, node: B, reason: "no such file");
            Assert.Equal(["B cannot run A1", $"schedule A1#{attempt + 1}"], _tables.Take());
        }

        _tables.Accept(1, C);
        _tables.Succeed(1, C);
        Assert.Equal(ValueState.Inline, _tables.StateOf(R(1)));
    }

    [Fact]
    public void OnOutcome_NoWorkersOfACancelledTask_EndsIt()
    {
        _tables.IsElsewhere = true;
        _tables.Submit(1);
        _tables.Accept(1, B);
        _tables.Tasks.Cancel(T(1), force: false, recursive: false, "the test");

        _tables.End(1, OutcomeKind.NoWorkers, node: B, reason: "no such file");

        Assert.StartsWith("cancelled A1", _tables.TextOf(R(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void OnOutcome_RetryAfterTheArgumentIsLost_FailsWithTheArgumentsError()
    {
        ObjectId argument = _tables.PutStored(1, B);
        _tables.Submit(2, argument);
        _tables.Accept(2, B);
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Empty(_tables.Take());
        Assert.StartsWith("lost A1", _tables.TextOf(R(2)), StringComparison.Ordinal);
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void ScheduleAgain_OnlyQueuedTasks_GoToTheSchedulerOnceMore()
    {
        _tables.Submit(1);
        _tables.Submit(2);
        _tables.Submit(3, R(1));
        _tables.Accept(2);
        _tables.Take();

        _tables.Tasks.ScheduleAgain();

        Assert.Equal(["reschedule A1#1"], _tables.Take());
    }
}
