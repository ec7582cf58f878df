using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>One call on its way to the node: the spec without its id (the session gives it), and the handles that must stay
/// alive until the node has counted them.</summary>
/// <param name="Spec">The spec; <see cref="TaskSpec.Id"/> and <see cref="TaskSpec.Parent"/> are filled in by the session.</param>
/// <param name="KeepAlive">Handles of every dependency and nested reference.</param>
internal sealed record TaskCall(TaskSpec Spec, IReadOnlyList<ObjectHandle> KeepAlive);
