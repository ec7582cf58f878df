namespace ClusterTasks.Scheduling.Policy;

/// <summary>The holdings of a job. At equal priority the job with the smallest dominant share goes first: dominant resource fairness
/// (Ghodsi et al., NSDI 2011), by which nobody gains from asking for more, or for something else, than is needed.</summary>
internal sealed class JobShare(JobId id, ResourceSums clusterTotal, int chunkCapacity)
{
    private readonly ResourceSums _used = new();

    internal JobId Id { get; } = id;

    /// <summary>0 for a job that holds nothing, 1 for one that holds all of some resource.</summary>
    internal double Share { get; private set; }

    /// <summary>Queued classes and allocations of the job; forgotten with the last.</summary>
    internal int References { get; set; }

    /// <summary>Classes of the running round, the first one first.</summary>
    internal PriorityQueue<TaskClass, ClassOrder> InRound { get; } = new();

    /// <summary>The classes that may run on several nodes, without those that no node could ever run.</summary>
    internal RankedClasses Ranked { get; } = new(chunkCapacity);

    /// <summary>An empty place for its classes that may run on one node only.</summary>
    internal RankedClasses NewPlace() => new(chunkCapacity);

    /// <summary>True when its place among the jobs of the round must be found again.</summary>
    internal bool IsUnordered { get; set; }

    /// <summary>Scratch of a <see cref="RecallPlan"/>: the part that it will win or lose by recalls under way.</summary>
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
