namespace ClusterTasks.Worker.Messages;

/// <summary>The times of an attempt on the node that ran it, in microseconds.</summary>
/// <param name="ProcessId">The worker process; 0: it was never started.</param>
/// <param name="Waited">From the arguments' arrival to the call.</param>
/// <param name="Ran">From the call to the end.</param>
/// <param name="PeakBytes">The most anonymous memory that its process had meanwhile; 0: nobody looked.</param>
internal readonly record struct TaskTiming(int ProcessId, long Waited, long Ran, long PeakBytes = 0);
