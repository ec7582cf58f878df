namespace ClusterTasks.Scheduling.Contracts;

// The types of Core live in an assembly that knows no Orleans, so Orleans reads and writes them through these surrogates.

[GenerateSerializer, Immutable, Alias("clustertasks.NodeId")]
internal struct NodeIdSurrogate
{
    [Id(0)] public ulong Value;
}

[GenerateSerializer, Immutable, Alias("clustertasks.TaskId")]
internal struct TaskIdSurrogate
{
    [Id(0)] public ulong Owner;
    [Id(1)] public ulong Number;
}

[GenerateSerializer, Immutable, Alias("clustertasks.JobId")]
internal struct JobIdSurrogate
{
    [Id(0)] public ulong Owner;
    [Id(1)] public uint Number;
}

[GenerateSerializer, Immutable, Alias("clustertasks.PlacementGroupId")]
internal struct PlacementGroupIdSurrogate
{
    [Id(0)] public ulong Owner;
    [Id(1)] public uint Number;
}

[GenerateSerializer, Immutable, Alias("clustertasks.ObjectId")]
internal struct ObjectIdSurrogate
{
    [Id(0)] public ulong Owner;
    [Id(1)] public ulong Number;
    [Id(2)] public uint Index;
}

[GenerateSerializer, Immutable, Alias("clustertasks.ResourceSet")]
internal struct ResourceSetSurrogate
{
    [Id(0)] public long CpuUnits;
    [Id(1)] public long GpuUnits;
    [Id(2)] public long MemoryBytes;
    [Id(3)] public Dictionary<string, long>? Custom;
}

[GenerateSerializer, Immutable, Alias("clustertasks.Placement")]
internal struct PlacementSurrogate
{
    [Id(0)] public ResourceSet Demand;
    [Id(1)] public NodeId Affinity;
    [Id(2)] public bool SoftAffinity;
    [Id(3)] public bool Spread;
    [Id(4)] public int Priority;
    [Id(5)] public string Labels;
    [Id(6)] public PlacementGroupId Group;
    [Id(7)] public int Bundle;
}

[RegisterConverter]
internal sealed class NodeIdConverter : IConverter<NodeId, NodeIdSurrogate>
{
    public NodeId ConvertFromSurrogate(in NodeIdSurrogate surrogate) => new(surrogate.Value);

    public NodeIdSurrogate ConvertToSurrogate(in NodeId value) => new() { Value = value.Value };
}

[RegisterConverter]
internal sealed class TaskIdConverter : IConverter<TaskId, TaskIdSurrogate>
{
    public TaskId ConvertFromSurrogate(in TaskIdSurrogate surrogate) => new(new NodeId(surrogate.Owner), surrogate.Number);

    public TaskIdSurrogate ConvertToSurrogate(in TaskId value) => new() { Owner = value.Owner.Value, Number = value.Number };
}

[RegisterConverter]
internal sealed class JobIdConverter : IConverter<JobId, JobIdSurrogate>
{
    public JobId ConvertFromSurrogate(in JobIdSurrogate surrogate) => new(new NodeId(surrogate.Owner), surrogate.Number);

    public JobIdSurrogate ConvertToSurrogate(in JobId value) => new() { Owner = value.Owner.Value, Number = value.Number };
}

[RegisterConverter]
internal sealed class PlacementGroupIdConverter : IConverter<PlacementGroupId, PlacementGroupIdSurrogate>
{
    public PlacementGroupId ConvertFromSurrogate(in PlacementGroupIdSurrogate surrogate) =>
        new(new NodeId(surrogate.Owner), surrogate.Number);

    public PlacementGroupIdSurrogate ConvertToSurrogate(in PlacementGroupId value) =>
        new() { Owner = value.Owner.Value, Number = value.Number };
}

[RegisterConverter]
internal sealed class ObjectIdConverter : IConverter<ObjectId, ObjectIdSurrogate>
{
    public ObjectId ConvertFromSurrogate(in ObjectIdSurrogate surrogate) =>
        new(new TaskId(new NodeId(surrogate.Owner), surrogate.Number), surrogate.Index);

    public ObjectIdSurrogate ConvertToSurrogate(in ObjectId value) =>
        new() { Owner = value.Task.Owner.Value, Number = value.Task.Number, Index = value.Index };
}

[RegisterConverter]
internal sealed class ResourceSetConverter : IConverter<ResourceSet, ResourceSetSurrogate>
{
    public ResourceSet ConvertFromSurrogate(in ResourceSetSurrogate surrogate) =>
        new()
        {
            CpuUnits = surrogate.CpuUnits,
            GpuUnits = surrogate.GpuUnits,
            MemoryBytes = surrogate.MemoryBytes,
            Custom = surrogate.Custom
        };

    public ResourceSetSurrogate ConvertToSurrogate(in ResourceSet value) =>
        new() { CpuUnits = value.CpuUnits, GpuUnits = value.GpuUnits, MemoryBytes = value.MemoryBytes, Custom = value.CustomTable };
}

[RegisterConverter]
internal sealed class PlacementConverter : IConverter<Placement, PlacementSurrogate>
{
    public Placement ConvertFromSurrogate(in PlacementSurrogate surrogate) =>
        new()
        {
            Demand = surrogate.Demand,
            Affinity = surrogate.Affinity,
            SoftAffinity = surrogate.SoftAffinity,
            Spread = surrogate.Spread,
            Priority = surrogate.Priority,
            Labels = surrogate.Labels,
            Group = surrogate.Group,
            Bundle = surrogate.Bundle
        };

    public PlacementSurrogate ConvertToSurrogate(in Placement value) =>
        new()
        {
            Demand = value.Demand,
            Affinity = value.Affinity,
            SoftAffinity = value.SoftAffinity,
            Spread = value.Spread,
            Priority = value.Priority,
            Labels = value.Labels,
            Group = value.Group,
            Bundle = value.Bundle
        };
}
