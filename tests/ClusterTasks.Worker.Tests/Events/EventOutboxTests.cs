using ClusterTasks.Worker.Events;
using ClusterTasks.Worker.Tests.Agent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Events;

/// <summary>Events go out in batches, in order, to the listeners, and never hold anything up.</summary>
public sealed class EventOutboxTests : IDisposable
{
    private static readonly NodeId Self = new(1);
    private static readonly JobId Job = new(Self, 1);
    private static readonly JobId Other = new(Self, 2);

    private readonly FakeTimeProvider _time = new();
    private readonly Calls<(JobId Job, TaskEventBatch Batch), bool> _sent = new();
    private readonly EventOutbox _outbox;

    public EventOutboxTests() =>
        _outbox = new EventOutbox(Self, (job, batch) => _sent.CallAsync((job, batch)), _time, NullLogger.Instance);

    public void Dispose() => _outbox.Dispose();

    [Fact]
    public void Publish_WithoutAListener_SendsNothing()
    {
        _outbox.Watch(Job);
        Assert.True(_outbox.IsWatched(Job));
        Assert.False(_outbox.IsWatched(Other));
        _outbox.Publish(Other, Event(1));
        _time.Advance(EventOutbox.Period * 3);
        Assert.True(_sent.IsEmpty);
    }

    [Fact]
    public async Task Publish_WhileABatchIsUnderWay_GoesWithTheNextInOrder()
    {
        _outbox.Watch(Job);
        _outbox.Publish(Job, Event(1));
        _outbox.Publish(Job, Event(2));
        Assert.True(_sent.IsEmpty);
        _time.Advance(EventOutbox.Period);
        (JobId job, TaskEventBatch first, TaskCompletionSource<bool> answer) = await NextAsync("the first batch");
        Assert.Equal((Job, Self, 0L), (job, first.Node, first.Dropped));
        Assert.Equal([1, 2], first.Events.Select(item => item.Attempt));
        _outbox.Publish(Job, Event(3));
        _time.Advance(EventOutbox.Period * 2);
        Assert.True(_sent.IsEmpty);
        answer.SetResult(true);
        (_, TaskEventBatch second, answer) = await NextAsync("the second batch");
        Assert.Equal([3], second.Events.Select(item => item.Attempt));
        answer.SetResult(true);
    }

    [Fact]
    public async Task Publish_MoreThanItsRoom_DropsTheLastAndSaysHowMany()
    {
        _outbox.Watch(Job);
        for (int i = 0; i < EventOutbox.Capacity + 10; i++)
            _outbox.Publish(Job, Event(i));
        _time.Advance(EventOutbox.Period);
        var seen = new List<int>();
        long dropped = 0;
        while (seen.Count < EventOutbox.Capacity)
        {
            (_, TaskEventBatch batch, TaskCompletionSource<bool> answer) = await NextAsync($"a batch after {seen.Count} events");
            seen.AddRange(batch.Events.Select(item => item.Attempt));
            dropped += batch.Dropped;
            answer.SetResult(true);
        }

        Assert.Equal(Enumerable.Range(0, EventOutbox.Capacity), seen);
        Assert.Equal(10, dropped);
    }

    [Fact]
    public async Task Publish_MoreTextThanItsRoom_DropsTheLastAndSaysHowMany()
    {
        _outbox.Watch(Job);
        const int chars = 64 << 10;
        const int room = EventOutbox.CapacityChars / chars;
        for (int i = 0; i < room + 10; i++)
            _outbox.Publish(Job, Event(i) with { Text = new string('x', chars) });
        _time.Advance(EventOutbox.Period);
        int seen = 0;
        long dropped = 0;
        while (seen < room)
        {
            (_, TaskEventBatch batch, TaskCompletionSource<bool> answer) = await NextAsync($"a batch after {seen} events");
            seen += batch.Events.Count;
            dropped += batch.Dropped;
            answer.SetResult(true);
        }

        Assert.Equal(10, dropped);
    }

    [Fact]
    public async Task Send_ThatFails_IsCountedAsDropped()
    {
        _outbox.Watch(Job);
        _outbox.Publish(Job, Event(1));
        _outbox.Publish(Job, Event(2));
        _time.Advance(EventOutbox.Period);
        (_, _, TaskCompletionSource<bool> answer) = await NextAsync("the batch that fails");
        answer.SetException(new TimeoutException("the queue is gone"));
        Task<(JobId, TaskEventBatch, TaskCompletionSource<bool>)> next = NextAsync("the batch that tells of the loss");
        while (!next.IsCompleted)
        {
            _outbox.Watch(Job); // time runs here as fast as the loop does: the listener stays a listener
            _time.Advance(EventOutbox.Period);
            await Task.Yield();
        }

        (_, TaskEventBatch batch, answer) = await next;
        Assert.Empty(batch.Events);
        Assert.Equal(2, batch.Dropped);
        answer.SetResult(true);
    }

    [Fact]
    public void Watch_NotRenewed_EndsAfterItsTime()
    {
        _outbox.Watch(Job);
        _time.Advance(EventOutbox.WatchTime);
        _outbox.Watch(Other);
        for (int i = 0; i < 5; i++)
            _time.Advance(EventOutbox.Period);
        Assert.False(_outbox.IsWatched(Job));
        Assert.True(_outbox.IsWatched(Other));
    }

    private async Task<(JobId Job, TaskEventBatch Batch, TaskCompletionSource<bool> Answer)> NextAsync(string phase)
    {
        ((JobId job, TaskEventBatch batch), TaskCompletionSource<bool> answer) = await _sent.NextAsync(phase);
        return (job, batch, answer);
    }

    private static TaskEvent Event(int attempt) => new() { Kind = TaskEventKind.Log, Attempt = attempt, Text = "text" };
}
