namespace ClusterTasks.Scheduling.Contracts;

/// <summary>Says how far a caller may rely on a scheduler's memory. It stands in each answer.</summary>
/// <param name="Epoch">The scheduler's activation. A new one knows nothing: register and submit again.</param>
/// <param name="Removals">The nodes that this activation has removed, because they died or left. With a node it forgets the tasks that it
/// had sent there: after each removal an owner submits again what it still waits for. An owner that goes by its own news of the death comes
/// too early at times. The scheduler, which has not heard of it, takes the task for placed.</param>
[GenerateSerializer, Immutable, Alias("clustertasks.SchedulerMemory")]
internal readonly record struct SchedulerMemory([property: Id(0)] Guid Epoch, [property: Id(1)] long Removals);
