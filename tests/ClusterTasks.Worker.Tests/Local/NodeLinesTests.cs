using ClusterTasks.Worker.Local;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Local;

public sealed class NodeLinesTests
{
    private const string Gone = "warn Node: The first node is gone";
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];
    private readonly NodeLines _nodes;

    public NodeLinesTests() => _nodes = new NodeLines(_lines.Add, _time);

    [Fact]
    public void Write_SeveralNodesWarnAlike_IsSaidOnce()
    {
        _nodes.Write("a", $"12:00:00.000 {Gone}");
        _nodes.Write("b", $"12:00:00.700 {Gone}");
        _nodes.Write("c", $"12:00:01.000 {Gone}");
        Assert.Equal([$"[node a] 12:00:00.000 {Gone}"], _lines);

        _time.Advance(TimeSpan.FromSeconds(30));
        _nodes.Write("c", $"12:00:30.000 {Gone}");
        Assert.Equal(2, _lines.Count);
    }

    [Theory]
    [InlineData("12:00:00.000 info Node: ready", "b")]
    [InlineData("printed by the program", "b")]
    [InlineData("12:00:00.000 warn Node: again", "a")]
    public void Write_SomethingElseTwice_IsSaidTwice(string line, string second)
    {
        _nodes.Write("a", line);
        _nodes.Write(second, line);
        Assert.Equal(2, _lines.Count);
    }
}
