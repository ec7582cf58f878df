namespace ClusterTasks.Worker.Ownership;

/// <summary>A function ends its worker processes: its tasks wait from here on, and one is tried at a time.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Function">Its name.</param>
/// <param name="Deaths">Processes that ended in a row.</param>
/// <param name="Last">How the last one ended.</param>
internal readonly record struct BreakerOpened(JobId Job, string Function, int Deaths, string Last);

/// <summary>A task of such a function has ended: all of them run again.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Function">Its name.</param>
/// <param name="Deaths">Processes that had ended in a row.</param>
internal readonly record struct BreakerClosed(JobId Job, string Function, int Deaths);
