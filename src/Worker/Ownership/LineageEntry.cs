namespace ClusterTasks.Worker.Ownership;

/// <summary>An ended task that can run again.</summary>
internal sealed class LineageEntry(OwnedTask task)
{
    internal OwnedTask Task { get; } = task;

    /// <summary>Items of the stream that the task yielded; 0: it has results.</summary>
    internal uint Items { get; set; }

    /// <summary>Results, or items, of the task that somebody still holds.</summary>
    internal int Live { get; set; }

    /// <summary>Kept tasks that took a result of this one: when they run again, it may have to run first.</summary>
    internal int Dependents { get; set; }

    /// <summary>The task runs again.</summary>
    internal bool IsRunning { get; set; }

    /// <summary>Kept tasks of which this one is a dependent, each once for each of its results that the task takes.</summary>
    internal List<TaskId> Producers { get; set; } = [];

    /// <summary>Arguments that nothing can make again, held for the next run: small values, and objects of other owners.</summary>
    internal List<ObjectId> Held { get; set; } = [];

    internal long Bytes { get; set; }

    internal LinkedListNode<LineageEntry>? Age { get; set; }

    internal bool IsNeeded => IsRunning || Live > 0 || Dependents > 0;
}
