namespace ClusterTasks.Worker.Sessions;

/// <summary>A session of any node: the ids that it makes begin with it.</summary>
internal readonly record struct SessionKey(NodeId Node, uint Session);
