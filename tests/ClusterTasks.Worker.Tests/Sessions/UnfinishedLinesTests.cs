using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Tests.Sessions;

public sealed class UnfinishedLinesTests
{
    private static readonly NodeId Node = new(1);

    [Fact]
    public void Set_MoreThanIsKept_KeepsTheFirstAndGivesRoomBack()
    {
        var lines = new UnfinishedLines();
        for (ulong i = 0; i < 200; i++)
            lines.Set(new TaskId(Node, i), Line(new string('x', 10_000)));
        for (ulong i = 0; i < 100; i++)
            lines.Remove(new TaskId(Node, i), isError: false);
        lines.Set(new TaskId(Node, 999), Line("late"));

        Assert.Equal(new ulong[] { 100, 101, 102, 103, 999 }, lines.TakeAll().Select(pair => pair.Task.Number).Order());
        Assert.Empty(lines.TakeAll());
    }

    [Fact]
    public void Set_Again_TakesThePlaceOfWhatWasThere()
    {
        var lines = new UnfinishedLines();
        lines.Set(new TaskId(Node, 1), Line("a"));
        lines.Set(new TaskId(Node, 1), Line("ab"));

        Assert.Equal("ab", Assert.Single(lines.TakeAll()).Line.Text);
    }

    private static LogLine Line(string text) => new("f", Node, 7, IsError: false, text);
}
