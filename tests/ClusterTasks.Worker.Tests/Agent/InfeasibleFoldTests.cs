using ClusterTasks.Worker.Machine;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>A driver is told of every task that no node can run, in few lines.</summary>
public sealed class InfeasibleFoldTests
{
    private static readonly JobId Job = new(new NodeId(1), 1);

    private readonly InfeasibleFold _fold = new();

    [Fact]
    public void Tell_ThousandsOfKinds_AFewLinesAtOnceAndOneOfTheRest()
    {
        int told = 0;
        int periods = 0;
        for (int i = 1; i <= 40_000; i++)
        {
            told += _fold.Tell(Job, Line(i), out bool isFirst) ? 1 : 0;
            periods += isFirst ? 1 : 0;
        }

        Assert.Equal((InfeasibleFold.LinesAtOnce, 1), (told, periods));
        InfeasibleLine rest = _fold.TakeRest(Job)!.Value;
        Assert.Equal(40_000 - InfeasibleFold.LinesAtOnce, rest.Count);
        Assert.Equal($"warning: 39997 more tasks, last {rest.Task}, wait, because no node of the cluster can run them now: no r40000",
            rest.TextOfRest);
    }

    [Fact]
    public void Tell_PlacementGroups_AreCalledSo()
    {
        var line = new InfeasibleLine("PlacementGroup", default, 1, "no room", "'g' (1a-2)");
        Assert.Equal("warning: placement group 'g' (1a-2) cannot be reserved now and waits: no room", line.Text);
        Assert.Equal(line.Text, line.TextOfRest);
        for (int i = 0; i < InfeasibleFold.LinesAtOnce + 7; i++)
            _fold.Tell(Job, line, out _);
        Assert.Equal("warning: 7 more placement groups, last 'g' (1a-2), cannot be reserved now and wait: no room",
            _fold.TakeRest(Job)!.Value.TextOfRest);
    }

    [Fact]
    public void TakeRest_NothingWasCounted_TheNextLineGoesAtOnceAndBeginsAPeriod()
    {
        Assert.True(_fold.Tell(Job, Line(1), out bool isFirst));
        Assert.True(isFirst);
        Assert.Null(_fold.TakeRest(Job));
        Assert.True(_fold.Tell(Job, Line(2), out isFirst));
        Assert.True(isFirst);
    }

    [Fact]
    public void Tell_AnotherJob_HasLinesOfItsOwn()
    {
        for (int i = 0; i < 10; i++)
            _fold.Tell(Job, Line(i), out _);
        Assert.True(_fold.Tell(new JobId(new NodeId(1), 2), Line(1), out bool isFirst));
        Assert.True(isFirst);
    }

    [Fact]
    public void Forget_AJobThatHasEnded_SaysNothingMore()
    {
        for (int i = 0; i < 10; i++)
            _fold.Tell(Job, Line(i), out _);
        _fold.Forget(Job);
        Assert.Null(_fold.TakeRest(Job));
    }

    [Fact]
    public void AnyHistory_EveryTaskIsToldOnceAndAPeriodHasFewLines() => Gen.Int[0, 12].Array[1, 30].Sample(periods =>
    {
        var fold = new InfeasibleFold();
        int said = 0;
        bool isOpen = false;
        foreach (int count in periods)
        {
            int lines = 0;
            for (int i = 1; i <= count; i++)
            {
                if (fold.Tell(Job, Line(i) with { Count = i }, out bool isFirst))
                    (lines, said) = (lines + 1, said + i);
                Assert.Equal(!isOpen, isFirst);
                isOpen = true;
            }

            InfeasibleLine? rest = fold.TakeRest(Job);
            isOpen = rest is not null;
            said += rest?.Count ?? 0;
            Assert.InRange(lines, 0, InfeasibleFold.LinesAtOnce);
        }

        Assert.Equal(periods.Sum(count => count * (count + 1) / 2), said);
    });

    private static InfeasibleLine Line(int i) => new("f", new TaskId(new NodeId(1), (ulong)i), 1, $"no r{i}");
}
