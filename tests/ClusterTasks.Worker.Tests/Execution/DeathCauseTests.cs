using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>Which task of a process that died counts as the cause.</summary>
public sealed class DeathCauseTests
{
    private static readonly TaskDefinition F = new() { Name = "f" };
    private static readonly TaskDefinition G = new() { Name = "g" };

    private readonly LocalNode _node = new(cpus: 4);
    private readonly FakeWorker _worker;

    public DeathCauseTests() => _worker = _node.AddWorker();

    [Fact]
    public void OnWorkerLost_OneRuns_IsTheCause()
    {
        _node.Dispatch(1, F);

        Assert.Equal([(1, OutcomeKind.WorkerDied)], Lose());
    }

    [Fact]
    public void OnWorkerLost_TwoFunctionsRun_NeitherIs()
    {
        _node.Dispatch(1, F);
        _node.Dispatch(2, G);

        Assert.Equal([(1, OutcomeKind.WorkerLost), (2, OutcomeKind.WorkerLost)], Lose());
    }

    [Fact]
    public void OnWorkerLost_TwoOfOneFunctionRun_CountAsOne()
    {
        _node.Dispatch(1, F);
        _node.Dispatch(2, F with { MaxRetries = 7 });

        Assert.Equal([(1, OutcomeKind.WorkerDied), (2, OutcomeKind.WorkerLost)], Lose());
    }

    [Fact]
    public void OnWorkerLost_AnotherWaitsForAnObject_OnlyTheOneThatRunsIs()
    {
        _node.Dispatch(1, F);
        _node.Block(_worker, 1);
        _node.Dispatch(2, G);

        Assert.Equal([(1, OutcomeKind.WorkerLost), (2, OutcomeKind.WorkerDied)], Lose());
    }

    [Fact]
    public void OnWorkerLost_AnotherStandsBehindIt_OnlyTheHeadIs()
    {
        _node.DispatchSlot(100, F);
        _node.RunInSlot(100, 1, F);
        _node.RunInSlot(100, 2, F);

        Assert.Equal([(1, OutcomeKind.WorkerDied), (2, OutcomeKind.ReturnedByDeath)], Lose());
    }

    [Fact]
    public void OnWorkerLost_EndedByForce_NoneIs()
    {
        _node.Dispatch(1, F);
        _node.Cancel(1, force: true);

        Assert.Equal([(1, OutcomeKind.WorkerLost)], Lose());
    }

    [Fact]
    public void OnWorkerLost_NodeLeaves_NoneIs()
    {
        _node.Dispatch(1, F);
        _node.Tasks.HandBack("the node stops");

        Assert.Equal([(1, OutcomeKind.EndedWithAnother)], Lose());
    }

    private (int Task, OutcomeKind Kind)[] Lose()
    {
        _node.Tasks.OnWorkerLost(_worker.Session, "signal SIGSEGV");
        (int, OutcomeKind)[] outcomes =
            [.. _node.Outcomes.Select(outcome => ((int)outcome.Task.Number, outcome.Kind)).OrderBy(pair => pair.Item1)];
        _node.Take();
        return outcomes;
    }
}
