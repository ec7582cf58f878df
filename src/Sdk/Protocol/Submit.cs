namespace ClusterTasks.Protocol;

/// <summary>A task, as the submitting process describes it. What its owner need not understand (function, argument values) stays in bytes,
/// so that no user type is ever touched by a node.</summary>
/// <param name="Id">The task.</param>
/// <param name="Parent">The task that submits it; default for a driver.</param>
/// <param name="Depth">How many tasks stand above it: 0 for a driver's, one more than its parent's for a nested one. Of tasks that could
/// start, the deepest go first: a tree is walked depth first, so that few of its tasks are begun and blocked at a time.</param>
/// <param name="Definition">The number of its definition, which was defined before (<see cref="DefineTask"/>).</param>
/// <param name="Dependencies">Objects that must exist before it starts; the worker reads them as argument values.</param>
/// <param name="Nested">Objects referenced from inside argument values: kept alive while it is pending, not awaited.</param>
/// <param name="Body">The arguments, laid out as <see cref="TaskBody"/> says.</param>
[Frame(FrameType.Submit)]
internal readonly partial record struct Submit(
    TaskId Id, TaskId Parent, int Depth, int Definition, IReadOnlyList<ObjectId> Dependencies, IReadOnlyList<ObjectId> Nested,
        ReadOnlyMemory<byte> Body) : IFrame<Submit>;
