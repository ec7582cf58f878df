using System.Text;
using ClusterTasks.Worker.Output;
using ClusterTasks.Worker.Processes;
using ClusterTasks.Worker.Tests.Agent;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Output;

/// <summary>Of output without end a bounded part goes on, and the rest is counted.</summary>
public sealed class OutputPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryTake_WithoutTime_EndsAtTheBurst()
    {
        var pace = new OutputPace(_time);
        int taken = 0;
        while (pace.TryTake(36))
            taken++;
        Assert.Equal(OutputPace.Burst / 100, taken);
    }

    [Fact]
    public void TryTake_AsTimePasses_GoesOnAtItsRate()
    {
        var pace = new OutputPace(_time);
        while (pace.TryTake(36))
        {
        }

        _time.Advance(TimeSpan.FromSeconds(0.5));
        int taken = 0;
        while (pace.TryTake(36))
            taken++;
        Assert.InRange(taken, (OutputPace.CostPerSecond / 200) - 1, (OutputPace.CostPerSecond / 200) + 1);
    }

    [Fact]
    public async Task AfterRead_OfASecondsBytes_TakesASecond()
    {
        var pace = new OutputPace(_time);
        Task pause = pace.AfterReadAsync((int)OutputPace.BytesPerSecond);
        Assert.False(pause.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await pause.InTime("the pause does not end");
        Assert.True(pace.AfterReadAsync(1_000).IsCompleted);
    }

    [Fact]
    public async Task Pump_OfEndlessLines_HandsOverTheBurstAndCountsTheRest()
    {
        const int lines = 1_000_000;
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("y\n", lines)));
        using var stream = new MemoryStream(bytes);
        var handed = new List<string>();

        long missing = 0;
        await LinePump.RunAsync(stream, handed.Add, new OutputPace(_time), count => missing += count).ContinueWith(_ => true, TaskScheduler.Default).WhileTimePasses(_time, "the pump does not end");

        Assert.All(handed, line => Assert.Equal("y", line));
        Assert.Equal(lines, handed.Count + missing);
        Assert.True(handed.Count < lines / 2, $"{handed.Count} of {lines} lines were handed over.");
    }
}
