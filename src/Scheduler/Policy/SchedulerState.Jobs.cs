namespace ClusterTasks.Scheduling;

// Which job holds how much.
internal sealed partial class SchedulerState
{
    private readonly ResourceSums _clusterTotal = new();
    private readonly Dictionary<JobId, JobShare> _jobs = [];
    private readonly Dictionary<ClassKey, ClassUse> _uses = [];

    private JobShare JobOf(JobId id)
    {
        if (!_jobs.TryGetValue(id, out JobShare? job))
            _jobs.Add(id, job = new JobShare(id, _clusterTotal));
        return job;
    }

    private ClassUse UseOf(ClassKey key)
    {
        if (!_uses.TryGetValue(key, out ClassUse? use))
            _uses.Add(key, use = new ClassUse(key, JobOf(key.Job), _clusterTotal));
        return use;
    }

    private void ForgetIfUnused(ClassUse use)
    {
        if (use.Holds == 0 && use.Queue is null)
            _uses.Remove(use.Key);
        if (use.Job.References == 0)
            _jobs.Remove(use.Job.Id);
    }

    /// <summary>Finds a class's place in its job's order anew.</summary>
    private void Rank(TaskClass taskClass)
    {
        if (ReferenceEquals(taskClass.Home, _general) && taskClass.Head is not null)
            taskClass.Job.Rank(taskClass);
        else
            taskClass.Job.Unrank(taskClass);
    }

    private void CountTotals()
    {
        _clusterTotal.Clear();
        foreach (NodeState node in _nodeList)
            _clusterTotal.Add(node.Total);
        foreach (JobShare job in _jobs.Values)
            job.Refresh();
        foreach (ClassUse use in _uses.Values)
            use.Refresh();
        // Their order was that of the old total; whoever asks for this ranks them again, one by one.
        foreach (TaskClass taskClass in _classes.Values)
            taskClass.Job.Unrank(taskClass);
    }
}
