using ClusterTasks.Protocol;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>Samples of a node's memory: which processes end, how their tasks end, and what is noted. The node has 16 GiB.</summary>
public sealed class MemoryTests
{
    private const long Gibibyte = 1L << 30;

    private static readonly TaskDefinition Modest = new()
    {
        Name = "modest",
        Placement = new() { Demand = ResourceSet.From(1, 0, Gibibyte, null) },
    };

    private readonly LocalNode _node = new(cpus: 4, workers: 2);

    [Fact]
    public void OnMemory_AboveTheThreshold_EndsTheProcessAndItsTasksRunLater()
    {
        FakeWorker first = _node.AddWorker();
        _node.Dispatch(1);
        FakeWorker second = _node.AddWorker();
        _node.Clock = 5;
        _node.Dispatch(2);
        _node.Take();

        Sample(used: 15.5, (first, 5), (second, 4));

        Assert.Equal(["kill 2", "memory of 2 with 'f'"], _node.Take().Order());
        _node.Tasks.OnWorkerLost(second.Session, "signal SIGKILL");
        TaskOutcome outcome = Assert.Single(_node.Outcomes);
        Assert.Equal((T(2), OutcomeKind.EndedForMemory), (outcome.Task, outcome.Kind));
        Assert.Equal(
            "process 2 on node 0000000000000002 was ended for its memory: 15.5 GiB of 16.0 GiB of the machine's memory were in use, and it "
            + "took 4.0 GiB",
            outcome.Reason);
        Assert.Equal(4 * Gibibyte, outcome.Timing.PeakBytes);
    }

    [Fact]
    public void OnMemory_WhileAProcessEnds_EndsNoOther()
    {
        FakeWorker first = _node.AddWorker();
        _node.Dispatch(1);
        FakeWorker second = _node.AddWorker();
        _node.Dispatch(2);
        Sample(used: 15.5, (first, 5), (second, 4));
        _node.Take();

        Sample(used: 15.5, (first, 5), (second, 4));

        Assert.Empty(_node.Take());
    }

    [Fact]
    public void OnMemory_BelowTheThreshold_OnlyNotesPeaks()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Take();

        Sample(used: 12, (worker, 3));
        Sample(used: 12, (worker, 7));
        Sample(used: 12, (worker, 2));
        _node.Complete(worker, 1);

        Assert.Equal(7 * Gibibyte, Assert.Single(_node.Outcomes).Timing.PeakBytes);
        Assert.DoesNotContain(_node.Take(), line => line.StartsWith("kill", StringComparison.Ordinal));
    }

    [Fact]
    public void OnMemory_BehindTheTaskInItsLane_RunsAgainAtOnce()
    {
        FakeWorker worker = _node.AddWorker();
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2);

        Sample(used: 15.9, (worker, 9));
        _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");

        Assert.Equal(
            [(1, OutcomeKind.EndedForMemory), (2, OutcomeKind.EndedWithAnother)],
            _node.Outcomes.Select(outcome => ((int)outcome.Task.Number, outcome.Kind)).Order());
        _node.AssertIdle();
    }

    [Fact]
    public void OnMemory_IdleProcess_IsRetired()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Complete(worker, 1);

        Sample(used: 15.5, (worker, 1));

        Assert.Same(worker.Session, Assert.Single(_node.Retired));
    }

    [Theory]
    [InlineData(1.1, false)]
    [InlineData(1.2, true)]
    public void OnMemory_LimitIsEnforced_ProcessAboveItCountsAsDead(double gibibytes, bool ends)
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Modest);
        _node.Take();

        Sample(used: 4, enforces: true, (worker, gibibytes));

        Assert.Equal(ends, _node.Take().Contains("kill 1"));
        if (!ends)
            return;
        _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");
        TaskOutcome outcome = Assert.Single(_node.Outcomes);
        Assert.Equal(OutcomeKind.WorkerLost, outcome.Kind);
        Assert.Contains("it took 1.2 GiB, and its tasks asked for 1.0 GiB (MemoryBytes; 128 MiB more", outcome.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OnMemory_LimitIsEnforced_ATaskWithoutOneLiftsIt()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Modest);
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 2);
        _node.Take();

        Sample(used: 4, enforces: true, (worker, 3));

        Assert.Empty(_node.Take());
    }

    [Fact]
    public void OnMemory_WorkersAreThreads_EndsNothing()
    {
        _node.CanEndWorkers = false;
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Take();

        Sample(used: 15.9, (worker, 9));

        Assert.Empty(_node.Take());
    }

    private void Sample(double used, params (FakeWorker Worker, double Gibibytes)[] workers) => Sample(used, enforces: false, workers);

    private void Sample(double used, bool enforces, params (FakeWorker Worker, double Gibibytes)[] workers) =>
        _node.Tasks.OnMemory(new MemorySample
        {
            Used = (long)(used * Gibibyte),
            Limit = 16 * Gibibyte,
            Threshold = 0.95,
            EnforcesMemoryBytes = enforces,
            Processes = [.. workers.Select(worker => (worker.Worker.Session.ProcessId, (long)(worker.Gibibytes * Gibibyte)))],
        });
}
