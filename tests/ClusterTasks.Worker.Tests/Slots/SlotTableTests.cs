using ClusterTasks.Protocol;
using ClusterTasks.Worker.Ownership;
using static ClusterTasks.Worker.Tests.Ownership.Tables;
using static ClusterTasks.Worker.Tests.Slots.SlotOwner;

namespace ClusterTasks.Worker.Tests.Slots;

public sealed class SlotTableTests
{
    private readonly SlotOwner _owner = new();

    [Fact]
    public void Add_NoSlot_OneIsAskedForEachTaskUpToTheClustersSlots()
    {
        _owner.Slots = 3;
        for (ulong i = 1; i <= 5; i++)
            _owner.Add(i);

        Assert.Equal(["request L1", "request L2", "request L3"], _owner.Take());
    }

    [Fact]
    public void Add_OtherDemand_IsAnotherClass()
    {
        _owner.Add(1);
        _owner.Add(2, cpus: 2);
        _owner.Take();

        _owner.Table.OnGranted(L(1), A);

        Assert.Equal(["push 1 to L1"], _owner.Take());
        Assert.Equal(1, _owner.Table.RequestCount);
    }

    [Fact]
    public void Push_RunsOnce_HasTheSlotToItself()
    {
        var definition = new TaskDefinition { Name = "once", MaxRetries = 0 };
        OwnedTask first = _owner.Add(1, definition);
        _owner.Add(2, definition);
        _owner.Table.OnGranted(L(1), A);
        Assert.Equal(["request L1", "push 1 to L1", "request L2"], _owner.Take());

        _owner.Table.OnEnded(first, 10);

        Assert.Equal(["push 2 to L1", "cancel L2"], _owner.Take());
    }

    [Fact]
    public void Add_RunsOnceOrMayEndItsProcess_IsAnotherClass()
    {
        var timed = new TaskDefinition { Name = "timed", Timeout = TimeSpan.FromSeconds(1) };
        _owner.Add(1);
        _owner.Add(2, new TaskDefinition { Name = "once", MaxRetries = 0 });
        _owner.Add(3, timed);
        _owner.Add(4, timed with { MaxRetries = 0 });
        _owner.Add(5, timed with { TimeoutGrace = Timeout.InfiniteTimeSpan }); // its process is never ended

        Assert.Equal(["request L1", "request L2", "request L3", "request L4"], _owner.Take());
        Assert.Equal([2, 1, 1, 1], _owner.Table.Classes.Select(kind => kind.Ready.Count));
    }

    [Fact]
    public void OnGranted_NothingWaitsAnyMore_GoesBack()
    {
        OwnedTask task = _owner.Add(1);
        Assert.True(_owner.Table.TryRemove(task));
        Assert.False(_owner.Table.TryRemove(task));
        Assert.Equal(["request L1", "cancel L1"], _owner.Take());
        Assert.Empty(_owner.Table.Classes);

        _owner.Table.OnGranted(L(1), B);

        Assert.Equal(["end L1 at B"], _owner.Take());
        Assert.Equal(0, _owner.Table.SlotCount);
    }

    [Fact]
    public void OnGranted_TwiceByTheSameNode_IsOneSlot()
    {
        _owner.Add(1);
        _owner.Table.OnGranted(L(1), B);
        _owner.Take();

        _owner.Table.OnGranted(L(1), B);

        Assert.Empty(_owner.Take());
    }

    [Fact]
    public void OnGranted_ByASecondNode_TheSecondGetsItBackAndTheFirstStays()
    {
        _owner.Add(1);
        _owner.Table.OnGranted(L(1), B);
        _owner.Take();

        _owner.Table.OnGranted(L(1), C);
        _owner.Table.OnTakenBack(L(1), C);
        _owner.Table.OnSlotEnded(L(1), C);

        Assert.Equal(["end L1 at C"], _owner.Take());
        Assert.Equal(B, _owner.Table.Find(L(1))!.Node);
    }

    [Fact]
    public void OnEnded_LengthUnknownOrLong_OneTaskIsSentAtATime()
    {
        OwnedTask first = _owner.Add(1);
        _owner.Add(2);
        _owner.Add(3);
        _owner.Table.OnGranted(L(1), A);
        Assert.Equal("push 1 to L1", _owner.Take()[1]);

        _owner.Table.OnEnded(first, 1_000_000);

        Assert.Equal(["push 2 to L1"], _owner.Take().Where(line => line.StartsWith("push", StringComparison.Ordinal)));
    }

    [Fact]
    public void OnEnded_TasksAreShort_SeveralAreSentAhead()
    {
        _owner.Learn(micros: 500);
        for (ulong i = 1; i <= 5; i++)
            _owner.Add(i);

        Assert.Equal(["push 1 to L1", "push 2 to L1", "push 3 to L1", "request L2"], _owner.Take());
    }

    [Fact]
    public void Push_MustHaveItsSlotToItself_HasIt()
    {
        _owner.Learn(micros: 10);
        OwnedTask once = _owner.Add(1, isSolo: true);
        _owner.Add(2);
        Assert.Equal(["push 1 to L1", "request L2"], _owner.Take());

        _owner.Table.OnEnded(once, 10);
        _owner.Add(3, isSolo: true);
        Assert.Equal(["push 2 to L1"], _owner.Take().Where(line => line.StartsWith("push", StringComparison.Ordinal)));
    }

    [Fact]
    public void OnBlocked_TheSlotTakesMore_AndTheBlockedOneDoesNotCount()
    {
        OwnedTask parent = _owner.Add(1);
        _owner.Table.OnGranted(L(1), A);
        _owner.Add(2);
        _owner.Add(3);
        _owner.Take();

        _owner.Table.OnBlocked(L(1), parent, 1);
        Assert.Equal(["push 2 to L1"], _owner.Take());
        _owner.Table.OnBlocked(L(1), parent, -1);
        _owner.Table.OnEnded(parent, 1_000_000);

        Assert.Equal(1, _owner.Table.Find(L(1))!.Load);
        Assert.DoesNotContain("push 3 to L1", _owner.Take());
    }

    [Fact]
    public void Push_TheSlotIsThatOfItsParent_IsSentWhenTheParentWaits()
    {
        // The parent will wait for the second, and the worker would begin with the first.
        _owner.Learn(micros: 10);
        OwnedTask parent = _owner.AddParent(1);
        OwnedTask first = _owner.AddChild(2, parent);
        OwnedTask second = _owner.AddChild(3, parent);
        Assert.DoesNotContain("push 2 to L1", _owner.Take());

        SlotTable.OnAwaited(second);
        _owner.Table.OnBlocked(L(1), parent, 1);

        Assert.Equal(["push 3 to L1", "push 2 to L1"], _owner.Take().Where(line => line.StartsWith("push", StringComparison.Ordinal)));
        Assert.Same(second.Slot, first.Slot);
    }

    [Fact]
    public void Push_TheSlotIsThatOfItsParentAndAnotherHasRoom_GoesThere()
    {
        _owner.Learn(micros: 10);
        _owner.Slots = 2;
        OwnedTask parent = _owner.AddParent(1);
        OwnedTask first = _owner.AddChild(2, parent);
        _owner.Table.OnGranted(L(2), B);
        _owner.AddChild(3, parent);

        Assert.Equal(["push 1 to L1", "push 2 to L2", "push 3 to L2"],
            _owner.Take().Where(line => line.StartsWith("push", StringComparison.Ordinal)));
        Assert.Equal(2, first.Slot!.Load);
    }

    [Fact]
    public void Tick_SlotEmpty_IsKeptForAWhileAndThenGivenBack()
    {
        OwnedTask task = _owner.Add(1);
        _owner.Table.OnGranted(L(1), B);
        _owner.Table.OnEnded(task, 10);
        Assert.True(_owner.IsTickArmed);
        _owner.Pass(49);
        Assert.True(_owner.Tick());
        OwnedTask second = _owner.Add(2);
        _owner.Table.OnEnded(second, 10);
        _owner.Take();
        _owner.Pass(49);
        Assert.True(_owner.Tick());
        Assert.Empty(_owner.Take());

        _owner.Pass(1);

        Assert.False(_owner.Tick());
        Assert.Equal(["end L1 at B"], _owner.Take());
        Assert.Empty(_owner.Table.Classes);
    }

    [Fact]
    public void Tick_LongTaskWhileAnotherSlotIsEmpty_WhatWaitsBehindItIsFetchedAndGoesThere()
    {
        _owner.Learn(micros: 500);
        _owner.Slots = 2;
        OwnedTask[] tasks = [.. Enumerable.Range(1, 3).Select(i => _owner.Add((ulong)i))];
        OwnedTask other = _owner.Add(4);
        _owner.Table.OnGranted(L(2), B);
        _owner.Take();
        _owner.Table.OnEnded(other, 500);
        Assert.True(_owner.IsTickArmed);

        _owner.Pass(5);
        Assert.True(_owner.Tick());
        Assert.Equal(["take back L1"], _owner.Take());
        foreach (OwnedTask back in tasks[1..])
        {
            back.Returns++;
            _owner.Table.OnEnded(back, null);
            _owner.Add(back);
        }

        _owner.Table.OnTakenBack(L(1), A);

        Assert.Equal(["push 2 to L2", "push 3 to L2"], _owner.Take());
    }

    [Fact]
    public void Tick_LongTaskAndNoOtherSlot_WhatWaitsBehindItGoesBackToTheQueueAndASlotIsAskedFor()
    {
        _owner.Learn(micros: 500);
        OwnedTask[] tasks = [.. Enumerable.Range(1, 2).Select(i => _owner.Add((ulong)i))];
        Assert.Equal(["push 1 to L1", "push 2 to L1"], _owner.Take());
        Assert.True(_owner.IsTickArmed);
        _owner.Pass(3);
        Assert.True(_owner.Tick());
        Assert.Empty(_owner.Take());
        _owner.Pass(2);
        Assert.True(_owner.Tick());
        Assert.Equal(["take back L1 if there is room"], _owner.Take());

        _owner.Pass(46);
        Assert.True(_owner.Tick());
        Assert.Equal(["take back L1"], _owner.Take());
        tasks[1].Returns++;
        _owner.Table.OnEnded(tasks[1], null);
        _owner.Add(tasks[1]);
        _owner.Table.OnTakenBack(L(1), A);
        _owner.Pass(5);

        // Not behind the same long one again.
        _owner.Add(3);
        Assert.Equal(["request L2"], _owner.Take());
        Assert.False(_owner.Tick());
    }

    [Fact]
    public void OnRecall_SlotEmpty_GoesBackAtOnce_OneInUseWhenItsTaskEnds()
    {
        OwnedTask first = _owner.Add(1);
        _owner.Table.OnGranted(L(1), A);
        _owner.Take();
        _owner.Table.OnRecall(L(1));
        _owner.Add(2);
        Assert.Equal(["request L2"], _owner.Take());

        _owner.Table.OnEnded(first, 10);
        Assert.Equal(["end L1 at A"], _owner.Take());
        _owner.Table.OnGranted(L(2), B);

        Assert.Equal(["push 2 to L2"], _owner.Take());
    }

    [Fact]
    public void OnRecall_SeveralInTheSlot_WhatHasNotStartedIsFetched()
    {
        _owner.Learn(micros: 500);
        _owner.Add(1);
        _owner.Add(2);
        _owner.Take();

        _owner.Table.OnRecall(L(1));
        _owner.Table.OnRecall(L(1));

        Assert.Equal(["take back L1"], _owner.Take());
    }

    [Fact]
    public void Settle_AnotherClassWaits_EmptySlotsGoBack()
    {
        OwnedTask task = _owner.Add(1);
        _owner.Table.OnGranted(L(1), A);
        _owner.Table.OnEnded(task, 10);
        _owner.Take();

        _owner.Add(2, cpus: 2);

        Assert.Equal(["request L2", "end L1 at A"], _owner.Take());
    }

    [Fact]
    public void OnEnded_AnotherClassWaits_TheSlotGoesBack()
    {
        OwnedTask task = _owner.Add(1);
        _owner.Table.OnGranted(L(1), A);
        _owner.Add(2, cpus: 2);
        _owner.Take();

        _owner.Table.OnEnded(task, 10);

        Assert.Equal(["end L1 at A"], _owner.Take());
    }

    [Fact]
    public void OnNodeDied_ItsSlotsAreGone_AndRequestsWaitForTheScheduler()
    {
        _owner.Slots = 2;
        OwnedTask first = _owner.Add(1);
        _owner.Add(2);
        _owner.Table.OnGranted(L(1), B);
        _owner.Take();

        _owner.Table.OnNodeDied(B);

        Assert.Empty(_owner.Take());
        Assert.Equal(0, _owner.Table.SlotCount);
        _owner.Table.OnEnded(first, null);
        Assert.Equal(1, _owner.Table.RequestCount);
    }

    [Fact]
    public void OnSlotEnded_TasksOfADeadSlotEndLater_NothingIsCountedTwice()
    {
        OwnedTask task = _owner.Add(1);
        _owner.Table.OnGranted(L(1), A);
        _owner.Table.OnSlotEnded(L(1), A);
        _owner.Take();

        _owner.Table.OnEnded(task, null);

        Assert.Null(task.Slot);
        Assert.Empty(_owner.Take());
        Assert.Empty(_owner.Table.Classes);
    }

    [Fact]
    public void OnSlotEnded_ARequestCannotBeHad_AnotherIsMadeWhileTasksWait()
    {
        _owner.Add(1);
        _owner.Table.OnSlotEnded(L(1), B);
        Assert.Equal(["request L1", "request L2"], _owner.Take());

        Assert.Equal([T(1)], _owner.Table.TakeReady(L(2)).Select(task => task.Id));
        _owner.Table.OnSlotEnded(L(2), B);

        Assert.Empty(_owner.Take());
        Assert.Empty(_owner.Table.Classes);
    }

    [Fact]
    public void TakeReady_OfARequestThatWasGranted_LeavesTheTasksAndTheOtherRequests()
    {
        _owner.Slots = 2;
        _owner.Add(1);
        _owner.Add(2);
        _owner.Table.OnGranted(L(1), A);

        Assert.Empty(_owner.Table.TakeReady(L(1)));
        _owner.Table.OnDequeued(L(1));

        _owner.Table.AssertInvariants();
        Assert.Equal([T(2)], _owner.Table.TakeReady(L(2)).Select(task => task.Id));
        _owner.Table.OnDequeued(L(2));
        _owner.Table.AssertInvariants();
    }

    [Fact]
    public void RequestAgain_OnlyWhatWasNotGranted()
    {
        _owner.Slots = 2;
        _owner.Add(1);
        _owner.Add(2);
        _owner.Table.OnGranted(L(1), A);
        _owner.Take();

        _owner.Table.RequestAgain();

        Assert.Equal(["request L2"], _owner.Take());
    }

    [Fact]
    public void EndJob_SlotsAndRequestsOfTheJobGo_OthersStay()
    {
        var other = new JobId(A, 6);
        _owner.Slots = 2;
        _owner.Add(1);
        _owner.Add(2);
        _owner.Table.OnGranted(L(1), B);
        _owner.Add(3, job: other);
        _owner.Take();

        _owner.Table.EndJob(Job);

        Assert.Equal(["cancel L2", "end L1 at B"], _owner.Take().Order(StringComparer.Ordinal));
        Assert.Equal(other, Assert.Single(_owner.Table.Classes).Key.Job);
        Assert.Equal(1, _owner.Table.RequestCount);
    }
}
