using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>A task, as the submitting process describes it. Its shape was defined before (<see cref="DefineShape"/>).</summary>
internal readonly record struct Submit(
    TaskId Id, TaskId Parent, int Depth, int Shape, IReadOnlyList<ObjectId> Dependencies, IReadOnlyList<ObjectId> Nested, ReadOnlyMemory<byte> Body) : IFrame<Submit>
{
    public static FrameType Type => FrameType.Submit;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.WriteId(Parent);
        writer.Write(Depth);
        writer.Write(Shape);
        writer.WriteIds(Dependencies);
        writer.WriteIds(Nested);
        writer.WriteBlob(Body);
    }

    public static Submit Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(), reader.ReadTaskId(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadObjectIds(), reader.ReadObjectIds(), reader.ReadBlob());

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
