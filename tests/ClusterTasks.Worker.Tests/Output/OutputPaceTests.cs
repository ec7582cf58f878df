using System.Text;
using ClusterTasks.Worker.Output;
using ClusterTasks.Worker.Processes;
using ClusterTasks.Worker.Tests.Agent;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Output;

/// <summary>Of endless output, a bounded part goes on, and the rest is counted.</summary>
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

        _time.Advance(OutputPace.Pause);
        int taken = 0;
        while (pace.TryTake(36))
            taken++;
        double expected = OutputPace.CostPerSecond * OutputPace.Pause.TotalSeconds / 100;
        Assert.InRange(taken, expected - 1, expected + 1);
    }

    /// <summary>A line that goes on ends a run of dropped ones, and so makes a notice. Endless output has one notice for each pause, not
    /// for each millisecond.</summary>
    [Fact]
    public void TryTake_OfEndlessOutput_DropsInOneRowForEachPause()
    {
        var pace = new OutputPace(_time);
        int rows = 0;
        long taken = 0;
        bool before = true;
        for (int millisecond = 0; millisecond < 10_000; millisecond++)
        {
            for (int line = 0; line < 100; line++)
            {
                bool isTaken = pace.TryTake(1000);
                taken += isTaken ? 1064 : 0;
                rows += before && !isTaken ? 1 : 0;
                before = isTaken;
            }

            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(rows, 1, 1 + (10 / OutputPace.Pause.TotalSeconds));
        Assert.InRange(taken, OutputPace.Burst + (8 * OutputPace.CostPerSecond), OutputPace.Burst + (10 * OutputPace.CostPerSecond));
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
        await LinePump.RunAsync(stream, handed.Add, new OutputPace(_time), count => missing += count)
            .ContinueWith(_ => true, TaskScheduler.Default).WhileTimePasses(_time, "the pump does not end");

        Assert.All(handed, line => Assert.Equal("y", line));
        Assert.Equal(lines, handed.Count + missing);
        Assert.True(handed.Count < lines / 2, $"{handed.Count} of {lines} lines were handed over.");
    }
}
