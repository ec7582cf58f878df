using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class AttemptEndsTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void Add_ManyCauses_CountsEachApart()
    {
        AttemptEnds? ends = null;
        AttemptEnd[] causes = [AttemptEnd.Threw, AttemptEnd.WorkerDied, AttemptEnd.NodeDied, AttemptEnd.NotStarted, AttemptEnd.WorkerDied];
        foreach (AttemptEnd cause in causes)
            ends = AttemptEnds.Add(ends, cause, "signal SIGKILL.\nmore");

        Assert.Equal("2 x signal SIGKILL, 1 x death of its node, 1 x exception, 1 x not started", ends!.ToString());
        Assert.Equal((5, 3), (ends.Total, ends.Lost));
    }

    [Fact]
    public void Add_MoreWaysThanAReaderWants_AreOneNumber()
    {
        AttemptEnds? ends = null;
        for (int i = 0; i < 10; i++)
            ends = AttemptEnds.Add(ends, AttemptEnd.WorkerDied, $"exit code {i}");

        Assert.Equal("1 x exit code 0, 1 x exit code 1, 1 x exit code 2, 1 x exit code 3, 6 x other ends of its process",
            ends!.ToString());
    }

    [Fact]
    public void OnOutcome_SucceedsAtOnce_HasNone()
    {
        OwnedTask task = _tables.Submit(1)!;
        _tables.Accept(1);
        _tables.Succeed(1);

        Assert.Null(task.Ends);
    }

    [Fact]
    public void OnOutcome_ReturnedFromItsSlot_HasNone()
    {
        OwnedTask task = _tables.Submit(1)!;
        _tables.Accept(1);
        _tables.End(1, OutcomeKind.Returned);

        Assert.Null(task.Ends);
    }
}
