namespace ClusterTasks.Protocol;

/// <summary>What decides beside which tasks a task may be in a process. One that runs once never shares a process with one that may end it:
/// it would be lost, and may not be run again.</summary>
[Flags]
internal enum ProcessSharing : byte
{
    None = 0,

    /// <summary>It may run once at most (<see cref="TaskDefinition.MaxRetries"/> is 0).</summary>
    RunsOnce = 1,

    /// <summary>Its process is ended when it runs for too long (<see cref="TaskDefinition.EndsAfter"/>).</summary>
    EndsProcess = 2,
}
