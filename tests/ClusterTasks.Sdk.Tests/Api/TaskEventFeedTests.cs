namespace ClusterTasks.Tests.Api;

/// <summary>A feed holds what its consumer has not read yet, up to a limit, and counts what it loses.</summary>
public sealed class TaskEventFeedTests
{
    private int _closed;

    [Fact]
    public async Task Add_BeyondItsRoom_DropsTheLastAndCounts()
    {
        TaskEventFeed feed = Feed();
        feed.Add([.. Enumerable.Range(0, TaskEventFeed.Capacity + 5).Select(i => new TaskEvent { Attempt = i })], dropped: 2);
        Assert.Equal(7, feed.Dropped);
        await feed.DisposeAsync();
        await feed.DisposeAsync();
        Assert.Equal(1, _closed);
        Assert.Equal(Enumerable.Range(0, TaskEventFeed.Capacity), await ReadAsync(feed));
    }

    [Fact]
    public async Task End_WithAReason_ThrowsItBehindWhatCameBefore()
    {
        TaskEventFeed feed = Feed();
        feed.Add([new TaskEvent { Attempt = 1 }], 0);
        feed.End(new SessionLostException("gone"));
        var seen = new List<int>();
        await Assert.ThrowsAsync<SessionLostException>(async () =>
        {
            await foreach (TaskEvent item in feed)
                seen.Add(item.Attempt);
        });
        Assert.Equal([1], seen);
    }

    [Fact]
    public void Timeline_OfAttempts_EndsEachAsItEnded()
    {
        DateTimeOffset t = DateTimeOffset.UnixEpoch;
        TaskRow first = new()
        {
            Id = new TaskId(new NodeId(1), 1),
            Attempt = 1,
            Node = new NodeId(2),
            ProcessId = 9,
            State = TaskState.Failed,
            Submitted = t,
            Queued = t,
            Placed = t,
            Ended = t,
            Error = "died"
        };
        TaskRow second = first
            with
        { Attempt = 2, Node = null, ProcessId = 0, State = TaskState.Cancelled, Placed = null, Error = "cancelled" };
        Assert.Equal(
            [
                (1, TaskEventKind.Submitted, 1ul, 0, ""), (1, TaskEventKind.Queued, 1ul, 0, ""), (1, TaskEventKind.Placed, 2ul, 0, ""),
                    (1, TaskEventKind.Retrying, 2ul, 9, "died"),
                (2, TaskEventKind.Queued, 1ul, 0, ""), (2, TaskEventKind.Cancelled, 1ul, 0, "cancelled"),
            ],
            TaskTimeline.Of([first, second]).Select(e => (e.Attempt, e.Kind, e.Node.Value, e.ProcessId, e.Text)));
        Assert.Empty(TaskTimeline.Of([]));
    }

    private TaskEventFeed Feed() => new(_ =>
    {
        _closed++;
        return ValueTask.CompletedTask;
    });

    private static async Task<List<int>> ReadAsync(TaskEventFeed feed)
    {
        var seen = new List<int>();
        await foreach (TaskEvent item in feed)
            seen.Add(item.Attempt);
        return seen;
    }
}
