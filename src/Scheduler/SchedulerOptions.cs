namespace ClusterTasks.Scheduling;

/// <summary>Settings of the scheduler.</summary>
internal sealed class SchedulerOptions
{
    /// <summary>Tasks that a node may be sent beyond its free resources, to start without a round trip when others end.</summary>
    /// <value>Default 0: a node is sent only what it can start at once.</value>
    public int BacklogPerNode { get; set; }

    /// <summary>A lease is left to its owner for at least so long, unless work of a higher priority waits for the slot. Must be more than 0.</summary>
    /// <value>Default 50 ms.</value>
    public TimeSpan LeaseQuantum { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a node that refused or could not be reached gets nothing, unless it reports before.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);
}
