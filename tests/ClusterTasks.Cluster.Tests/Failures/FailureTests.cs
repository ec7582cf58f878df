using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>Errors that a caller sees when functions and processes fail.</summary>
[Collection(OneNodeTests.Name)]
public sealed class FailureTests(OneNode node)
{
    [Fact]
    public async Task Throw_OfTheFunction_ArrivesWithTypeMessageAndPlace()
    {
        RemoteTaskException error = await Assert.ThrowsAsync<RemoteTaskException>(
            () => Remote.Invoke(Misbehaviour.Throw, "the message").GetAsync(Eventually.Patience));
        Exception original = Assert.IsType<InvalidDataException>(error.InnerException);
        Assert.Equal("the message", original.Message);
        Assert.IsType<FormatException>(original.InnerException);
        Assert.Equal(node.Cluster.Nodes[0].Id, error.NodeId);
        Assert.Contains(error.ProcessId, (await node.Cluster.Session.State.NodesAsync())[0].WorkerProcessIds);
        Assert.Contains(nameof(Misbehaviour.Throw), error.RemoteStackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throw_WithAVeryLongMessage_ArrivesCut()
    {
        RemoteTaskException error = await Assert.ThrowsAsync<RemoteTaskException>(
            () => Remote.Invoke(Misbehaviour.Throw, new string('x', 200_000)).GetAsync(Eventually.Patience));
        Assert.InRange(error.InnerException!.Message.Length, 1_000, 100_000);
    }

    [Fact]
    public async Task Throw_OfAnArgument_FailsItsConsumersWithTheCause()
    {
        ObjectRef<int> failed = Remote.Invoke(Misbehaviour.Throw, "first");
        ObjectRef<int> consumer = Remote.Invoke(Numbers.Add, Remote.Invoke(Numbers.Add, failed, 1), 1);
        RemoteTaskException error = await Assert.ThrowsAsync<RemoteTaskException>(() => consumer.GetAsync(Eventually.Patience));
        Assert.Equal("first", error.InnerException?.Message);
        Assert.Equal(failed.Id.Task, error.TaskId);
    }

    [Fact]
    public async Task WorkerDeath_WithRetriesLeft_RunsTheTaskAgain()
    {
        using var file = new SignalFile();
        Assert.Equal(3, await Remote.Invoke(Misbehaviour.ExitUntil, file.Path, 3).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task WorkerDeath_WithoutRetries_IsReportedWithTheExitCode()
    {
        ObjectRef<int> reference = Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Misbehaviour.Exit, 42);
        WorkerDiedException error = await Assert.ThrowsAsync<WorkerDiedException>(() => reference.GetAsync(Eventually.Patience));
        Assert.Equal($"Exit code 42: the worker died while it ran 'Misbehaviour.Exit' ({reference.Id.Task}), attempt 1 of 1.",
            error.Message);
        Assert.Equal(7, await Remote.Invoke(Numbers.Add, 3, 4).GetAsync(Eventually.Patience)); // the process was replaced
    }

    [Fact]
    public async Task WorkerDeath_WhenRetriesAreUsedUp_CountsTheAttempts()
    {
        using var file = new SignalFile();
        ObjectRef<int> reference = Remote.With(new TaskOptions { MaxRetries = 1 }).Invoke(Misbehaviour.ExitUntil, file.Path, 100);
        await Assert.ThrowsAsync<WorkerDiedException>(() => reference.GetAsync(Eventually.Patience));
        Assert.Equal(2, File.ReadAllLines(file.Path).Length);
    }

    [Fact]
    public async Task WorkerKill_WhileItWrites_LeavesNoSpaceTaken()
    {
        using var file = new SignalFile();
        ObjectRef stuck = Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Misbehaviour.Stuck, file.Path);
        int processId = int.Parse(await file.WrittenAsync("the function starts"), System.Globalization.CultureInfo.InvariantCulture);
        using (var process = System.Diagnostics.Process.GetProcessById(processId))
            process.Kill();
        WorkerDiedException error = await Assert.ThrowsAsync<WorkerDiedException>(() => stuck.WaitAsync(Eventually.Patience));
        Assert.Contains("SIGKILL", error.Message, StringComparison.Ordinal);
        await Eventually.NodeAsync(
            "slots come back", node.Cluster, node.Cluster.Nodes[0].Id, state => state is { FreeCpus: 2, WorkerProcessIds.Count: 2 });
    }

    [Fact]
    public async Task RetryOn_TheThrownType_RunsTheTaskAgain()
    {
        using var file = new SignalFile();
        var options = new TaskOptions { MaxRetries = 5, RetryOn = [typeof(TimeoutException)] };
        Assert.Equal(3, await Remote.With(options).Invoke(Misbehaviour.ThrowUntil, file.Path, 3).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task RetryDelay_BetweenTwoAttempts_SaysSoAndCancelEndsIt()
    {
        using var file = new SignalFile();
        TimeSpan days = TimeSpan.FromDays(40); // of which the wait is a random part: five seconds or less once in a million runs
        var options = new TaskOptions { RetryOn = [typeof(TimeoutException)], RetryDelay = days, RetryMaxDelay = days };
        ObjectRef<int> retried = Remote.With(options).Invoke(Misbehaviour.ThrowUntil, file.Path, 2);

        string why = await Eventually.BecomesAsync(
            "the task backs off", () =>
                node.Cluster.Session.State.WhyPendingAsync(retried.Id), text =>
                text.Contains("attempt 2 starts in", StringComparison.Ordinal));
        Assert.Contains("after an exception of type System.TimeoutException", why, StringComparison.Ordinal);
        await Remote.CancelAsync(retried);
        await Assert.ThrowsAsync<TaskCancelledException>(() => retried.GetAsync(Eventually.Patience));
        Assert.Single(File.ReadAllLines(file.Path));
    }

    [Fact]
    public async Task RetryOn_AnotherType_FailsAtOnce()
    {
        using var file = new SignalFile();
        var options = new TaskOptions { MaxRetries = 5, RetryOn = [typeof(InvalidDataException)] };
        await Assert.ThrowsAsync<RemoteTaskException>(
            () => Remote.With(options).Invoke(Misbehaviour.ThrowUntil, file.Path, 3).GetAsync(Eventually.Patience));
        Assert.Single(File.ReadAllLines(file.Path));
    }

    [Fact]
    public async Task Cancel_OfARunningTask_FiresItsToken()
    {
        using var file = new SignalFile();
        ObjectRef running = Remote.Invoke(Misbehaviour.WaitForToken, file.Path, CancellationToken.None);
        await file.WrittenAsync("the function starts");
        await Remote.CancelAsync(running);
        await Assert.ThrowsAsync<TaskCancelledException>(() => running.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Cancel_ByTheCallersToken_ReachesTheTask()
    {
        using var file = new SignalFile();
        using var source = new CancellationTokenSource();
        ObjectRef running = Remote.Invoke(Misbehaviour.WaitForToken, file.Path, source.Token);
        await file.WrittenAsync("the function starts");
        await source.CancelAsync();
        await Assert.ThrowsAsync<TaskCancelledException>(() => running.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Cancel_WithForce_EndsAFunctionThatIgnoresItsToken()
    {
        using var file = new SignalFile();
        ObjectRef stuck = Remote.Invoke(Misbehaviour.Stuck, file.Path);
        await file.WrittenAsync("the function starts");
        await Remote.CancelAsync(stuck, force: true);
        await Assert.ThrowsAsync<TaskCancelledException>(() => stuck.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Cancel_OfAQueuedTask_NeverRunsIt()
    {
        using var first = new SignalFile();
        using var second = new SignalFile();
        using var third = new SignalFile();
        ObjectRef[] holders =
        [
            Remote.Invoke(Misbehaviour.WaitForToken, first.Path, CancellationToken.None),
            Remote.Invoke(Misbehaviour.WaitForToken, second.Path, CancellationToken.None),
        ];
        await first.WrittenAsync("both slots are taken");
        await second.WrittenAsync("both slots are taken");
        ObjectRef queued = Remote.Invoke(Misbehaviour.WaitForToken, third.Path, CancellationToken.None);
        await Remote.CancelAsync(queued);
        await Assert.ThrowsAsync<TaskCancelledException>(() => queued.WaitAsync(Eventually.Patience));
        foreach (ObjectRef holder in holders)
        {
            await Remote.CancelAsync(holder);
            await Assert.ThrowsAsync<TaskCancelledException>(() => holder.WaitAsync(Eventually.Patience));
        }

        Assert.False(File.Exists(third.Path), "The cancelled task ran.");
    }

    [Fact]
    public async Task Timeout_OfATask_EndsIt()
    {
        using var file = new SignalFile();
        ObjectRef late = Remote.With(new TaskOptions { Timeout = TimeSpan.FromMilliseconds(300) })
            .Invoke(Misbehaviour.WaitForToken, file.Path, CancellationToken.None);
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => late.WaitAsync(Eventually.Patience));
        Assert.True(error is TimeoutException or RemoteTaskException { InnerException: TimeoutException }, error.ToString());
    }

    [Fact]
    public async Task Infeasible_MoreThanAnyNodeHas_SaysWhy()
    {
        ObjectRef<int> impossible = Remote.With(new TaskOptions { Gpus = 4 }).Invoke(Numbers.Add, 1, 2);
        string why = await Eventually.BecomesAsync(
            "the reason names the GPUs", () => node.Cluster.Session.State.WhyPendingAsync(impossible.Id),
            text => text.Contains("GPU", StringComparison.Ordinal));
        Assert.Contains("4", why, StringComparison.Ordinal);
        await Remote.CancelAsync(impossible);
        await Assert.ThrowsAsync<TaskCancelledException>(() => impossible.GetAsync(Eventually.Patience));
    }
}
