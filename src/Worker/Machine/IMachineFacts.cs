namespace ClusterTasks.Worker.Machine;

/// <summary>Facts about the world outside of a machine that decide what it does. Thread-safe, and they answer at once.</summary>
internal interface IMachineFacts
{
    /// <summary>Whether workers are processes, which can be ended.</summary>
    bool CanEndWorkers { get; }

    /// <summary>Whether somebody listens to the job's events.</summary>
    bool IsWatched(JobId job);

    /// <summary>Why no further worker of the job starts now, in words; null: none of it waits for others.</summary>
    string? ExplainStart(JobId job);
}
