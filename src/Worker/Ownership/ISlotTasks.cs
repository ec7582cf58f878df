namespace ClusterTasks.Worker.Ownership;

/// <summary>The owner's tasks, as its slots need them.</summary>
internal interface ISlotTasks
{
    /// <summary>Finds a task of this owner that has not ended; null: there is none.</summary>
    OwnedTask? Find(TaskId task);

    /// <summary>Sends a task into a slot.</summary>
    void Push(Slot slot, OwnedTask task);

    /// <summary>Counts the slots of this kind that the whole cluster has, at least 1.</summary>
    int CapacityFor(SlotClassKey key);
}
