
namespace ClusterTasks.Protocol;

/// <summary>A task, as the submitting process describes it. Its shape was defined before (<see cref="DefineShape"/>).</summary>
[Frame(FrameType.Submit)]
internal readonly partial record struct Submit(
    TaskId Id, TaskId Parent, int Depth, int Shape, IReadOnlyList<ObjectId> Dependencies, IReadOnlyList<ObjectId> Nested,
        ReadOnlyMemory<byte> Body) : IFrame<Submit>
{
    internal TaskSpec ToSpec(TaskShape shape) => new()
    {
        Id = Id,
        Parent = Parent,
        Depth = Depth,
        Shape = shape,
        Dependencies = Dependencies,
        Nested = Nested,
        Body = Body,
    };
}
