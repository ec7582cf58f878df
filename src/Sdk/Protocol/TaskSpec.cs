namespace ClusterTasks.Protocol;

/// <summary>A submitted task as its owner knows it. What the owner need not understand (function, argument values) stays in
/// <see cref="Body"/>, so that no user type is ever touched by a node.</summary>
internal sealed record TaskSpec
{
    public required TaskId Id { get; init; }

    /// <summary>The task that submitted this one, or default for a driver.</summary>
    public TaskId Parent { get; init; }

    /// <summary>How many tasks stand above this one: 0 for a driver's, one more than its parent's for a nested one. Of tasks that could
    /// start, the deepest go first: a tree is walked depth first, so that few of its tasks are begun and blocked at a time.</summary>
    public int Depth { get; init; }

    public required TaskDefinition Definition { get; init; }

    /// <summary>Objects that must exist before the task starts; the worker reads them as argument values.</summary>
    public IReadOnlyList<ObjectId> Dependencies { get; init; } = [];

    /// <summary>Objects referenced from inside argument values: kept alive while the task is pending, not awaited.</summary>
    public IReadOnlyList<ObjectId> Nested { get; init; } = [];

    /// <summary>The arguments, laid out as <see cref="TaskBody"/> says.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    public string Name => Definition.Name;
}
