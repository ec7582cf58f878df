using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>RemoteSession.State says where tasks are, when they got there, and how many there have been.</summary>
[Collection(OneNodeTests.Name)]
public sealed class TaskListingTests(OneNode node)
{
    private ClusterState State => node.Cluster.Session.State;

    [Fact]
    public async Task Tasks_InEveryState_AreFoundByStateAndName()
    {
        string[] names = ["failed", "succeeded", "running", "queued", "waiting", "cancelled"];
        string tag = Guid.NewGuid().ToString("n");
        using var first = new SignalFile();
        using var second = new SignalFile();
        ObjectRef<int> failed = With("failed").Invoke(Misbehaviour.Throw, "bad\nluck");
        await Assert.ThrowsAsync<RemoteTaskException>(() => failed.GetAsync(Eventually.Patience));
        Assert.Equal(3, await With("succeeded").Invoke(Numbers.Length, "abc"));
        ObjectRef running = With("running").Invoke(Misbehaviour.WaitForToken, first.Path, CancellationToken.None);
        ObjectRef cancelled = With("cancelled").Invoke(Misbehaviour.WaitForToken, second.Path, CancellationToken.None);
        await first.WrittenAsync("the first task runs");
        await second.WrittenAsync("the second task runs");
        ObjectRef<int> queued = With("queued").Invoke(Reports.ReportMany, 1);
        ObjectRef<int> waiting = With("waiting").Invoke(Numbers.Add, queued, 1);
        await Eventually.BecomesAsync(
            "the queued task says why",
            () => State.TasksAsync(new TaskQuery { Name = Name("queued"), State = TaskState.Queued, WithReasons = true }),
            list => list.Tasks is [{ Reason: var reason }] && reason.Contains("1 CPU", StringComparison.Ordinal));
        TaskRow row = Assert.Single(
            (await State.TasksAsync(
            new TaskQuery { Name = Name("waiting"), State = TaskState.WaitingForArguments, WithReasons = true })).Tasks);
        Assert.Contains($"made by task '{Name("queued")}'", row.Reason, StringComparison.Ordinal);

        await Remote.CancelAsync(cancelled);
        await Assert.ThrowsAsync<TaskCancelledException>(() => cancelled.WaitAsync(Eventually.Patience));
        row = Assert.Single((await State.TasksAsync(new TaskQuery { Name = Name("running"), State = TaskState.Running })).Tasks);
        Assert.Equal((running.Id.Task, node.Cluster.Session.JobId, 1, node.Cluster.Session.NodeId),
            (row.Id, row.Job, row.Attempt, row.Node));
        Assert.Contains(row.ProcessId, node.Cluster.Nodes[0].WorkerProcessIds);
        Assert.True(row is { Ended: null, Started: not null } && row.Submitted <= row.Queued && row.Queued <= row.Placed
            && row.Placed <= row.ArgumentsReady && row.ArgumentsReady <= row.Started, $"{row}");
        await Remote.CancelAsync(running);
        await Assert.ThrowsAsync<TaskCancelledException>(() => running.WaitAsync(Eventually.Patience));
        Assert.Equal(2, await waiting.GetAsync(Eventually.Patience));

        row = Assert.Single((await State.TasksAsync(new TaskQuery { Name = Name("failed"), State = TaskState.Failed })).Tasks);
        Assert.Equal("System.IO.InvalidDataException: bad", row.Error);
        Assert.Single((await State.TasksAsync(new TaskQuery { Name = Name("cancelled"), State = TaskState.Cancelled })).Tasks);
        row = Assert.Single((
            await State.TasksAsync(
            new TaskQuery { Name = Name("succeeded"), State = TaskState.Succeeded, Job = node.Cluster.Session.JobId })).Tasks);
        Assert.True(row.Started <= row.Ended && row.ProcessId != 0, $"{row}");
        Assert.Empty((await State.TasksAsync(new TaskQuery { Name = Name("succeeded"), State = TaskState.Failed })).Tasks);
        Assert.Empty((await State.TasksAsync(new TaskQuery { Name = Name("succeeded"), Job = new JobId(new NodeId(1), 1) })).Tasks);

        TaskListing youngest = await State.TasksAsync(new TaskQuery { Limit = 6 });
        Assert.Equal(names.Select(Name).Order(), youngest.Tasks.Select(task => task.Name).Order());
        Assert.Equal(youngest.Tasks.OrderByDescending(task => task.Submitted).Select(task => task.Id),
            youngest.Tasks.Select(task => task.Id));
        Assert.Empty(youngest.Unanswered);

        string Name(string name) => $"{name} {tag}";
        // Without retries each task has a slot to itself. It counts as queued while it waits for one.
        RemoteInvoker With(string name) => Remote.With(new TaskOptions { Name = Name(name), MaxRetries = 0 });
    }

    [Fact]
    public async Task Tasks_CancelledWithoutForceThatGoOn_SaySo()
    {
        string name = Guid.NewGuid().ToString("n");
        using var started = new SignalFile();
        using var release = new SignalFile();
        ObjectRef<int> deaf = Remote.With(new TaskOptions { Name = name }).Invoke(Misbehaviour.WaitForFile, started.Path, release.Path);
        await started.WrittenAsync("the function runs");
        Assert.False(Assert.Single((await State.TasksAsync(new TaskQuery { Name = name })).Tasks).WasCancelled);

        await Remote.CancelAsync(deaf);
        TaskListing listing = await Eventually.BecomesAsync(
            "the row says that it was cancelled", () =>
                State.TasksAsync(new TaskQuery { Name = name, WithReasons = true }), list =>
                list.Tasks is [{ WasCancelled: true, Reason.Length: > 0 }]);
        Assert.Equal(TaskState.Running, listing.Tasks[0].State);
        Assert.Contains("has not reacted to its token", listing.Tasks[0].Reason, StringComparison.Ordinal);
        Assert.Contains("has not reacted to its token", await State.WhyPendingAsync(deaf.Id), StringComparison.Ordinal);

        await File.WriteAllTextAsync(release.Path, "go");
        Assert.Equal(1, await deaf.GetAsync(Eventually.Patience));
        TaskRow row = Assert.Single((await State.TasksAsync(new TaskQuery { Name = name })).Tasks);
        Assert.Equal((TaskState.Succeeded, true), (row.State, row.WasCancelled));
    }

    [Fact]
    public async Task Timeline_OfATaskThatRanTwice_HasEveryTransitionInOrder()
    {
        using var file = new SignalFile();
        ObjectRef<int> task = Remote.With(new TaskOptions { RetryOn = [typeof(TimeoutException)], MaxRetries = 2 })
            .Invoke(Misbehaviour.ThrowUntil, file.Path, 2);
        Assert.Equal(2, await task.GetAsync(Eventually.Patience));
        IReadOnlyList<TaskEvent> timeline = await State.TimelineAsync(task.Id.Task);
        Assert.Equal(
            [
                (1, TaskEventKind.Submitted), (1, TaskEventKind.Queued), (1, TaskEventKind.Placed), (1, TaskEventKind.ArgumentsReady),
                (1, TaskEventKind.Started), (1, TaskEventKind.Retrying), (2, TaskEventKind.Queued), (2, TaskEventKind.Placed),
                (2, TaskEventKind.ArgumentsReady), (2, TaskEventKind.Started), (2, TaskEventKind.Succeeded),
            ],
            timeline.Select(item => (item.Attempt, item.Kind)));
        Assert.Equal(timeline.Select(item => item.Time).Order(), timeline.Select(item => item.Time));
        Assert.Equal("System.TimeoutException: not yet", timeline[5].Text);
        Assert.All(timeline.Where(item => item.Kind is TaskEventKind.Started or TaskEventKind.Succeeded),
            item => Assert.Contains(item.ProcessId, node.Cluster.Nodes[0].WorkerProcessIds));
        Assert.Empty(await State.TimelineAsync(new TaskId(node.Cluster.Session.NodeId, 1)));
    }

    [Fact]
    public async Task Summary_OfManyTasks_CountsAllOfThemWhateverIsRemembered()
    {
        string name = Guid.NewGuid().ToString("n");
        RemoteInvoker invoker = Remote.With(new TaskOptions { Name = name, MaxRetries = 0 });
        int[] lengths = await Remote.GetAsync(invoker.Map(Numbers.Length, Enumerable.Repeat("abc", 500)), Eventually.Patience);
        Assert.All(lengths, length => Assert.Equal(3, length));
        ObjectRef<int> failed = invoker.Invoke(Misbehaviour.Throw, "x");
        await Assert.ThrowsAsync<RemoteTaskException>(() => failed.GetAsync(Eventually.Patience));
        using var started = new SignalFile();
        ObjectRef<int> blocked = invoker.Invoke(Reports.WaitForChild, started.Path);
        await started.WrittenAsync("the child runs");
        TaskSummary summary = await Eventually.BecomesAsync("one is blocked", () => State.SummaryAsync(), s => Of(s, name).Blocked == 1);
        TaskCounts counts = Of(summary, name);
        Assert.Equal((502, 500, 1, 0, 0), (counts.Submitted, counts.Succeeded, counts.Failed, counts.Cancelled, counts.Retried));
        Assert.Equal((0, 0, 0, 1), (counts.WaitingForArguments, counts.Queued, counts.Running, counts.Blocked));
        Assert.Equal(1, Of(summary, "the child").Running);
        NodeSlots slots = Assert.Single(summary.Slots);
        Assert.Equal((node.Cluster.Session.NodeId, 2.0, 1.0, 1.0), (slots.Node, slots.Total, slots.Free, slots.Lent));
        Assert.Equal(summary.Names.Sum(n => n.Submitted), summary.Total.Submitted);

        TaskRow row = Assert.Single((await State.TasksAsync(new TaskQuery { Name = name, State = TaskState.Blocked })).Tasks);
        Assert.Equal(blocked.Id.Task, row.Id);
        TaskRow child = Assert.Single((await State.TasksAsync(new TaskQuery { Name = "the child", State = TaskState.Running })).Tasks);
        Assert.Equal((row.Id, row.Job, 0.25, "waiting"), (child.Parent, child.Job, child.Progress, child.ProgressMessage));
        await Remote.CancelAsync(blocked);
        await Assert.ThrowsAsync<TaskCancelledException>(() => blocked.GetAsync(Eventually.Patience));
        await Eventually.BecomesAsync("nothing runs", () => State.SummaryAsync(), s => s.Slots[0].Free == 2 && s.Slots[0].Lent == 0);
    }

    private static TaskCounts Of(TaskSummary summary, string name) => summary.Names.Single(counts => counts.Name == name);
}
