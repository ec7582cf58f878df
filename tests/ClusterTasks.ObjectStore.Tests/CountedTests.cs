namespace ClusterTasks.Tests;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "0 tasks are")]
    [InlineData(1, "1 task is")]
    [InlineData(1200, "1200 tasks are")]
    public void Of_ANumber_AgreesWithIt(long count, string expected) => Assert.Equal(expected, Counted.Of(count, "task is", "tasks are"));

    [Fact]
    public void Of_WithoutAForm_AddsAnS() => Assert.Equal(("1 node", "2 nodes"), (Counted.Of(1, "node"), Counted.Of(2, "node")));
}
