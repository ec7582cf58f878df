using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;

namespace ClusterTasks.Scheduling.Simulate;

/// <summary>A node, which is the authority over its own slots. It reports after a moment, with everything since then in one
/// message.</summary>
internal sealed class SimNode(NodeRegistration registration, EventQueue clock, Simulation world)
{
    private const long ReportDelay = 100;

    private readonly Dictionary<RunKey, PlaceRequest> _running = [];
    private readonly ShardBooks _books = new(world.Schedulers.Length, registration.Total);
    private readonly Report[] _reports = [.. world.Schedulers.Select(_ => new Report())];

    /// <summary>The next report to one scheduler.</summary>
    private sealed class Report
    {
        internal List<TaskAttempt> Finished { get; set; } = [];

        internal List<PlaceRequest> Refused { get; set; } = [];

        internal ResourceSet Elsewhere { get; set; } = ResourceSet.Empty;

        internal bool IsDue { get; set; }
    }

    internal NodeRegistration Registration => registration;

    internal ResourceSet Free { get; private set; } = registration.Total;

    internal bool IsAlive { get; private set; } = true;

    /// <summary>Gets the CPU seconds of the tasks that this node has finished.</summary>
    internal double Work { get; private set; }

    internal IEnumerable<PlaceRequest> Running => _running.Values;

    internal void Dispatch(PlaceRequest[] tasks)
    {
        foreach (PlaceRequest request in tasks)
        {
            if (world.Refuses() || !_books.TryTake(request))
            {
                world.OnRefused();
                int shard = ShardOf(request);
                _reports[shard].Refused.Add(request);
                ReportSoon(shard);
                continue;
            }

            if (!Free.Covers(request.Placement.Demand))
                throw new InvalidOperationException($"Node {registration.Node} was over-committed: {request.Placement.Demand} of {Free}.");
            Free = Free.Subtract(request.Placement.Demand);
            _running.Add(new RunKey(request.Task, request.Attempt), request);
            world.OnAccepted(this, request);
        }

        TellOthers();
    }

    /// <summary>Called when a task or a slot has ended: gives back its resources.</summary>
    internal void End(PlaceRequest request)
    {
        if (!IsAlive)
            return;
        if (!_running.Remove(new RunKey(request.Task, request.Attempt)))
            throw new InvalidOperationException($"Task {request.Task} ended on node {registration.Node}, which does not run it.");
        Free = Free.Add(request.Placement.Demand);
        TaskAttempt run = new(request.Task, request.Attempt);
        _books.Finish(run);
        int shard = ShardOf(request);
        _reports[shard].Finished.Add(run);
        ReportSoon(shard);
        TellOthers();
    }

    internal void Did(SimTask task) => Work += task.CpuSeconds;

    internal void Die() => IsAlive = false;

    private int ShardOf(PlaceRequest request) => ShardBooks.ShardOf(request.Job, _reports.Length);

    private void TellOthers()
    {
        for (int shard = 0; _reports.Length > 1 && shard < _reports.Length; shard++)
        {
            ResourceSet elsewhere = _books.Elsewhere(shard);
            if (elsewhere.Equals(_reports[shard].Elsewhere))
                continue;
            _reports[shard].Elsewhere = elsewhere;
            ReportSoon(shard);
        }
    }

    private void ReportSoon(int shard)
    {
        Report report = _reports[shard];
        if (report.IsDue)
            return;
        report.IsDue = true;
        clock.After(ReportDelay, () =>
        {
            report.IsDue = false;
            if (!IsAlive)
                return;
            world.Schedulers[shard].Report(new NodeReport
            {
                Node = registration.Node,
                Finished = [.. report.Finished],
                Refused = [.. report.Refused],
                Elsewhere = report.Elsewhere,
            });
            report.Finished = [];
            report.Refused = [];
        });
    }
}
