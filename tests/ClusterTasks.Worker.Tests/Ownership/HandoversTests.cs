using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Machine;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>References on their way between nodes: node A runs tasks of B with references that C, or D, owns.</summary>
public sealed class HandoversTests
{
    private static readonly NodeId B = Tables.B;
    private static readonly NodeId C = Tables.C;
    private static readonly NodeId D = new(4);

    private readonly Tables _tables = new();
    private readonly BorrowCounts _counts;
    private readonly Handovers _handovers;

    public HandoversTests()
    {
        _counts = new BorrowCounts(_tables.Context);
        _handovers = new Handovers(_tables.Context, _tables.Objects, _counts);
    }

    [Fact]
    public void Send_OwnersKnowOfThisNode_IsTheOutcomeAlone()
    {
        _handovers.Send(B, Outcome(1), since: 0, isGone: false);

        Assert.Equal(["B: OutcomeFrame"], Take());
        AssertEmpty();
    }

    [Fact]
    public void Send_AnOwnerHasNotCounted_KeepsTheArgumentsUntilItHas()
    {
        _counts.OnPosted(C, begins: true, now: 5);

        _handovers.Send(B, Outcome(1), since: 3, isGone: false);
        Assert.Equal(["B: KeepArguments", "B: OutcomeFrame"], Take());

        _counts.OnSettled(C, 1);
        Assert.Equal(["B: ArgumentsFree"], Take());
        AssertEmpty();
    }

    [Fact]
    public void Send_TheOwnerWasNamedBeforeTheAttemptBegan_DoesNotWait()
    {
        _counts.OnPosted(C, begins: true, now: 5);

        _handovers.Send(B, Outcome(1), since: 6, isGone: false);

        Assert.Equal(["B: OutcomeFrame"], Take());
    }

    [Fact]
    public void Send_NamedAgainSince_Waits()
    {
        _counts.OnPosted(C, begins: true, now: 5);
        _counts.OnNamed(C, now: 7);

        _handovers.Send(B, Outcome(1), since: 6, isGone: false);

        Assert.Equal(["B: KeepArguments", "B: OutcomeFrame"], Take());
    }

    [Fact]
    public void Send_OnlyTheEndOfAHoldIsOpen_DoesNotWait()
    {
        _counts.OnPosted(C, begins: true, now: 5);
        _counts.OnPosted(C, begins: false, now: 6);
        _counts.OnSettled(C, 1);

        _handovers.Send(B, Outcome(1), since: 0, isGone: false);

        Assert.Equal(["B: OutcomeFrame"], Take());
    }

    [Fact]
    public void Send_SeveralOwners_WaitsForTheLast()
    {
        _counts.OnPosted(C, begins: true, now: 5);
        _counts.OnPosted(D, begins: true, now: 5);
        _handovers.Send(B, Outcome(1), since: 0, isGone: false);
        Take();

        _counts.OnSettled(D, 1);
        Assert.Empty(Take());
        _handovers.OnGone(C);

        Assert.Equal(["B: ArgumentsFree"], Take());
    }

    [Fact]
    public void Send_ReferencesInside_AreHeldUntilTheOwnerHasThem()
    {
        ObjectId inner = Tables.Foreign(7, C);
        _handovers.Send(B, Outcome(1, inner), since: 0, isGone: false);
        Assert.Equal(1, _handovers.InTransit[inner]);

        _handovers.OnTaken(B, new ReferencesTaken(Tables.T(1), 1, 0));

        AssertEmpty();
        Assert.Null(_tables.Objects.Find(inner));
    }

    [Fact]
    public void Send_OwnerDies_LetsTheReferencesGo()
    {
        _handovers.Send(B, Outcome(1, Tables.Foreign(7, C)), since: 0, isGone: false);

        _handovers.OnGone(B);

        AssertEmpty();
    }

    [Fact]
    public void Send_OwnerIsGone_HoldsNothing()
    {
        _handovers.Send(B, Outcome(1, Tables.Foreign(7, C)), since: 0, isGone: true);

        AssertEmpty();
    }

    [Fact]
    public void Confirm_OwnersOfTheReferencesHaveCounted_IsSaidAtOnce()
    {
        _handovers.Confirm(B, Outcome(1, Tables.Foreign(7, C)));

        Assert.Equal(["B: ReferencesTaken"], Take());
    }

    [Fact]
    public void Confirm_AnOwnerHasNotCounted_IsSaidLater()
    {
        _counts.OnPosted(C, begins: true, now: 5);
        _counts.OnPosted(D, begins: true, now: 5);

        _handovers.Confirm(B, Outcome(1, Tables.Foreign(7, C)));
        Assert.Empty(Take());
        _counts.OnSettled(C, 1);

        Assert.Equal(["B: ReferencesTaken"], Take());
    }

    [Fact]
    public void Keep_Arguments_AreHeldUntilTheyAreFree()
    {
        ObjectId argument = Tables.Foreign(7, C);
        OwnedTask task = _tables.Submit(1, argument)!;
        _handovers.Keep(B, task);
        _handovers.Keep(B, task);
        Assert.Equal(1, _handovers.InTransit[argument]);

        _handovers.OnArgumentsFree(B, new ArgumentsFree(task.Id, task.Attempt));

        AssertEmpty();
    }

    [Fact]
    public void Ask_OwnersHaveCounted_IsAnsweredAtOnce()
    {
        _counts.Ask([C], question: 9);

        Assert.Equal(["settled 9"], Take());
    }

    [Fact]
    public void Ask_WhatIsPostedLater_IsNotWaitedFor()
    {
        _counts.OnPosted(C, begins: true, now: 5);
        _counts.Ask([C, C, D], question: 9);
        _counts.OnPosted(C, begins: true, now: 6);

        _counts.OnSettled(C, 1);

        Assert.Equal(["settled 9"], Take());
    }

    [Fact]
    public void OnSettled_OfAnOwnerThatWasForgotten_ChangesNothing()
    {
        _counts.OnPosted(C, begins: true, now: 5);
        _handovers.OnGone(C);

        _counts.OnSettled(C, 1);

        Assert.Empty(Take());
        AssertEmpty();
    }

    private static TaskOutcome Outcome(ulong number, params ObjectId[] nested) =>
        new(Tables.T(number), 1, OutcomeKind.Succeeded, new ResultEntry(0, [1], 1, nested), "");

    private void AssertEmpty()
    {
        _handovers.AssertInvariants();
        Assert.Empty(_handovers.InTransit);
    }

    private string[] Take()
    {
        _handovers.AssertInvariants();
        return [.. _tables.Context.Effects.TakeAll().Select(Line).OfType<string>()];
    }

    private static string? Line(object effect) => effect is BorrowsSettled settled ? $"settled {settled.Question}"
        : EffectLog.AsMail(effect) is var (to, frame) && frame is not Subscribe ? $"{(to == B ? "B" : to)}: {frame.GetType().Name}" : null;
}
