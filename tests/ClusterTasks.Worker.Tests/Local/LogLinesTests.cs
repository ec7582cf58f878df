using System.Collections.Concurrent;
using ClusterTasks.Worker.Local;

namespace ClusterTasks.Worker.Tests.Local;

/// <summary>LocalClusterOptions.Log is user code: whatever it does, only its own lines suffer.</summary>
public sealed class LogLinesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<string> _shown = new();

    [Fact]
    public void Write_Lines_AreShownInOrderBeforeTheEnd()
    {
        var lines = new LogLines(_shown.Enqueue, TimeProvider.System);
        for (int i = 0; i < 1_000; i++)
            lines.Write($"{i}");
        lines.Dispose();
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"{i}"), _shown);
        lines.Write("late");
        lines.Dispose();
        Assert.Equal(1_000, _shown.Count);
    }

    [Fact]
    public void Write_LogThrows_LaterLinesAreShown()
    {
        var lines = new LogLines(
            line =>
            {
                if (line == "bad")
                    throw new InvalidOperationException("the user's own");
                _shown.Enqueue(line);
            },
            TimeProvider.System);
        lines.Write("bad");
        lines.Write("good");
        lines.Write("bad");
        lines.Write("better");
        lines.Dispose();
        Assert.Equal(["good", "better"], _shown);
    }

    [Fact]
    public async Task Write_LogStandsStill_WriterGoesOnAndLinesAreCounted()
    {
        using var proceed = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var lines = new LogLines(
            line =>
            {
                entered.Set();
                proceed.Wait(Patience);
                _shown.Enqueue(line);
            },
            TimeProvider.System);
        string text = new('x', 1 << 20);
        int count = (LogLines.MaxPendingChars >> 20) + 10;
        for (int i = 0; i < count; i++)
            lines.Write(text); // returns, though nobody takes them
        Assert.True(entered.Wait(Patience), "The first line was not handed over.");
        Task end = Task.Run(lines.Dispose, TestContext.Current.CancellationToken);
        proceed.Set();
        await end.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Matches(@"^\[clustertasks\] \d+ lines of the nodes are missing here", _shown.Last());
        Assert.InRange(_shown.Count, LogLines.MaxPendingChars >> 20, count);
    }

    [Fact]
    public void Dispose_OutOfTheLogItself_Returns()
    {
        LogLines? lines = null;
        var returned = new TaskCompletionSource();
        lines = new LogLines(
            _ =>
            {
                lines!.Dispose();
                returned.SetResult();
            },
            TimeProvider.System);
        lines.Write("x");
        Assert.True(SpinWait.SpinUntil(() => returned.Task.IsCompleted, Patience), "The log must not wait for its own line.");
    }
}
