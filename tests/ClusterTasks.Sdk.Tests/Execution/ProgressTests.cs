using ClusterTasks.Execution;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Tests.Execution;

/// <summary>Reports of progress: the newest one counts, and few of them are sent.</summary>
public sealed class ProgressTests : ExecutorTest
{
    private readonly FakeTimeProvider _time = new();

    [Remote]
    internal static void ReportTwice()
    {
        RemoteContext.Current!.Report(0.5, "half");
        RemoteContext.Current!.AsProgress().Report(1);
    }

    [Fact]
    public async Task Report_FromAFunction_ReachesTheHostBeforeItsEnd()
    {
        await RunAsync(() => Remote.Invoke(ReportTwice));
        Assert.Equal([(0.5, "half"), (1, "")], Host.Reports);
    }

    [Fact]
    public void Report_Often_IsTheFirstThenTheLastOfEachPeriod()
    {
        var progress = new TaskProgress(Host, default, _time);
        for (int i = 1; i <= 100; i++)
            progress.Report(i / 1_000.0, "");
        Assert.Equal([0.001], Fractions());
        _time.Advance(TaskProgress.Period);
        Assert.Equal([0.001, 0.1], Fractions());
        _time.Advance(TaskProgress.Period * 10);
        Assert.Equal(2, Host.Reports.Count);
        progress.Report(0.2, "");
        Assert.Equal([0.001, 0.1, 0.2], Fractions());
    }

    [Fact]
    public void End_WithAReportThatWaits_SendsItAndNothingMore()
    {
        var progress = new TaskProgress(Host, default, _time);
        progress.Report(0.1, "");
        progress.Report(0.9, "last");
        progress.End();
        progress.Report(1, "late");
        _time.Advance(TaskProgress.Period * 3);
        Assert.Equal([(0.1, ""), (0.9, "last")], Host.Reports);
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Report_NoFraction_NamesTheParameter(double fraction) =>
        Assert.Equal("fraction", Assert.Throws<ArgumentOutOfRangeException>(() => Info().Report(fraction)).ParamName);

    [Fact]
    public void Report_OfATaskThatIsNobodys_IsIgnored() => Info().Report(0.5, new string('x', 5_000));

    private double[] Fractions() => [.. Host.Reports.Select(report => report.Fraction)];

    private static TaskInfo Info() => new()
    {
        JobId = default,
        TaskId = default,
        Attempt = 1,
        NodeId = default,
        ProcessId = 1,
        Name = "f",
        Cpus = 1,
        Gpus = 0,
        GpuIds = [],
        MemoryBytes = 0,
        Resources = new Dictionary<string, double>(),
        CancellationToken = CancellationToken.None,
    };
}
