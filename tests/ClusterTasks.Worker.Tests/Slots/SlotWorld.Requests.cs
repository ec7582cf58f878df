using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Ownership;

namespace ClusterTasks.Worker.Tests.Slots;

/// <summary>Makes the orders and requests of the world's tasks.</summary>
internal sealed partial class SlotWorld
{
    private static TaskOrder Order(OwnedTask task) =>
        new(task.Job, task.Definition, new Run(task.Id, task.Attempt, 0, 0, 0, [], [], Body(task.Definition)), []);

    // The facts that the worker must know of it.
    private static byte[] Body(TaskDefinition definition) =>
        [.. BitConverter.GetBytes(definition.Placement.Demand.Cpus), (byte)definition.Sharing];

    private static Placement InBundle(Placement placement) => placement.Group == default ? placement
        : placement with { Demand = BundleResources.In(placement.Group, 0, placement.Demand) };

    private static PlaceRequest Request(TaskId id, int attempt, JobId job, TaskDefinition definition) => new()
    {
        Task = id,
        Attempt = attempt,
        Owner = Tables.A,
        Job = job,
        Placement = InBundle(definition.Placement),
    };
}
