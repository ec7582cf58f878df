namespace ClusterTasks.Scheduling;

/// <summary>Decides when a call that is repeated until it is answered deserves a warning: never while the cluster may still find out by
/// itself that the other side is dead, then at growing intervals.</summary>
internal struct RetryNotice
{
    // A node that freezes is declared dead after 9 s.
    internal static readonly TimeSpan First = TimeSpan.FromSeconds(15);

    private TimeSpan _told;

    /// <summary>Takes the time for which the call has failed.</summary>
    /// <returns>The round time to tell a person, the same on every node; null when no warning is due.</returns>
    internal TimeSpan? Due(TimeSpan elapsed)
    {
        TimeSpan? due = null;
        for (TimeSpan next = _told == TimeSpan.Zero ? First : _told * 2; next <= elapsed; next *= 2)
            due = _told = next;
        return due;
    }
}
