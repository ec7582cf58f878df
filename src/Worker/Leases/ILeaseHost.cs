using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Leases;

/// <summary>What the owner's leases ask of the world. Called under the node's lock: implementations queue and return.</summary>
internal interface ILeaseHost
{
    /// <summary>Timestamp of <see cref="TimeProvider.GetTimestamp"/>, in ticks of 100 ns.</summary>
    long Timestamp { get; }

    /// <summary>An id that no lease of this node has had.</summary>
    TaskId NewLeaseId();

    /// <summary>How many slots of this kind the whole cluster has, at least 1.</summary>
    int SlotsOf(LeaseClassKey key);

    void RequestLease(LeaseClass leaseClass, TaskId lease);

    void CancelRequest(TaskId lease);

    /// <summary>A task of this owner that has not ended; null: there is none.</summary>
    OwnedTask? Find(TaskId task);

    /// <summary>Sends a task into a slot.</summary>
    void Push(Lease lease, OwnedTask task);

    /// <summary>Asks for the tasks in a slot that have not started; each comes back as an outcome, then <see cref="LeaseTable.OnTakenBack"/>.</summary>
    /// <param name="lease">The slot.</param>
    /// <param name="onlyIfRoom">Its node has the choice: it gives them back, and answers, only when it has room for one more slot of the kind.</param>
    void TakeBack(Lease lease, bool onlyIfRoom);

    /// <summary>Gives a slot back.</summary>
    void EndLease(NodeId node, TaskId lease);

    /// <summary>Something is to be looked at in a while: call <see cref="LeaseTable.Tick"/>.</summary>
    void ArmTick();
}
