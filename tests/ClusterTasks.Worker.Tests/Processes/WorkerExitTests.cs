using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class WorkerExitTests
{
    [Theory]
    [InlineData(1, "exit code 1")]
    [InlineData(134, "signal SIGABRT (exit code 134)")]
    [InlineData(143, "signal SIGTERM (exit code 143)")]
    [InlineData(150, "exit code 150 (the framework that the program needs is not installed)")]
    [InlineData(137, "exit code 137 (the .NET runtime could not be initialised, or signal SIGKILL)")]
    public void DescribeStart_CodesOfTheHost_AreSaidInWords(int code, string expected) =>
        Assert.Equal(expected, new WorkerExit(code).DescribeStart());

    [Fact]
    public void DescribeStart_RuntimeMissing_IsNotTakenForASignalAlone() =>
        Assert.Contains("runtimeconfig.json is missing", new WorkerExit(131).DescribeStart(), StringComparison.Ordinal);

    [Fact]
    public void StartErrors_OurSentenceAmongOthers_IsTheOneThatCounts()
    {
        var errors = new StartErrors();
        Assert.Equal("exit code 1", errors.After("exit code 1"));
        foreach (string line in (
            string[])["warning", "Unhandled exception. System.Exception: no", "clustertasks: this is why", "   at Frame()", "more"])
            errors.Add(line);
        Assert.Equal("exit code 1, 'clustertasks: this is why'", errors.After("exit code 1"));
    }
}
