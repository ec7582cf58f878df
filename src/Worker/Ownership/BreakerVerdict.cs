namespace ClusterTasks.Worker.Ownership;

/// <summary>The answer of a breaker to a task that could run.</summary>
internal enum BreakerVerdict : byte
{
    /// <summary>It runs.</summary>
    Run,

    /// <summary>It runs as a probe.</summary>
    Probe,

    /// <summary>It waits.</summary>
    Wait,

    /// <summary>It fails: as many probes have died as it may retry.</summary>
    Fail,
}
