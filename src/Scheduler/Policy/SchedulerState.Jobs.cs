namespace ClusterTasks.Scheduling.Policy;

// Tracks how much each job holds.
internal sealed partial class SchedulerState
{
    private readonly ResourceSums _clusterTotal = new();
    private readonly Dictionary<JobId, JobShare> _jobs = [];
    private readonly Dictionary<ClassKey, ClassUse> _uses = [];

    private JobShare JobOf(JobId id)
    {
        if (!_jobs.TryGetValue(id, out JobShare? job))
            _jobs.Add(id, job = new JobShare(id, _clusterTotal, _limits.ChunkCapacity));
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
        if (use.Allocations == 0 && use.Queue is null)
            _uses.Remove(use.Key);
        if (use.Job.References == 0)
            _jobs.Remove(use.Job.Id);
    }

    /// <summary>Finds a class's place in its job's order again; call it when its head, its holdings, or its possible nodes have
    /// changed.</summary>
    private static void Rank(TaskClass taskClass)
    {
        Unrank(taskClass);
        // A class that nothing could run is not looked at whenever there is room; it comes back with a change of the nodes, or of its
        // group.
        if (taskClass.Head is null || !taskClass.Feasible)
            return;
        RankedClasses classes = taskClass.Job.Ranked;
        if (taskClass.Anchor != default)
        {
            if (taskClass.AnchorNode is not { } node)
                return;
            if (!node.Anchored.TryGetValue(taskClass.Job, out RankedClasses? anchored))
                node.Anchored.Add(taskClass.Job, anchored = taskClass.Job.NewPlace());
            classes = anchored;
        }

        taskClass.Rank = ClassOrder.Of(taskClass) with { JobShare = 0 };
        taskClass.RankedIn = classes;
        classes.Add(taskClass);
    }

    private static void Unrank(TaskClass taskClass)
    {
        if (taskClass.RankedIn is not { } classes)
            return;
        classes.Remove(taskClass);
        taskClass.RankedIn = null;
        if (classes.Count == 0)
            taskClass.AnchorNode?.Anchored.Remove(taskClass.Job);
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
        // Their order was that of the old total; the caller ranks them again, one by one.
        foreach (TaskClass taskClass in _classes.Values)
            Unrank(taskClass);
    }
}
