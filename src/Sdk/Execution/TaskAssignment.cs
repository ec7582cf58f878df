using ClusterTasks.Protocol;

namespace ClusterTasks.Execution;

/// <summary>One attempt of one task, as the node hands it to an executor.</summary>
internal sealed record TaskAssignment
{
    public required TaskId Task { get; init; }

    public required JobId Job { get; init; }

    /// <summary>Gets the number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>See <see cref="TaskSpec.Depth"/>.</summary>
    public int Depth { get; init; }

    /// <summary>See <see cref="Run.Lane"/>.</summary>
    public uint Lane { get; init; }

    /// <summary>Function, name, demand and limit.</summary>
    public required TaskDefinition Definition { get; init; }

    public IReadOnlyList<ObjectId> Dependencies { get; init; } = [];

    /// <summary>The encoded values of the dependencies; null: read from the node store. May be shorter than the dependencies.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>?> InlineDependencies { get; init; } = [];

    /// <summary>Laid out as <see cref="TaskBody"/> says.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    public string Name => Definition.Name;

    public TimeSpan Timeout => Definition.Timeout;
}
