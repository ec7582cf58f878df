namespace ClusterTasks.Scheduling.Policy;

/// <summary>The order of classes, first is lowest: the higher priority, then the job with the smaller share. Within a job, the class that
/// holds less goes first; otherwise one with slots would win back at once the slot that was recalled from it. Then the older task goes
/// first.</summary>
internal readonly record struct ClassOrder(int Priority, double JobShare, double ClassShare, long Sequence) : IComparable<ClassOrder>
{
    internal static ClassOrder Of(TaskClass taskClass) =>
        new(taskClass.Placement.Priority, taskClass.Job.Share, taskClass.Use.Share, taskClass.Head!.Sequence);

    public int CompareTo(ClassOrder other)
    {
        if (Priority != other.Priority)
            return Priority > other.Priority ? -1 : 1;
        if (JobShare != other.JobShare)
            return JobShare < other.JobShare ? -1 : 1;
        if (ClassShare != other.ClassShare)
            return ClassShare < other.ClassShare ? -1 : 1;
        return Sequence.CompareTo(other.Sequence);
    }
}

/// <summary>The classes of a round in <see cref="ClassOrder"/>. A placement changes the share of one job, and so the order of all its
/// classes. Therefore the jobs are in one heap, the classes of each in another, and a step costs O(log jobs + log classes).</summary>
internal sealed class FairQueue
{
    private readonly PriorityQueue<JobShare, ClassOrder> _jobs = new();
    private readonly List<JobShare> _unordered = [];

    /// <summary>Adds a class: any class before the first <see cref="TryTake"/>, afterwards only classes of the job whose class it returned
    /// last.</summary>
    internal void Add(TaskClass taskClass)
    {
        taskClass.InRound = true;
        // The order leaves out the share: it is the same for all of them, and would differ only by the time when each was added.
        taskClass.Job.InRound.Enqueue(taskClass, ClassOrder.Of(taskClass) with { JobShare = 0 });
        Reorder(taskClass.Job);
    }

    internal TaskClass? TryTake()
    {
        foreach (JobShare job in _unordered)
        {
            job.IsUnordered = false;
            job.InRound.TryPeek(out _, out ClassOrder first);
            _jobs.Enqueue(job, first with { JobShare = job.Share });
        }

        _unordered.Clear();
        if (!_jobs.TryDequeue(out JobShare? next, out _))
            return null;
        TaskClass taskClass = next.InRound.Dequeue();
        taskClass.InRound = false;
        if (next.InRound.Count > 0)
            Reorder(next);
        return taskClass;
    }

    private void Reorder(JobShare job)
    {
        if (job.IsUnordered)
            return;
        job.IsUnordered = true;
        _unordered.Add(job);
    }
}
