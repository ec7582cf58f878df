using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>The outcome of an object, without its id.</summary>
internal readonly record struct ObjectAnswer(ResolvedKind Kind, byte[] Blob);
