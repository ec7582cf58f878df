using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>A task, as the submitting process describes it.</summary>
internal readonly record struct Submit(TaskSpec Spec) : IFrame<Submit>
{
    public static FrameType Type => FrameType.Submit;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Spec.Id);
        writer.WriteId(Spec.Parent);
        writer.Write(Spec.Name);
        writer.Write((byte)Spec.Result);
        writer.Write(Spec.Cpus);
        writer.Write(Spec.Gpus);
        writer.Write(Spec.MemoryBytes);
        writer.WriteMapHeader(Spec.Resources.Count);
        foreach ((string name, double amount) in Spec.Resources)
        {
            writer.Write(name);
            writer.Write(amount);
        }

        writer.Write(Spec.MaxRetries);
        writer.Write(Spec.Timeout.Ticks);
        writer.Write(Spec.Priority);
        writer.Write(Spec.Affinity.Value);
        writer.Write(Spec.SoftAffinity);
        writer.Write(Spec.Spread);
        writer.WriteNames(Spec.RetryOn);
        writer.WriteIds(Spec.Dependencies);
        writer.WriteIds(Spec.Nested);
        writer.WriteBlob(Spec.Body);
    }

    public static Submit Read(ref MessagePackReader reader) => new(new TaskSpec
    {
        Id = reader.ReadTaskId(),
        Parent = reader.ReadTaskId(),
        Name = reader.ReadText(),
        Result = (ResultKind)reader.ReadByte(),
        Cpus = reader.ReadDouble(),
        Gpus = reader.ReadDouble(),
        MemoryBytes = reader.ReadInt64(),
        Resources = ReadResources(ref reader),
        MaxRetries = reader.ReadInt32(),
        Timeout = TimeSpan.FromTicks(reader.ReadInt64()),
        Priority = reader.ReadInt32(),
        Affinity = new NodeId(reader.ReadUInt64()),
        SoftAffinity = reader.ReadBoolean(),
        Spread = reader.ReadBoolean(),
        RetryOn = reader.ReadNames(),
        Dependencies = reader.ReadObjectIds(),
        Nested = reader.ReadObjectIds(),
        Body = reader.ReadBlob(),
    });

    private static IReadOnlyDictionary<string, double> ReadResources(ref MessagePackReader reader)
    {
        int count = reader.ReadMapHeader();
        if (count == 0)
            return TaskSpec.EmptyResources;
        var resources = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
            resources[reader.ReadText()] = reader.ReadDouble();
        return resources;
    }
}
