namespace ClusterTasks.Worker;

/// <summary>Begins work that must not run under the locks of its caller, and returns at once.</summary>
internal delegate Task Background(Func<Task> work);
