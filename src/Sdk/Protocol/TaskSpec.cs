namespace ClusterTasks.Protocol;

/// <summary>A submitted task as its owner knows it. What the owner need not understand (function, argument values) stays in
/// <see cref="Body"/>, so that no user type is ever touched by a node.</summary>
internal sealed record TaskSpec
{
    public required TaskId Id { get; init; }

    /// <summary>The task that submitted this one, or default for a driver.</summary>
    public TaskId Parent { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    public ResultKind Result { get; init; }

    public double Cpus { get; init; } = 1;

    public double Gpus { get; init; }

    public long MemoryBytes { get; init; }

    public IReadOnlyDictionary<string, double> Resources { get; init; } = EmptyResources;

    public int MaxRetries { get; init; } = 3;

    /// <summary>Zero: no limit.</summary>
    public TimeSpan Timeout { get; init; }

    public int Priority { get; init; }

    /// <summary>Hard or soft node affinity; default: none.</summary>
    public NodeId Affinity { get; init; }

    public bool SoftAffinity { get; init; }

    public bool Spread { get; init; }

    /// <summary>Full names of exception types after which the task runs again.</summary>
    public IReadOnlyList<string> RetryOn { get; init; } = [];

    /// <summary>Objects that must exist before the task starts; the worker reads them as argument values.</summary>
    public IReadOnlyList<ObjectId> Dependencies { get; init; } = [];

    /// <summary>Objects referenced from inside argument values: kept alive while the task is pending, not awaited.</summary>
    public IReadOnlyList<ObjectId> Nested { get; init; } = [];

    /// <summary>Function and arguments, laid out as <see cref="TaskBody"/> says.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    internal static readonly IReadOnlyDictionary<string, double> EmptyResources =
        System.Collections.Frozen.FrozenDictionary<string, double>.Empty;
}
