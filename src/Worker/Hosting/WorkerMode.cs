namespace ClusterTasks;

/// <summary>Places where a node runs the functions of its tasks.</summary>
public enum WorkerMode
{
    /// <summary>Runs functions in worker processes, a set for each job: a crash, a leak or an <c>Environment.Exit</c> costs one
    /// worker.</summary>
    Process = 0,

    /// <summary>Runs functions on dedicated threads inside the node's own process: for tests and trusted code; lowest latency, no
    /// isolation.</summary>
    InProcess = 1,
}
