using ClusterTasks.Protocol;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>A task as a test describes it, without the frame that submits it.</summary>
internal sealed record TaskSpec
{
    internal required TaskId Id { get; init; }

    internal TaskId Parent { get; init; }

    internal int Depth { get; init; }

    internal required TaskDefinition Definition { get; init; }

    internal IReadOnlyList<ObjectId> Dependencies { get; init; } = [];

    internal IReadOnlyList<ObjectId> Nested { get; init; } = [];

    internal ReadOnlyMemory<byte> Body { get; init; }

    internal string Name => Definition.Name;

    internal Submit Call => new(Id, Parent, Depth, 0, Dependencies, Nested, Body);

    internal OwnedTask Own(uint session, JobId job) => new(Call, Definition, session, job);
}
