using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>One call on its way to the node, without its id, which the session gives it.</summary>
/// <param name="Definition">Its function and options.</param>
/// <param name="Dependencies">Objects that must exist before it starts.</param>
/// <param name="Nested">Objects referenced from inside its argument values.</param>
/// <param name="Body">Its arguments; valid until <see cref="SessionCore.Submit"/> returns.</param>
/// <param name="KeepAlive">Handles of every dependency and nested reference: alive until the node has counted them.</param>
internal readonly record struct TaskCall(
    TaskDefinition Definition, IReadOnlyList<ObjectId> Dependencies, IReadOnlyList<ObjectId> Nested, ReadOnlyMemory<byte> Body,
        IReadOnlyList<ObjectHandle> KeepAlive);
