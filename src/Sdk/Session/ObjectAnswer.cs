using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>How an object turned out, without its id.</summary>
internal readonly record struct ObjectAnswer(ResolvedKind Kind, byte[] Blob);
