namespace ClusterTasks.Scheduling.Policy;

/// <summary>Settings of the scheduler.</summary>
internal sealed class SchedulerOptions
{
    /// <summary>Gets or sets the number of tasks that a node may get beyond its free resources. They start without a round trip when others
    /// end.</summary>
    /// <value>Default 0: a node gets only tasks that it can start at once.</value>
    public int BacklogPerNode { get; set; }

    /// <summary>Gets or sets the time that a slot is left to its owner, unless work of a higher priority waits for the slot. Must be more
    /// than 0.</summary>
    /// <value>Default 50 ms.</value>
    public TimeSpan SlotQuantum { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Gets or sets the time that a node that refused or could not be reached gets nothing, unless it reports before.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);
}
