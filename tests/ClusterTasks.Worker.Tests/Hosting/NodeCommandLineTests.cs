using ClusterTasks.Node;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class NodeCommandLineTests
{
    [Theory]
    [InlineData("Unrecognized command or argument '--cpsu'. Did you mean '--cpus'? 'node --help' lists the commands and options.", "node",
        "--cpsu", "2")]
    [InlineData("Unrecognized command or argument '--nonsense'. 'node --help' lists the commands and options.", "node", "--nonsense")]
    [InlineData("Unrecognized command or argument '--run-dri'. Did you mean '--run-dir'? 'health --help' lists the commands and options.",
        "health", "--run-dri", "x")]
    public void Refusal_MisspeltWord_IsOneLineWithTheNearestOne(string expected, params string[] words) =>
        Assert.Equal(expected, NodeCommandLine.RefusalOf(NodeCommandLine.Create(TimeProvider.System).Parse(words)));

    [Fact]
    public void Refusal_NothingWrong_IsNone() =>
        Assert.Null(NodeCommandLine.RefusalOf(NodeCommandLine.Create(TimeProvider.System).Parse(["node", "--cpus", "2"])));
}
