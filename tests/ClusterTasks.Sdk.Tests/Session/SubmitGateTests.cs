using ClusterTasks.Session;

namespace ClusterTasks.Tests.Session;

/// <summary>The bound on the tasks that a process may have submitted.</summary>
public sealed class SubmitGateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<string> _warnings = [];
    private readonly TaskCompletionSource _warned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SubmitGate _gate;

    public SubmitGateTests() => _gate = new SubmitGate(new SubmitLimits(3, 1_000), TimeProvider.System, text =>
    {
        _warnings.Add(text);
        _warned.TrySetResult();
    });

    [Fact]
    public async Task Enter_TooManyTasks_WaitsWithAReasonUntilSomeHaveEnded()
    {
        for (int i = 0; i < 3; i++)
            _gate.Enter(1);
        Task fourth = Start(1);
        await Within(_warned.Task, "the wait says why");
        Assert.Contains("4 tasks", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Contains("MaxPendingTasks is 3", _warnings[0], StringComparison.Ordinal);
        Assert.False(fourth.IsCompleted);
        _gate.Settle(1, 1);
        await Within(fourth, "it goes on when one has ended");
        Assert.Equal(3, _gate.Tasks);
    }

    [Fact]
    public async Task Enter_TooManyBytes_WaitsUntilTheyAreGone()
    {
        _gate.Enter(900);
        Task second = Start(200);
        await Within(_warned.Task, "the wait says why");
        Assert.False(second.IsCompleted);
        _gate.Settle(1, 900);
        await Within(second, "it goes on when the bytes are gone");
    }

    [Fact]
    public async Task Close_WhileACallWaits_LetsItGoOn()
    {
        _gate.Enter(1_000);
        Task second = Start(1);
        await Within(_warned.Task, "the wait says why");
        _gate.Close(new InvalidOperationException("the session has ended"));
        await Within(second, "it goes on, and the send tells it");
        await Within(Start(5_000), "nobody waits any more");
    }

    private Task Start(int bytes) =>
        Task.Factory.StartNew(() => _gate.Enter(bytes), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task Within(Task task, string phase)
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Not within {Patience}: {phase}.");
        }
    }
}
