namespace ClusterTasks.Values;

/// <summary>Where and why a task failed.</summary>
internal sealed record ErrorOrigin(string FunctionName, TaskId TaskId, NodeId NodeId, int ProcessId, int Attempt, ErrorKind Kind);
