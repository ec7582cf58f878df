using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Tests.Session;

/// <summary>A worker's side of the session: the frames of the node, and the worker's answers.</summary>
public class WorkerSessionTests() : SessionTests(SessionKind.Worker)
{
    private static readonly TaskDefinition F = new() { Name = "F.Run" };

    private TaskExecutor? _executor;

    public override ValueTask InitializeAsync()
    {
        _executor = WorkerLoop.Start(Session, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Run_ThatCannotBeStarted_FailsAndTheSessionGoesOn()
    {
        Node.Send(new DefineTask(0, F with { Timeout = TimeSpan.MaxValue }));
        Node.Send(NewRun(1, 1));
        Completed completed = Node.Expect<Completed>("the task fails");
        Assert.True(completed.Failed);
        Exception error = ValueCodec.DecodeError(completed.Result.Inline);
        Assert.Contains("could not start 'F.Run'", error.Message, StringComparison.Ordinal);
        Node.Send(new DefineTask(0, F));
        Node.Send(NewRun(2, 1));
        Assert.True(Node.Expect<Completed>("the next task is run").Failed); // its function is empty
        Assert.False(Session.Closed.IsCompleted);
    }

    [Fact]
    public void Completed_OfAReplacedAttempt_DoesNotEndTheNewer()
    {
        var host = new WorkerHost(Session, WorkerSettings.Default, null);
        host.Attach(_executor!);
        IExecutorHost executorHost = host;
        TaskAssignment first = Assignment(host, 1);
        TaskAssignment second = Assignment(host, 2);
        executorHost.Completed(first, failed: false, retryable: false, default, isLast: true);
        executorHost.Completed(second, failed: true, retryable: true, default, isLast: true);
        Completed completed = Node.Expect<Completed>("an attempt is reported");
        Assert.Equal((2, true, true), (completed.Attempt, completed.Failed, completed.Retryable));
    }

    [Fact]
    public async Task GiveUpTask_AttemptThatGoesOn_WaitsForNothingAndReportsOnlyItsEnd()
    {
        var host = new WorkerHost(Session, WorkerSettings.Default, null);
        host.Attach(_executor!);
        IExecutorHost executorHost = host;
        TaskAssignment first = Assignment(host, 1);
        Task resumed = executorHost.UnblockedAsync(first.Task).AsTask();
        Node.Expect<Unblocked>("it asks for its slot");

        Node.Send(new GiveUpTask(first.Task, 1));
        await Within(resumed, "nobody gives it a slot, so it must not wait for one");
        TaskAssignment second = Assignment(host, 2);
        executorHost.Completed(first, failed: false, retryable: false, default, isLast: true);
        Completed ended = Node.Expect<Completed>("its thread is free");
        Assert.Equal((1, true, null), (ended.Attempt, ended.Failed, ended.Result.Inline));
        executorHost.Completed(second, failed: false, retryable: false, default, isLast: true);

        Completed next = Node.Expect<Completed>("the next attempt ends");
        Assert.Equal((2, false), (next.Attempt, next.Failed));
    }

    [Fact]
    public void Completed_OfSeveralResults_ReportsThemAllAndOfAFailureOnlyTheError()
    {
        var host = new WorkerHost(Session, WorkerSettings.Default, null);
        IExecutorHost executorHost = host;
        TaskDefinition three = F with { Results = 3 };
        foreach ((ulong number, bool failed) in new[] { (1ul, false), (2ul, true) })
        {
            var assignment = new TaskAssignment(NewRun(number, 1), three);
            Assert.True(host.TryNote(assignment));
            for (uint index = 0; index < 3; index++)
            {
                using EncodedValue value = ValueCodec.Encode((int)index);
                executorHost.StoreResult(assignment, index, value);
            }

            executorHost.Completed(assignment, failed, retryable: false, default, isLast: true);
            Completed completed = Node.Expect<Completed>("the attempt is reported");
            Assert.Equal(failed ? [] : [1u, 2u], (completed.More ?? []).Select(entry => entry.Index));
        }
    }

    [Fact]
    public void WhenResumed_TwoThreadsOfOneTask_ShareTheAnswer()
    {
        var running = new TaskAssignment(NewRun(1, 1), F);
        Task first = running.WhenResumed();
        Task second = running.WhenResumed();
        running.Resume();
        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
        Assert.False(running.WhenResumed().IsCompleted);
        running.Fail(new InvalidOperationException("the node is gone"));
        Assert.True(running.WhenResumed().IsFaulted);
    }

    // The executor does not run: its own report of the attempt would come between.
    private static TaskAssignment Assignment(WorkerHost host, int attempt)
    {
        var assignment = new TaskAssignment(NewRun(1, attempt), F);
        Assert.True(host.TryNote(assignment));
        return assignment;
    }

    private static Run NewRun(ulong number, int attempt) => new(FakeNode.NewId(number).Task, attempt, 0, 0, 0, [], [], default);
}
