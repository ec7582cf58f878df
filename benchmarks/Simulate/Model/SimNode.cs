namespace ClusterTasks.Scheduling.Simulate;

/// <summary>A node: the authority over its own slots. Reports after a moment, what came together in one message.</summary>
internal sealed class SimNode(NodeRegistration registration, EventQueue clock, Simulation world)
{
    private const long ReportDelay = 100;

    private readonly Dictionary<RunKey, TaskRequest> _running = [];
    private List<TaskRun> _finished = [];
    private List<TaskRequest> _refused = [];
    private bool _isReportDue;

    internal NodeRegistration Registration => registration;

    internal ResourceSet Free { get; private set; } = registration.Total;

    internal bool IsAlive { get; private set; } = true;

    /// <summary>CPU seconds of the tasks that were done here.</summary>
    internal double Work { get; private set; }

    internal IEnumerable<TaskRequest> Running => _running.Values;

    internal void Dispatch(TaskRequest[] tasks)
    {
        foreach (TaskRequest request in tasks)
        {
            if (world.Refuses())
            {
                _refused.Add(request);
                ReportSoon();
                continue;
            }

            if (!Free.Covers(request.Demand))
                throw new InvalidOperationException($"Node {registration.Node} was over-committed: {request.Demand} of {Free}.");
            Free = Free.Subtract(request.Demand);
            _running.Add(new RunKey(request.Task, request.Attempt), request);
            world.OnAccepted(this, request);
        }
    }

    /// <summary>A task or a lease ended and gives back what it held.</summary>
    internal void End(TaskRequest request)
    {
        if (!IsAlive)
            return;
        if (!_running.Remove(new RunKey(request.Task, request.Attempt)))
            throw new InvalidOperationException($"Task {request.Task} ended on node {registration.Node}, which does not run it.");
        Free = Free.Add(request.Demand);
        _finished.Add(new TaskRun(request.Task, request.Attempt));
        ReportSoon();
    }

    internal void Did(SimTask task) => Work += task.CpuSeconds;

    internal void Die() => IsAlive = false;

    private void ReportSoon()
    {
        if (_isReportDue)
            return;
        _isReportDue = true;
        clock.After(ReportDelay, () =>
        {
            _isReportDue = false;
            if (!IsAlive)
                return;
            world.Scheduler.Report(new NodeReport { Node = registration.Node, Finished = [.. _finished], Refused = [.. _refused] });
            _finished = [];
            _refused = [];
        });
    }
}
