using ClusterTasks.Protocol;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>References on their way between nodes: node A runs tasks of B with references that C, or D, owns.</summary>
public sealed class HandoversTests : IHandoverMail
{
    private static readonly NodeId B = Tables.B;
    private static readonly NodeId C = Tables.C;
    private static readonly NodeId D = new(4);

    private readonly Tables _tables = new();
    private readonly List<string> _said = [];
    private readonly Handovers _handovers;

    public HandoversTests() => _handovers = new Handovers(Tables.A, _tables.Objects, this);

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
        _handovers.OnPosted(C, begins: true, now: 5);

        _handovers.Send(B, Outcome(1), since: 3, isGone: false);
        Assert.Equal(["B: KeepArguments", "B: OutcomeFrame"], Take());

        _handovers.OnSettled(C, 1);
        Assert.Equal(["B: ArgumentsFree"], Take());
        AssertEmpty();
    }

    [Fact]
    public void Send_TheOwnerWasNamedBeforeTheAttemptBegan_DoesNotWait()
    {
        _handovers.OnPosted(C, begins: true, now: 5);

        _handovers.Send(B, Outcome(1), since: 6, isGone: false);

        Assert.Equal(["B: OutcomeFrame"], Take());
    }

    [Fact]
    public void Send_NamedAgainSince_Waits()
    {
        _handovers.OnPosted(C, begins: true, now: 5);
        _handovers.OnNamed(C, now: 7);

        _handovers.Send(B, Outcome(1), since: 6, isGone: false);

        Assert.Equal(["B: KeepArguments", "B: OutcomeFrame"], Take());
    }

    [Fact]
    public void Send_OnlyTheEndOfAHoldIsOpen_DoesNotWait()
    {
        _handovers.OnPosted(C, begins: true, now: 5);
        _handovers.OnPosted(C, begins: false, now: 6);
        _handovers.OnSettled(C, 1);

        _handovers.Send(B, Outcome(1), since: 0, isGone: false);

        Assert.Equal(["B: OutcomeFrame"], Take());
    }

    [Fact]
    public void Send_SeveralOwners_WaitsForTheLast()
    {
        _handovers.OnPosted(C, begins: true, now: 5);
        _handovers.OnPosted(D, begins: true, now: 5);
        _handovers.Send(B, Outcome(1), since: 0, isGone: false);
        Take();

        _handovers.OnSettled(D, 1);
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
        _handovers.OnPosted(C, begins: true, now: 5);
        _handovers.OnPosted(D, begins: true, now: 5);

        _handovers.Confirm(B, Outcome(1, Tables.Foreign(7, C)));
        Assert.Empty(Take());
        _handovers.OnSettled(C, 1);

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

        _handovers.OnArgumentsFree(B, new ArgumentsFree(task.Spec.Id, task.Attempt));

        AssertEmpty();
    }

    [Fact]
    public void Ask_OwnersHaveCounted_IsAnsweredAtOnce()
    {
        _handovers.Ask([C], question: 9);

        Assert.Equal(["settled 9"], Take());
    }

    [Fact]
    public void Ask_WhatIsPostedLater_IsNotWaitedFor()
    {
        _handovers.OnPosted(C, begins: true, now: 5);
        _handovers.Ask([C, C, D], question: 9);
        _handovers.OnPosted(C, begins: true, now: 6);

        _handovers.OnSettled(C, 1);

        Assert.Equal(["settled 9"], Take());
    }

    [Fact]
    public void OnSettled_OfAnOwnerThatWasForgotten_ChangesNothing()
    {
        _handovers.OnPosted(C, begins: true, now: 5);
        _handovers.OnGone(C);

        _handovers.OnSettled(C, 1);

        Assert.Empty(Take());
        AssertEmpty();
    }

    void IHandoverMail.Post<T>(NodeId node, in T frame) => _said.Add($"{(node == B ? "B" : node)}: {typeof(T).Name}");

    void IHandoverMail.Settled(long question) => _said.Add($"settled {question}");

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
        string[] said = [.. _said];
        _said.Clear();
        return said;
    }
}
