using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Tasks whose process was ended because of another one: they run again, and no retry is counted.</summary>
public sealed class EndedWithAnotherTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void OnOutcome_ManyTimes_IsChargedForNone()
    {
        Submit(retries: 1);
        for (int i = 2; i <= 8; i++)
        {
            EndWithAnother();
            _tables.Wait(1);
            Assert.Contains($"schedule A1#{i}", _tables.Take());
        }

        _tables.Accept(1);
        _tables.End(1, OutcomeKind.WorkerDied, reason: "crash");
        _tables.Wait(1);
        Assert.Equal(["later A1#9", "schedule A1#9"], _tables.Take());
        _tables.Accept(1);
        _tables.End(1, OutcomeKind.WorkerDied, reason: "crash");

        Assert.Equal("worker died after 2: crash", _tables.TextOf(R(1)));
    }

    [Fact]
    public void OnOutcome_ProcessDies_IsCountedByCause()
    {
        Submit(retries: 5);
        EndWithAnother();
        Assert.Equal("An earlier attempt ended without a result: 1 x ended with its process by the node.",
            _tables.Tasks.Find(T(1))!.Ends!.Sentence());
        _tables.Accept(1);
        _tables.End(1, OutcomeKind.WorkerDied, reason: "exit code 1");
        _tables.Wait(1);
        _tables.Accept(1);
        _tables.End(1, OutcomeKind.ReturnedByDeath, reason: "exit code 134, 'boom'\n   at Main()");
        Assert.Equal(
            "3 earlier attempts ended without a result: 1 x exit code 1, 1 x exit code 134, 'boom', 1 x ended with its process by the "
            + "node.", _tables.Tasks.Find(T(1))!.Ends!.Sentence());
    }

    [Fact]
    public void OnOutcome_RunsOnce_IsNotRunAgain()
    {
        Submit(retries: 0);

        EndWithAnother();

        Assert.Equal(["begin A1#1 at A"], _tables.Take());
        Assert.Equal("worker died after 1: another ended", _tables.TextOf(R(1)));
    }

    [Fact]
    public void OnOutcome_CancelledMeanwhile_IsACancel()
    {
        Submit(retries: 3);
        _tables.Tasks.Cancel(T(1), force: false, recursive: false, "test");
        _tables.Take();

        _tables.End(1, OutcomeKind.EndedWithAnother, reason: "another ended");

        Assert.Empty(_tables.Take());
        Assert.StartsWith("cancelled A1", _tables.TextOf(R(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void OnOutcome_NodeDiesAfterwards_CountsWhatIsCharged()
    {
        Submit(retries: 0);
        _tables.End(1, OutcomeKind.Returned);
        _tables.Accept(1, B);

        _tables.NodeDies(B);

        Assert.Equal("node B died after 1", _tables.TextOf(R(1)));
    }

    [Fact]
    public void OnOutcome_ItsRecord_SaysWhy()
    {
        Submit(retries: 3);

        EndWithAnother();

        TaskRecord record = Assert.Single(_tables.Journal.History.Records);
        Assert.Equal((TaskState.Failed, false, "another ended"), (record.State, record.IsLast, record.Error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Records_OfATaskThatEnded_SayWhetherItWasCancelledBefore(bool isCancelled)
    {
        Submit(retries: 3);
        if (isCancelled)
            _tables.Tasks.Cancel(T(1), force: false, recursive: false, "test");

        _tables.Succeed(1);

        TaskRecord record = Assert.Single(_tables.Journal.History.Records);
        Assert.Equal((TaskState.Succeeded, true, 1, isCancelled), (record.State, record.IsLast, record.Attempt, record.WasCancelled));
    }

    private void Submit(int retries)
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = retries } });
        _tables.Accept(1);
        _tables.Take();
    }

    private void EndWithAnother()
    {
        _tables.Accept(1);
        _tables.End(1, OutcomeKind.EndedWithAnother, reason: "another ended");
    }
}
