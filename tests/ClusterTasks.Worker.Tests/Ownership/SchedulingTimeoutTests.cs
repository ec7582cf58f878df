using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>A task with a limit on its start: set when it is queued, and what its expiry does in each state.</summary>
public sealed class SchedulingTimeoutTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void Limit_OfATaskThatWaitsForAnArgument_BeginsWhenTheArgumentIsThere()
    {
        _tables.Submit(1);
        SubmitLimited(2, R(1));
        Assert.DoesNotContain("limit A2#1", _tables.Take());
        _tables.Accept(1);
        _tables.Succeed(1);
        Assert.Contains("limit A2#1", _tables.Take());
    }

    [Fact]
    public void Expiry_WhileQueued_TakesItOutAndFailsItWithTheReason()
    {
        SubmitLimited(1);
        _tables.Take();
        _tables.Tasks.OnSchedulingTimeout(T(1), 1, "no room");
        Assert.Equal(["dequeue A1"], _tables.Take());
        Assert.Equal("not started: no room", _tables.TextOf(R(1)));
        Assert.Equal(0, _tables.Tasks.Count);
        _tables.Accept(1, B); // it was on its way
        Assert.Equal(["cancel A1#1 at B recursive"], _tables.Take());
    }

    [Fact]
    public void Expiry_OnANode_IsThatNodesToDecide()
    {
        SubmitLimited(1);
        _tables.Accept(1, B);
        _tables.Take();
        _tables.Tasks.OnSchedulingTimeout(T(1), 1, "no slot");
        Assert.Equal(["give up A1#1 at B"], _tables.Take());
        Assert.Equal(ValueState.Pending, _tables.StateOf(R(1)));
        _tables.Succeed(1, B); // it had started
        Assert.Equal(ValueState.Inline, _tables.StateOf(R(1)));
    }

    [Fact]
    public void Expiry_OfAnEarlierAttemptOrAnEndedTask_IsIgnored()
    {
        SubmitLimited(1);
        _tables.Accept(1, B);
        _tables.End(1, OutcomeKind.WorkerDied, node: B);
        Assert.Contains("limit A1#2", _tables.Take());
        _tables.Tasks.OnSchedulingTimeout(T(1), 1, "late");
        _tables.Tasks.OnSchedulingTimeout(T(7), 1, "never was");
        Assert.Empty(_tables.Take());
        Assert.Equal(ValueState.Pending, _tables.StateOf(R(1)));
    }

    private void SubmitLimited(ulong number, params ObjectId[] dependencies)
    {
        TaskSpec spec = Spec(number, dependencies);
        _tables.Submit(spec with { Definition = spec.Definition with { SchedulingTimeout = TimeSpan.FromSeconds(1) } });
    }
}
