namespace ClusterTasks;

/// <summary>The running task, as its facts see it. An interface and no delegate: each task would make one.</summary>
internal interface IProgressReporter
{
    /// <summary>Takes a report of the task's progress, from 0 to 1.</summary>
    void ReportProgress(double fraction, string message);
}
