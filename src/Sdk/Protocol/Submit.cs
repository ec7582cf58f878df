
namespace ClusterTasks.Protocol;

/// <summary>A task, as the submitting process describes it. Its definition was defined before (<see cref="DefineTask"/>).</summary>
[Frame(FrameType.Submit)]
internal readonly partial record struct Submit(
    TaskId Id, TaskId Parent, int Depth, int Definition, IReadOnlyList<ObjectId> Dependencies, IReadOnlyList<ObjectId> Nested,
        ReadOnlyMemory<byte> Body) : IFrame<Submit>
{
    internal TaskSpec ToSpec(TaskDefinition definition) => new()
    {
        Id = Id,
        Parent = Parent,
        Depth = Depth,
        Definition = definition,
        Dependencies = Dependencies,
        Nested = Nested,
        Body = Body,
    };
}
