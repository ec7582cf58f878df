using ClusterTasks.Protocol;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Ownership;
using TaskRequest = ClusterTasks.Scheduling.TaskRequest;

namespace ClusterTasks.Worker.Tests.Slots;

/// <summary>Makes the orders and requests of the world's tasks.</summary>
internal sealed partial class SlotWorld
{
    private static TaskOrder Order(OwnedTask task) =>
        new(task.Job, task.Spec.Definition, new Run(task.Spec.Id, task.Attempt, 0, 0, 0, [], [], Body(task.Spec.Definition)), []);

    // The facts that the worker must know of it.
    private static byte[] Body(TaskDefinition definition) => [.. BitConverter.GetBytes(definition.Cpus), (byte)definition.Sharing];

    private static TaskRequest Request(TaskId id, int attempt, JobId job, TaskDefinition definition) => new()
    {
        Task = id,
        Attempt = attempt,
        Owner = Tables.A,
        Job = job,
        Group = definition.Group,
        Demand = definition.Group == default ? ResourceSet.FromCpus(definition.Cpus)
            : BundleResources.In(definition.Group, 0, ResourceSet.FromCpus(definition.Cpus)),
    };
}
