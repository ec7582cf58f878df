using System.Threading.Channels;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>The report that the list of nodes does not answer, and that it answers again.</summary>
public sealed class ListWatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly ArmedTime _time = new();
    private readonly Lines _lines = new();
    private readonly Channel<TaskCompletionSource> _reads = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly ListWatch _watch;

    public ListWatchTests() => _watch = new ListWatch(_ => Read(), Period, "Redis at x:1", _time, _lines);

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    [Fact]
    public async Task Read_FailsForLong_IsReportedOnceWithItsCauseAndSoIsTheEnd()
    {
        for (int i = 0; i < 10; i++)
            (await NextAsync(i == 0 ? Period : ListWatch.RetryPause)).SetException(new IOException("no route"));
        (await NextAsync(ListWatch.RetryPause)).SetResult();
        (await NextAsync(Period)).SetResult();

        Assert.Equal(
            [
                "The list of the cluster's nodes (Redis at x:1) does not answer. The nodes work on, but none can join and no death is "
                    + "noticed until it does. IOException: no route",
                "The list of the cluster's nodes (Redis at x:1) answers again.",
            ],
            _lines.All);
    }

    [Fact]
    public async Task Read_WithoutAnAnswer_IsReportedWithoutACause()
    {
        await NextAsync(Period);
        await _time.PassAsync(ListWatch.Patience);
        await NextAsync(ListWatch.RetryPause);
        Assert.EndsWith("until it does.", Assert.Single(_lines.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FailsOnce_IsNoNews()
    {
        (await NextAsync(Period)).SetException(new IOException("no route"));
        (await NextAsync(ListWatch.RetryPause)).SetResult();
        await NextAsync(Period);
        Assert.Empty(_lines.All);
    }

    [Fact]
    public async Task Read_OfAListThatReportsItsFaultsItself_IsNotReportedTwice()
    {
        for (int i = 0; i < 10; i++)
            (await NextAsync(i == 0 ? Period : ListWatch.RetryPause)).SetException(new ClusterTasksException("The list is damaged."));
        (await NextAsync(ListWatch.RetryPause)).SetResult();
        await NextAsync(Period);
        Assert.Empty(_lines.All);
    }

    private Task Read()
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reads.Writer.TryWrite(read);
        return read.Task;
    }

    /// <summary>Returns the next read, which begins after this pause.</summary>
    private async Task<TaskCompletionSource> NextAsync(TimeSpan pause)
    {
        await _time.PassAsync(pause);
        return await _reads.Reader.ReadAsync().AsTask().InTime("no read");
    }

    /// <summary>Time passes when the test says so and somebody waits for it.</summary>
    private sealed class ArmedTime : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _armed = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            _armed.Writer.TryWrite(dueTime);
            return timer;
        }

        /// <summary>Waits for a timer of this length and lets its time pass.</summary>
        internal async Task PassAsync(TimeSpan length)
        {
            while (await _armed.Reader.ReadAsync().AsTask().InTime($"nobody waits for {length}") != length)
            {
            }

            Advance(length);
        }
    }
}
