using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Events on any node reach the driver that listens, and the rows of tasks that run elsewhere are right.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class TaskEventTests(TwoNodes nodes)
{
    private RemoteSession Session => nodes.Cluster.Session;

    private NodeId There => nodes.Cluster.Nodes.Single(node => node.Id != Session.NodeId).Id;

    private RemoteInvoker AtTheOtherNode => Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(There) });

    [Fact]
    public async Task Events_OfATaskOnAnotherNode_ReachTheDriver()
    {
        await using TaskEventFeed feed = await Session.OpenEventsAsync(TestContext.Current.CancellationToken);
        ObjectRef<int> task = AtTheOtherNode.Invoke(Reports.ReportMany, 1_000);
        Assert.Equal(1_000, await task.GetAsync(Eventually.Patience));
        List<TaskEvent> seen = await UntilAsync(
            feed, events => events.Any(e => e.Kind == TaskEventKind.Succeeded)
            && events.Any(e => e is { Kind: TaskEventKind.Progress, Progress: 1 }), task.Id.Task);
        Assert.Equal([TaskEventKind.Submitted, TaskEventKind.Queued, TaskEventKind.Placed, TaskEventKind.Succeeded],
            seen.Where(e => e.Kind is < TaskEventKind.ArgumentsReady or TaskEventKind.Succeeded).Select(e => e.Kind));
        Assert.Equal([TaskEventKind.ArgumentsReady, TaskEventKind.Started],
            seen.Where(e => e.Kind is TaskEventKind.ArgumentsReady or TaskEventKind.Started).Select(e => e.Kind));
        TaskEvent line = Assert.Single(seen, e => e.Kind == TaskEventKind.Log);
        Assert.Equal(("did 1000 steps", false, There), (line.Text, line.IsError, line.Node));
        TaskEvent[] progress = [.. seen.Where(e => e.Kind == TaskEventKind.Progress)];
        Assert.InRange(progress.Length, 1, 500); // a thousand reports in an instant are a few
        Assert.Equal(progress.Select(e => e.Progress).Order(), progress.Select(e => e.Progress));
        Assert.Equal(0, feed.Dropped);
    }

    [Fact]
    public async Task Events_OfTwoFeeds_GoToBothUntilEachIsDisposed()
    {
        TaskEventFeed first = await Session.OpenEventsAsync(TestContext.Current.CancellationToken);
        await using TaskEventFeed second = await Session.OpenEventsAsync(TestContext.Current.CancellationToken);
        ObjectRef<int> task = Remote.Invoke(Numbers.Length, "abc");
        await UntilAsync(first, events => events.Any(e => e.Kind == TaskEventKind.Succeeded), task.Id.Task);
        await first.DisposeAsync();
        await UntilAsync(second, events => events.Any(e => e.Kind == TaskEventKind.Succeeded), task.Id.Task);
        ObjectRef<int> another = Remote.Invoke(Numbers.Length, "abc");
        await UntilAsync(second, events => events.Any(e => e.Kind == TaskEventKind.Succeeded), another.Id.Task);
        await foreach (TaskEvent late in first)
            Assert.NotEqual(another.Id.Task, late.Task);
    }

    [Fact]
    public async Task Tasks_OnAnotherNode_AreTheOwnersWithWhatThatNodeKnows()
    {
        using var started = new SignalFile();
        ObjectRef<int> parent = AtTheOtherNode.Invoke(Reports.WaitForChild, started.Path);
        await started.WrittenAsync("the child runs");
        TaskRow row = await RowAsync(parent.Id.Task, r => r.State == TaskState.Blocked);
        Assert.Equal((There, Session.JobId, default(TaskId)), (row.Node, row.Job, row.Parent));
        NodeState there = (await Session.State.NodesAsync()).Single(node => node.Id == There);
        Assert.Contains(row.ProcessId, there.WorkerProcessIds);
        TaskRow child = Assert.Single(
            (await Session.State
            .TasksAsync(new TaskQuery { Name = "the child", State = TaskState.Running, Job = Session.JobId })).Tasks);
        Assert.Equal((There, parent.Id.Task, 0.25), (child.Id.Owner, child.Parent, child.Progress));
        TaskRow again = Assert.Single((await Session.State.TasksAsync(new TaskQuery { Ids = [row.Id] })).Tasks);
        Assert.Equal(row with { PeakMemoryBytes = again.PeakMemoryBytes }, again); // it is measured once a second

        Assert.Contains($"is on node {There}: it runs and waits for another task's result", await Session.State.WhyPendingAsync(parent.Id),
            StringComparison.Ordinal);
        await Remote.CancelAsync(parent);
        await Assert.ThrowsAsync<TaskCancelledException>(() => parent.GetAsync(Eventually.Patience));
        row = await RowAsync(parent.Id.Task, r => r.State == TaskState.Cancelled);
        Assert.True(row.Placed <= row.ArgumentsReady && row.ArgumentsReady <= row.Started && row.Started <= row.Ended, $"{row}");
        Assert.Contains(row.ProcessId, there.WorkerProcessIds);
        await Eventually.BecomesAsync(
            "the child is cancelled, too", () =>
            Session.State.TasksAsync(new TaskQuery { Ids = [child.Id] }), list => list.Tasks.Single().State == TaskState.Cancelled);
    }

    private async Task<TaskRow> RowAsync(TaskId id, Func<TaskRow, bool> isRight) =>
        (await Eventually.BecomesAsync(
            "the row", () => Session.State.TasksAsync(new TaskQuery { Ids = [id] }), list =>
            list.Tasks.Count == 1 && isRight(list.Tasks[0]))).Tasks[0];

    private static async Task<List<TaskEvent>> UntilAsync(TaskEventFeed feed, Predicate<List<TaskEvent>> isAll, TaskId task)
    {
        var seen = new List<TaskEvent>();
        using var timeout = new CancellationTokenSource(Eventually.Patience);
        try
        {
            await foreach (TaskEvent item in feed.WithCancellation(timeout.Token))
            {
                if (item.Task == task)
                    seen.Add(item);
                if (isAll(seen))
                    return seen;
            }
        }
        catch (OperationCanceledException)
        {
            // Said below.
        }

        throw new TimeoutException($"The events of {task} did not come; there were {string.Join(", ", seen.Select(e => e.Kind))}.");
    }
}
