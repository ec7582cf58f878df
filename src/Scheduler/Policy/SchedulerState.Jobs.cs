namespace ClusterTasks.Scheduling;

// Which job holds how much.
internal sealed partial class SchedulerState
{
    private readonly ResourceSums _clusterTotal = new();
    private readonly Dictionary<JobId, JobShare> _jobs = [];

    private JobShare JobOf(JobId id)
    {
        if (!_jobs.TryGetValue(id, out JobShare? job))
            _jobs.Add(id, job = new JobShare(id, _clusterTotal));
        return job;
    }

    private void ForgetIfUnused(JobShare job)
    {
        if (job.References == 0)
            _jobs.Remove(job.Id);
    }

    private void CountTotals()
    {
        _clusterTotal.Clear();
        foreach (NodeState node in _nodeList)
            _clusterTotal.Add(node.Total);
        foreach (JobShare job in _jobs.Values)
            job.Refresh();
    }
}
