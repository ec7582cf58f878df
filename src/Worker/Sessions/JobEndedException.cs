namespace ClusterTasks.Worker.Sessions;

/// <summary>Says that a worker came when its job had ended, which is nobody's fault.</summary>
internal sealed class JobEndedException() : Exception("The job of this worker has ended.");
