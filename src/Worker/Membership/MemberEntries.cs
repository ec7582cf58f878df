namespace ClusterTasks.Worker.Membership;

/// <summary>Adds to Orleans' entry of a silo what the entry does not offer itself.</summary>
internal static class MemberEntries
{
    internal static MembershipEntry Copy(this MembershipEntry entry) => new()
    {
        SiloAddress = entry.SiloAddress,
        Status = entry.Status,
        SuspectTimes = entry.SuspectTimes is { } votes ? [.. votes] : null,
        ProxyPort = entry.ProxyPort,
        HostName = entry.HostName,
        SiloName = entry.SiloName,
        RoleName = entry.RoleName,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = entry.StartTime,
        IAmAliveTime = entry.IAmAliveTime,
    };

    /// <summary>Returns the time when the silo last gave a sign of life, or another silo declared it dead.</summary>
    internal static DateTime LastWord(this MembershipEntry entry)
    {
        DateTime last = entry.IAmAliveTime > entry.StartTime ? entry.IAmAliveTime : entry.StartTime;
        foreach ((SiloAddress _, DateTime vote) in entry.SuspectTimes ?? [])
            last = vote > last ? vote : last;
        return last;
    }
}
