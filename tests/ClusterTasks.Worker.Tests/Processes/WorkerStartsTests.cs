using ClusterTasks.Worker.Processes;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Processes;

/// <summary>The clock of the turns of starts, and the reason that a waiting job gets.</summary>
public sealed class WorkerStartsTests
{
    private static readonly JobId Hanging = new(new NodeId(1), 1);
    private static readonly JobId Other = new(new NodeId(1), 2);

    private readonly FakeTimeProvider _time = new();
    private readonly WorkerStarts _starts;

    public WorkerStartsTests() => _starts = new WorkerStarts(1, _time);

    [Fact]
    public void Ask_StartsOfAProgramHang_TheirTurnsGetShorterAndThenTheyWait()
    {
        StartTurn[] hung = [.. Enumerable.Range(0, StartTurns.MostLate + 1).Select(_ => _starts.Ask(Hanging, 1))];
        TimeSpan length = StartTurns.LongestTurn;
        for (int i = 0; i < StartTurns.MostLate; i++)
        {
            Assert.True(hung[i].Begun.IsCompleted);
            Assert.False(hung[i + 1].Begun.IsCompleted);
            _time.Advance(length);
            length /= 2;
        }

        Assert.False(hung[^1].Begun.IsCompleted);
        Assert.True(_starts.Ask(Other, 2).Begun.IsCompleted);
        hung[0].Ready();
        Assert.False(hung[^1].Begun.IsCompleted); // the other's turn
        _time.Advance(StartTurns.LongestTurn);
        Assert.True(hung[^1].Begun.IsCompleted);
    }

    [Fact]
    public void Explain_LateStartsKeepTheNextBack_SaysSo()
    {
        StartTurn[] hung = [.. Enumerable.Range(0, StartTurns.MostLate + 1).Select(_ => _starts.Ask(Hanging, 1))];
        Assert.Equal("this node starts at most 1 worker process at a time, and its job's is next", _starts.Explain(Hanging));
        for (int i = 0; i < StartTurns.MostLate; i++)
            _time.Advance(StartTurns.LongestTurn);

        Assert.Equal(
            "4 worker processes of its program started and did not get ready in time, and the next one starts when one of them is ready "
                + "or ends",
            _starts.Explain(Hanging));
        hung[1].End();
        Assert.Null(_starts.Explain(Hanging));
    }
}
