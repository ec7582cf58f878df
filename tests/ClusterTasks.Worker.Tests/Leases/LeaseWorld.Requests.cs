using ClusterTasks.Protocol;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Ownership;
using TaskRequest = ClusterTasks.Scheduling.TaskRequest;

namespace ClusterTasks.Worker.Tests.Leases;

/// <summary>Makes the orders and requests of the world's tasks.</summary>
internal sealed partial class LeaseWorld
{
    private static TaskOrder Order(OwnedTask task) =>
        new(task.Job, task.Spec.Shape, new Run(task.Spec.Id, task.Attempt, 0, 0, 0, [], [], Body(task.Spec.Shape)), []);

    // The facts that the worker must know of it.
    private static byte[] Body(TaskShape shape) => [.. BitConverter.GetBytes(shape.Cpus), (byte)shape.Sharing];

    private static TaskRequest Request(TaskId id, int attempt, JobId job, TaskShape shape) => new()
    {
        Task = id,
        Attempt = attempt,
        Owner = Tables.A,
        Job = job,
        Group = shape.Group,
        Demand = shape.Group == default ? ResourceSet.FromCpus(shape.Cpus)
            : BundleResources.In(shape.Group, 0, ResourceSet.FromCpus(shape.Cpus)),
    };
}
