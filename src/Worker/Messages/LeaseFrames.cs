using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Agent;

/// <summary>To the owner: a slot of the sender is its own from here on.</summary>
[Frame(FrameType.LeaseGranted)]
internal readonly partial record struct LeaseGranted(TaskId Lease) : IFrame<LeaseGranted>;

/// <summary>From the owner: run this in that slot.</summary>
[Frame(FrameType.LeaseRun)]
internal readonly partial record struct LeaseRun(TaskId Lease, int Attempt, TaskOrder Order) : IFrame<LeaseRun>;

/// <summary>To the owner, where it is the node of the slot itself: a task in the slot began (1) or ceased (-1) to wait for an
/// object.</summary>
[Frame(FrameType.LeaseBlocked)]
internal readonly partial record struct LeaseBlocked(TaskId Lease, TaskId Task, int Change) : IFrame<LeaseBlocked>;

/// <summary>The request of a slot's owner to its node.</summary>
internal enum LeaseWish : byte
{
    /// <summary>Give back what has not started in it.</summary>
    TakeBack,

    /// <summary>The same, but only when the node has room for one more slot of the kind.</summary>
    TakeBackIfRoom,

    /// <summary>End it.</summary>
    End,
}

/// <summary>From the owner: give back what is in the slot, or the slot.</summary>
[Frame(FrameType.LeaseReturn)]
internal readonly partial record struct LeaseReturn(TaskId Lease, LeaseWish Wish) : IFrame<LeaseReturn>;

/// <summary>To the owner: what had not started is back (<paramref name="IsEnd"/> false), or the slot is gone.</summary>
/// <param name="Lease">The slot.</param>
/// <param name="IsEnd">It is gone.</param>
/// <param name="NoWorkers">Why the job cannot have worker processes there; else empty.</param>
[Frame(FrameType.LeaseNews)]
internal readonly partial record struct LeaseNews(TaskId Lease, bool IsEnd, string NoWorkers) : IFrame<LeaseNews>;
