namespace ClusterTasks.Scheduling;

/// <summary>What a job holds of the cluster. At equal priority the job with the smallest dominant share goes first: dominant resource
/// fairness (Ghodsi et al., NSDI 2011), by which nobody gains from asking for more, or for something else, than is needed.</summary>
internal sealed class JobShare(JobId id, ResourceSums clusterTotal)
{
    private readonly ResourceSums _used = new();

    internal JobId Id { get; } = id;

    /// <summary>0 for a job that holds nothing, 1 for one that holds all of something.</summary>
    internal double Share { get; private set; }

    /// <summary>Queued classes and holds of the job; forgotten with the last.</summary>
    internal int References { get; set; }

    /// <summary>Classes of the running round, the first one first.</summary>
    internal PriorityQueue<TaskClass, ClassOrder> InRound { get; } = new();

    /// <summary>Its place among the jobs of the round has to be found anew.</summary>
    internal bool IsUnordered { get; set; }

    /// <summary>Scratch of a <see cref="RecallPlan"/>: what it will win or lose by recalls that are under way.</summary>
    internal double Pending { get; set; }

    internal void Take(ResourceSet amount)
    {
        _used.Add(amount);
        Refresh();
    }

    internal void Return(ResourceSet amount)
    {
        _used.Subtract(amount);
        Refresh();
    }

    /// <summary>Call it when the cluster's total has changed.</summary>
    internal void Refresh() => Share = clusterTotal.ShareOf(_used);
}
