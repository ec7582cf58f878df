using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Leases;

/// <summary>The owner's tasks, as its leases need them.</summary>
internal interface ILeaseTasks
{
    /// <summary>Finds a task of this owner that has not ended; null: there is none.</summary>
    OwnedTask? Find(TaskId task);

    /// <summary>Sends a task into a slot.</summary>
    void Push(Lease lease, OwnedTask task);

    /// <summary>Counts the slots of this kind that the whole cluster has, at least 1.</summary>
    int SlotsOf(LeaseClassKey key);
}
