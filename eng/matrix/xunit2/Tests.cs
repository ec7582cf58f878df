using Xunit;

public class Tests
{
    [Fact]
    public async Task Task_OnACluster_RunsInAWorker() => Assert.Equal("3, True", await Check.RunAsync());
}
