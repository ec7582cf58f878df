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

    /// <summary>The classes that may run on several nodes, by <see cref="TaskClass.Rank"/>: the first one that fits is found from the front.</summary>
    internal List<TaskClass> Ranked { get; } = [];

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

    /// <summary>Gives a class its place in <see cref="Ranked"/>; call it when its head or what it holds has changed.</summary>
    internal void Rank(TaskClass taskClass)
    {
        Unrank(taskClass);
        taskClass.Rank = ClassOrder.Of(taskClass) with { JobShare = 0 };
        taskClass.IsRanked = true;
        Ranked.Insert(PlaceOf(taskClass.Rank), taskClass);
    }

    internal void Unrank(TaskClass taskClass)
    {
        if (!taskClass.IsRanked)
            return;
        int place = PlaceOf(taskClass.Rank);
        // Those that came back from nodes have one sequence in common.
        while (!ReferenceEquals(Ranked[place], taskClass))
            place++;
        Ranked.RemoveAt(place);
        taskClass.IsRanked = false;
    }

    /// <summary>The first place whose class does not go before that rank.</summary>
    private int PlaceOf(ClassOrder rank)
    {
        int low = 0;
        int high = Ranked.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Ranked[middle].Rank.CompareTo(rank) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Call it when the cluster's total has changed.</summary>
    internal void Refresh() => Share = clusterTotal.ShareOf(_used);
}
