using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Ownership;

/// <summary>The owners of what a session that moved here refers to know of this node.</summary>
internal readonly record struct MoveIsSettled(SessionKey Session);
