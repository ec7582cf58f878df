using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Machine;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Functions that end their worker processes again and again.</summary>
public sealed class BreakerTests
{
    private const string Segv = "signal SIGSEGV (exit code 139)";

    private static readonly TaskDefinition G = F with { Name = "g" };

    private readonly Tables _tables = new();
    private ulong _last;

    [Fact]
    public void OnOutcome_FiveWorkersInARow_OpensOnceAndHoldsWhatFollows()
    {
        Die(5);
        Assert.Single(_tables.Take(), $"opened f 5 {Segv}");

        ulong task = Submit(F);

        Assert.Empty(_tables.Take());
        RetryWait wait = _tables.Tasks.Find(T(task))!.Retry!;
        Assert.Contains($"'f' has ended 5 worker processes in a row, the last by {Segv}", wait.Breaker!.Words(default),
            StringComparison.Ordinal);
        Die(1, G); // another function
    }

    [Fact]
    public void OnOutcome_SuccessInBetween_CountsFromTheStart()
    {
        Die(4);
        ulong good = Submit(F);
        _tables.Accept(good);
        _tables.Succeed(good);
        Die(4);

        Assert.DoesNotContain(_tables.Take(), IsOpened);
    }

    [Fact]
    public void OnOutcome_ExceptionInBetween_CountsFromTheStart()
    {
        Die(4);
        ulong thrown = Submit(F);
        _tables.Accept(thrown);
        _tables.Tasks.OnOutcome(
            new TaskOutcome(T(thrown), 1, OutcomeKind.Failed, ResultEntry.OfError(Bytes("x")), "", new RunTimes(1, 2)), A);
        Die(4);

        Assert.DoesNotContain(_tables.Take(), IsOpened);
    }

    [Theory]
    [InlineData((byte)OutcomeKind.WorkerLost)]
    [InlineData((byte)OutcomeKind.EndedWithAnother)]
    [InlineData((byte)OutcomeKind.ReturnedByDeath)]
    [InlineData((byte)OutcomeKind.NotStarted)]
    [InlineData((byte)OutcomeKind.Returned)]
    public void OnOutcome_DeathsThatAreNotItsOwn_NeverOpen(byte kind)
    {
        for (int i = 0; i < 20; i++)
        {
            ulong task = Submit(F);
            _tables.Accept(task);
            _tables.End(task, (OutcomeKind)kind);
        }

        Assert.DoesNotContain(_tables.Take(), IsOpened);
    }

    [Fact]
    public void OnOutcome_CancelledByForceOrNodeDied_NeverOpens()
    {
        for (int i = 0; i < 10; i++)
        {
            ulong task = Submit(F);
            _tables.Accept(task);
            _tables.Tasks.Cancel(T(task), force: true, recursive: false, "test");
            _tables.End(task, OutcomeKind.WorkerDied);
            _tables.Accept(Submit(F), C);
        }

        _tables.NodeDies(C);

        Assert.DoesNotContain(_tables.Take(), IsOpened);
    }

    [Fact]
    public void OnOutcome_AnotherFunctionSucceeds_ChangesNothing()
    {
        Die(4);
        ulong other = Submit(G);
        _tables.Accept(other);
        _tables.Succeed(other);
        Die(1);

        Assert.Single(_tables.Take(), IsOpened);
    }

    [Fact]
    public void OnBreakerDue_AfterTheCoolDown_TriesOneAndASuccessLetsAllGoOn()
    {
        Die(5);
        ulong[] held = [Submit(F), Submit(F), Submit(F)];
        _tables.Take();

        _tables.Pass(1);
        Assert.Equal([Scheduled(held[0])], _tables.Take());
        _tables.Accept(held[0]);
        _tables.Take();
        _tables.Succeed(held[0]);

        Assert.Equal(["closed f 5", Scheduled(held[1]), Scheduled(held[2])], _tables.Take());
        ulong next = Submit(F);
        Assert.Equal([Scheduled(next)], _tables.Take());
    }

    [Fact]
    public void OnOutcome_ProbeDies_WaitsLongerAndTriesAnother()
    {
        Die(5);
        ulong[] held = [Submit(F), Submit(F)];
        _tables.Take();
        _tables.Pass(1);
        _tables.Accept(held[0]);
        _tables.Take();

        _tables.End(held[0], OutcomeKind.WorkerDied, reason: Segv);
        Assert.Empty(_tables.Take()); // it waits behind the other
        _tables.Pass(1);
        Assert.Empty(_tables.Take());
        _tables.Pass(1);

        Assert.Equal([Scheduled(held[1])], _tables.Take());
    }

    [Fact]
    public void OnOutcome_ProbesDieAgainAndAgain_WhatMayNotRetryThatOftenFails()
    {
        Die(5);
        ulong patient = Submit(F with { MaxRetries = -1 });
        ulong[] others = [.. Enumerable.Range(0, 200).Select(_ => Submit(F with { MaxRetries = 2 }))];
        for (int i = 0; i < 3; i++)
        {
            _tables.Pass(30);
            OwnedTask probe = Assert.Single(_tables.Tasks.Tasks, task => task.State == OwnedTaskState.Queued);
            _tables.Accept(probe.Id.Number);
            _tables.End(probe.Id.Number, OutcomeKind.WorkerDied, reason: Segv);
        }

        while (_tables.Tasks.Count > 1)
            _tables.Pass(0);

        Assert.Equal(T(patient), Assert.Single(_tables.Tasks.Tasks).Id);
        Assert.StartsWith($"'f' has ended 8 worker processes in a row, the last by {Segv}", _tables.TextOf(R(others[^1])),
            StringComparison.Ordinal);
        Assert.EndsWith("3 probes; not run", _tables.TextOf(R(others[^1])), StringComparison.Ordinal);
        ulong later = Submit(F); // with three retries: it waits for one more probe
        Assert.Equal(OwnedTaskState.BackingOff, _tables.Tasks.Find(T(later))!.State);
        ulong atOnce = Submit(F with { MaxRetries = 0 });
        Assert.Null(_tables.Tasks.Find(T(atOnce)));
    }

    [Fact]
    public void OnOutcome_OneFlakyTaskThatMayRetryWithoutEnd_RunsUntilItSucceeds()
    {
        ulong flaky = Submit(F with { MaxRetries = -1 });
        for (int i = 0; i < 100; i++)
        {
            _tables.Accept(flaky);
            _tables.End(flaky, OutcomeKind.WorkerDied, reason: Segv);
            _tables.Wait(flaky);
            _tables.Wait(flaky);
            Assert.Equal(OwnedTaskState.Queued, _tables.Tasks.Find(T(flaky))!.State);
        }

        _tables.Accept(flaky);
        _tables.Succeed(flaky);

        Assert.Equal(ValueState.Inline, _tables.StateOf(R(flaky)));
        Assert.Single(_tables.Take(), "closed f 100");
    }

    [Fact]
    public void OnOutcome_OneTaskWithManyRetries_UsesThemAll()
    {
        ulong task = Submit(F with { MaxRetries = 12 });
        for (int i = 0; i < 13; i++)
        {
            _tables.Accept(task);
            _tables.End(task, OutcomeKind.WorkerDied, reason: Segv);
            _tables.Wait(task);
            _tables.Wait(task);
        }

        Assert.Equal($"worker died after 13: {Segv}", _tables.TextOf(R(task)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnOutcome_Opens_TakesQueuedTasksOutOfTheirQueue(bool isInSlots)
    {
        _tables.IsInSlots = isInSlots;
        ulong queued = Submit(F);
        ulong other = Submit(G);
        Die(5);
        Assert.Contains($"dequeue A{queued}", _tables.Take());

        if (!isInSlots)
            _tables.Tasks.OnDequeued(T(queued));

        Assert.Equal(OwnedTaskState.BackingOff, _tables.Tasks.Find(T(queued))!.State);
        Assert.Equal(OwnedTaskState.Queued, _tables.Tasks.Find(T(other))!.State);
        _tables.Pass(1);
        Assert.Equal([$"schedule A{queued}#{(isInSlots ? 1 : 2)}"], _tables.Take());
    }

    [Fact]
    public void OnAccepted_ARecalledTask_Runs()
    {
        ulong queued = Submit(F);
        Die(5);

        _tables.Accept(queued);
        _tables.Tasks.OnDequeued(T(queued));
        Assert.Equal(OwnedTaskState.Running, _tables.Tasks.Find(T(queued))!.State);
        _tables.Succeed(queued);

        Assert.Contains("closed f 5", _tables.Take());
    }

    [Fact]
    public void Cancel_AHeldTask_EndsAtOnce()
    {
        Die(5);
        ulong[] held = [Submit(F), Submit(F)];

        _tables.Tasks.Cancel(T(held[0]), force: false, recursive: false, "test");

        Assert.StartsWith("cancelled", _tables.TextOf(R(held[0])), StringComparison.Ordinal);
        _tables.Take();
        _tables.Pass(1);
        Assert.Equal([Scheduled(held[1])], _tables.Take());
    }

    [Fact]
    public void OnSchedulingTimeout_AHeldTask_Fails()
    {
        Die(5);
        ulong held = Submit(F with { SchedulingTimeout = TimeSpan.FromSeconds(1) });
        Assert.Contains($"limit A{held}#1", _tables.Take());

        _tables.Tasks.OnSchedulingTimeout(T(held), 1, "held back");

        Assert.Equal("not started: held back", _tables.TextOf(R(held)));
    }

    [Fact]
    public void BeginEnd_OfItsJob_ForgetsIt()
    {
        Die(5);
        ulong held = Submit(F);

        foreach (TaskId task in _tables.Tasks.BeginEnd(Job))
            _tables.Tasks.End(task);
        _tables.Tasks.OnEnded(Job);

        Assert.Equal(0, _tables.Tasks.Count);
        Assert.StartsWith("cancelled", _tables.TextOf(R(held)), StringComparison.Ordinal);
        _tables.Take();
        ulong next = Submit(F);
        Assert.Equal([Scheduled(next)], _tables.Take());
    }

    [Fact]
    public void Pass_ManyTasksWait_AllGoOnInParts()
    {
        Die(5);
        ulong[] held = [.. Enumerable.Range(0, 1_000).Select(_ => Submit(F))];
        _tables.Pass(1);
        _tables.Accept(held[0]);
        _tables.Succeed(held[0]);
        Assert.InRange(_tables.Take().Count(line => line.StartsWith("schedule", StringComparison.Ordinal)), 1, 500);

        for (int i = 0; i < 4; i++)
            _tables.Pass(0);

        Assert.All(_tables.Tasks.Tasks, task => Assert.Equal(OwnedTaskState.Queued, task.State));
    }

    [Fact]
    public void Pass_WhileTasksWait_OneAlarmIsOnItsWay()
    {
        Die(5);
        _tables.Take();
        for (int i = 0; i < 10; i++)
            Submit(F);

        Assert.Single(_tables.Context.Effects.TakeAll().OfType<SetAlarm>(), alarm => alarm.Deadline.Kind == DeadlineKind.Breaker);
    }

    private static bool IsOpened(string line) => line.StartsWith("opened", StringComparison.Ordinal);

    private static string Scheduled(ulong number) => $"schedule A{number}#1";

    private ulong Submit(TaskDefinition definition)
    {
        _tables.Submit(Spec(++_last) with { Definition = definition });
        return _last;
    }

    /// <summary>Tasks of a function end their processes, each of them once.</summary>
    private void Die(int times, TaskDefinition? function = null)
    {
        ulong[] tasks = [.. Enumerable.Range(0, times).Select(_ => Submit((function ?? F) with { MaxRetries = 0 }))];
        foreach (ulong task in tasks)
            _tables.Accept(task);
        foreach (ulong task in tasks)
            _tables.End(task, OutcomeKind.WorkerDied, reason: Segv);
    }
}
