using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>One node with two slots and a single worker process, which all tasks share while they may.</summary>
public sealed class OneProcess()
    : SharedCluster(new LocalClusterOptions
    {
        CpusPerNode = 2,
        WorkersPerNode = 1,
        StoreBytesPerNode = StoreBytes,
        SpillBytesPerNode = StoreBytes
    });

/// <summary>Functions ignore the end of their time, in worker processes. Each test has a node of its own, because additional processes stay
/// until the end of the job.</summary>
public sealed class TimeLimitTests : IAsyncLifetime
{
    private readonly OneProcess _node = new();

    public ValueTask InitializeAsync() => _node.InitializeAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Timeout_OfAFunctionThatIgnoresItsToken_EndsItsProcessAndIsNoWaitThatRanOut()
    {
        using var file = new SignalFile();
        ObjectRef stuck = Remote.With(Misbehaviour.Limited).Invoke(Misbehaviour.Stuck, file.Path);

        TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(() => stuck.WaitAsync(Eventually.Patience));

        Assert.Contains("ran longer than its limit of 00:00:00.3000000", error.Message, StringComparison.Ordinal);
        Assert.Contains("its worker process was ended", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, await Remote.Invoke(Numbers.Add, 3, 4).GetAsync(Eventually.Patience)); // in the process that took its place
        await Eventually.NodeAsync(
            "slots come back", _node.Cluster, _node.Cluster.Nodes[0].Id, state => state is { FreeCpus: 2, LostThreads: 0 });
    }

    [Fact]
    public async Task Timeout_OfAnotherTaskInTheProcess_CountsForNoRetry()
    {
        using var beside = new SignalFile();
        using var file = new SignalFile();
        ObjectRef<int> innocent = Remote.With(new TaskOptions { MaxRetries = 1 }).Invoke(Misbehaviour.StuckThenDead, beside.Path);
        await beside.WrittenAsync("the first task runs");

        ObjectRef stuck = Remote.With(Misbehaviour.Limited).Invoke(Misbehaviour.Stuck, file.Path);
        await Assert.ThrowsAsync<TaskTimeoutException>(() => stuck.WaitAsync(Eventually.Patience));

        // The task still has its one retry for the second run, which dies by itself.
        Assert.Equal(3, await innocent.GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Timeout_BesideATaskThatRunsOnce_LeavesItAlone()
    {
        using var started = new SignalFile();
        using var release = new SignalFile();
        using var file = new SignalFile();
        ObjectRef<int> once = await StartOnceAsync(started, release);

        ObjectRef stuck = Remote.With(Misbehaviour.Limited).Invoke(Misbehaviour.Stuck, file.Path);
        await Assert.ThrowsAsync<TaskTimeoutException>(() => stuck.WaitAsync(Eventually.Patience));

        await File.WriteAllTextAsync(release.Path, "go");
        Assert.Equal(1, await once.GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Timeout_OfAChild_LeavesItsParentThatRunsOnce()
    {
        using var file = new SignalFile();
        ObjectRef<string> parent = Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Misbehaviour.OutliveStuck, file.Path);

        Assert.Contains("its worker process was ended", await parent.GetAsync(Eventually.Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CancelByForce_BesideATaskThatRunsOnce_LeavesItAlone()
    {
        using var started = new SignalFile();
        using var release = new SignalFile();
        using var file = new SignalFile();
        ObjectRef<int> once = await StartOnceAsync(started, release);
        ObjectRef stuck = Remote.Invoke(Misbehaviour.Stuck, file.Path);
        await file.WrittenAsync("the stuck one runs beside it");

        await Remote.CancelAsync(stuck, force: true);
        await Assert.ThrowsAsync<TaskCancelledException>(() => stuck.WaitAsync(Eventually.Patience));

        await File.WriteAllTextAsync(release.Path, "go");
        Assert.Equal(1, await once.GetAsync(Eventually.Patience));
        await Eventually.NodeAsync(
            "the process ends, and its lost thread with it", _node.Cluster, _node.Cluster.Nodes[0].Id, state => state.LostThreads == 0);
    }

    /// <summary>Starts a task that runs once and ends when it is released.</summary>
    private static async Task<ObjectRef<int>> StartOnceAsync(SignalFile started, SignalFile release)
    {
        ObjectRef<int> once = Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Misbehaviour.WaitForFile, started.Path, release.Path);
        await started.WrittenAsync("the task that runs once is in the only process");
        return once;
    }
}

/// <summary>The same in the test's own process, in which nobody can end a thread.</summary>
[Collection(InProcessTests.Name)]
public sealed class TimeLimitInThreadsTests(InProcessNode node)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stuck_PastItsLimitOrCancelledByForce_FailsAndItsThreadIsCountedUntilItEnds(bool isCancelled)
    {
        Misbehaviour.Released.Reset();
        ObjectRef stuck = Remote.With(isCancelled ? new TaskOptions() : Misbehaviour.Limited).Invoke(Misbehaviour.StuckUntilReleased);
        if (isCancelled)
        {
            await Eventually.NodeAsync("it runs", node.Cluster, node.Cluster.Nodes[0].Id, state => state.RunningTasks == 1);
            await Remote.CancelAsync(stuck, force: true);
            await Assert.ThrowsAsync<TaskCancelledException>(() => stuck.WaitAsync(Eventually.Patience));
        }
        else
        {
            TaskTimeoutException error = await Assert.ThrowsAsync<TaskTimeoutException>(() => stuck.WaitAsync(Eventually.Patience));
            Assert.Contains("the node gave it up", error.Message, StringComparison.Ordinal);
        }

        await Eventually.NodeAsync(
            "the thread is counted", node.Cluster, node.Cluster.Nodes[0].Id, state => state is { LostThreads: 1, FreeCpus: 2 });
        Assert.Equal(7, await Remote.Invoke(Numbers.Add, 3, 4).GetAsync(Eventually.Patience));
        Misbehaviour.Released.Set();
        await Eventually.NodeAsync("the thread has ended", node.Cluster, node.Cluster.Nodes[0].Id, state => state.LostThreads == 0);
    }
}
