using ClusterTasks.Execution;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Tests.Execution;

public sealed class StopTests : ExecutorTest
{
    [Remote]
    internal static int WaitForGate(string gate)
    {
        WhenOpenAsync(gate).Wait();
        return 1;
    }

    [Remote]
    internal static int WaitForToken(string gate, CancellationToken token)
    {
        Open(gate);
        token.WaitHandle.WaitOne(Patience);
        token.ThrowIfCancellationRequested();
        return 1;
    }

    [Remote]
    internal static async Task WaitForTokenAsync(string gate, CancellationToken token)
    {
        Open(gate);
        await Task.Delay(Patience, token);
    }

    [Remote]
    internal static int IgnoresToken(string gate, string end)
    {
        Open(gate);
        WhenOpenAsync(end).Wait();
        return 1;
    }

    [Remote]
    internal static int ThrowsForeignCancellation() => throw new OperationCanceledException("mine");

    [Remote]
    internal static int AmbientToken(string gate)
    {
        CancellationToken token = RemoteContext.Current!.CancellationToken;
        Open(gate);
        Task.Delay(Patience, token).Wait(CancellationToken.None);
        return 1;
    }

    [Fact]
    public async Task Cancel_TokenArgument_TaskIsCancelled()
    {
        TaskAssignment sync = Start(() => Remote.Invoke(WaitForToken, "sync", CancellationToken.None));
        TaskAssignment asynchronous = Start(() => Remote.Invoke(WaitForTokenAsync, "async", CancellationToken.None));
        TaskAssignment ambient = Start(() => Remote.Invoke(AmbientToken, "ambient"));
        foreach (string gate in new[] { "sync", "async", "ambient" })
            await WhenOpenAsync(gate);
        foreach (TaskAssignment assignment in new[] { sync, asynchronous, ambient })
        {
            Assert.True(Executor.Cancel(assignment.Task));
            await EndAsync(assignment, fails: true);
            Error<TaskCancelledException>(assignment);
            Assert.False(Executor.Cancel(assignment.Task));
        }
    }

    [Remote]
    internal static bool SaysWhetherItWasCancelled(string gate, string end)
    {
        Assert.False(RemoteContext.Current!.WasCancelled);
        Open(gate);
        WhenOpenAsync(end).Wait();
        return RemoteContext.Current!.WasCancelled;
    }

    [Fact]
    public async Task Cancel_FunctionFinishesAnyway_ResultCountsAndItKnowsThatItWasCancelled()
    {
        TaskAssignment assignment = Start(() => Remote.Invoke(SaysWhetherItWasCancelled, "runs", "end"));
        await WhenOpenAsync("runs");
        Executor.Cancel(assignment.Task);
        Open("end");
        await EndAsync(assignment);
        Assert.True(Host.Result<bool>(assignment));
    }

    [Fact]
    public async Task Timeout_Passes_IsNoCancel()
    {
        var time = new FakeTimeProvider();
        await using var executor = new TaskExecutor(Host, time);
        TaskAssignment assignment = Host.Assignment(
            () => Remote.With(new TaskOptions { Timeout = TimeSpan.FromSeconds(5) })
            .Invoke(NotesCancel, "limited", "end of time"));
        executor.Run(assignment);
        await WhenOpenAsync("limited");
        time.Advance(TimeSpan.FromSeconds(5));
        Open("end of time");
        await EndAsync(assignment, fails: true);
        Assert.False(_wasCancelled);
    }

    private static bool _wasCancelled = true;

    [Remote]
    internal static int NotesCancel(string gate, string end)
    {
        Open(gate);
        WhenOpenAsync(end).Wait();
        _wasCancelled = RemoteContext.Current!.WasCancelled;
        return 1;
    }

    [Fact]
    public async Task GiveUp_FunctionGoesOn_TheNextOfItsLaneStartsAndItsEndIsReported()
    {
        TaskAssignment stuck = Start(
            () => Remote.Invoke(IgnoresToken, "stuck", "end of it"), assignment => assignment.With(run => run with { Lane = 1 }));
        TaskAssignment next = Start(
            () => Remote.Invoke(IgnoresToken, "next", "next"), assignment => assignment.With(run => run with { Lane = 1 }));
        await WhenOpenAsync("stuck");

        Executor.GiveUp(stuck.Task, 2); // another attempt
        Executor.GiveUp(stuck.Task, 1);
        await EndAsync(next);
        Assert.False(Host.WhenCompletedAsync(stuck).IsCompleted);
        Open("end of it");

        await EndAsync(stuck, fails: true);
    }

    [Fact]
    public async Task Run_CancellationThatIsNotTheTasks_IsAUserError()
    {
        TaskAssignment assignment = await RunAsync(() => Remote.Invoke(ThrowsForeignCancellation), fails: true);
        Assert.IsType<OperationCanceledException>(Error<RemoteTaskException>(assignment).InnerException);
    }

    [Fact]
    public async Task Timeout_Passes_TokenFiresAndErrorSaysSo()
    {
        var time = new FakeTimeProvider();
        await using var executor = new TaskExecutor(Host, time);
        var options = new TaskOptions { Timeout = TimeSpan.FromSeconds(5) };
        TaskAssignment obeys = Host.Assignment(() => Remote.With(options).Invoke(WaitForToken, "obeys", CancellationToken.None));
        TaskAssignment ignores = Host.Assignment(() => Remote.With(options).Invoke(IgnoresToken, "ignores", "end"));
        executor.Run(obeys);
        executor.Run(ignores);
        await WhenOpenAsync("obeys");
        await WhenOpenAsync("ignores");
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(2, executor.Running);
        time.Advance(TimeSpan.FromSeconds(1));
        await EndAsync(obeys, fails: true);
        Assert.Contains("00:00:05", Error<TaskTimeoutException>(obeys).Message, StringComparison.Ordinal);
        Open("end");
        await EndAsync(ignores, fails: true);
        Error<TaskTimeoutException>(ignores);
    }

    [Fact]
    public async Task EndAsync_FunctionIgnoresItsToken_ItIsToldAndTheWaitEndsAfterTheGrace()
    {
        var time = new FakeTimeProvider();
        await using var executor = new TaskExecutor(Host, time);
        TaskAssignment ignores = Host.Assignment(() => Remote.Invoke(IgnoresToken, "ignores its end", "end of the test"));
        TaskAssignment obeys = Host.Assignment(() => Remote.Invoke(WaitForToken, "obeys its end", CancellationToken.None));
        executor.Run(ignores);
        executor.Run(obeys);
        await WhenOpenAsync("ignores its end");
        await WhenOpenAsync("obeys its end");

        Task ended = executor.EndAsync(TimeSpan.FromSeconds(1)).AsTask();
        await EndAsync(obeys, fails: true);
        Assert.False(ended.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await ended.WaitAsync(Patience);
        Open("end of the test");
        await EndAsync(ignores);
    }

    [Fact]
    public async Task Dispose_RunningTask_IsToldAndReportedAsWorkersEnd()
    {
        var executor = new TaskExecutor(Host);
        TaskAssignment assignment = Host.Assignment(() => Remote.Invoke(WaitForToken, "shutdown", CancellationToken.None));
        executor.Run(assignment);
        await WhenOpenAsync("shutdown");
        await executor.DisposeAsync();
        Error<WorkerDiedException>(assignment);
        Assert.Equal(0, executor.Threads);
        Assert.Throws<ObjectDisposedException>(() => executor.Run(assignment));
    }
}
