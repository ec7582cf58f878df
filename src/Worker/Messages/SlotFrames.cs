using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Messages;

/// <summary>To the owner: a slot of the sender is its own from here on.</summary>
[Frame(FrameType.SlotGranted)]
internal readonly partial record struct SlotGranted(TaskId Slot) : IFrame<SlotGranted>;

/// <summary>From the owner: run this in that slot.</summary>
[Frame(FrameType.SlotRun)]
internal readonly partial record struct SlotRun(TaskId Slot, int Attempt, TaskOrder Order) : IFrame<SlotRun>;

/// <summary>To the owner, where it is the node of the slot itself: a task in the slot began (1) or ceased (-1) to wait for an
/// object.</summary>
[Frame(FrameType.SlotBlocked)]
internal readonly partial record struct SlotBlocked(TaskId Slot, TaskId Task, int Change) : IFrame<SlotBlocked>;

/// <summary>The request of a slot's owner to its node.</summary>
internal enum SlotWish : byte
{
    /// <summary>Give back what has not started in it.</summary>
    TakeBack,

    /// <summary>The same, but only when the node has room for one more slot of the kind.</summary>
    TakeBackIfRoom,

    /// <summary>End it.</summary>
    End,
}

/// <summary>From the owner: give back what is in the slot, or the slot.</summary>
[Frame(FrameType.SlotReturn)]
internal readonly partial record struct SlotReturn(TaskId Slot, SlotWish Wish) : IFrame<SlotReturn>;

/// <summary>To the owner: what had not started is back (<paramref name="IsEnd"/> false), or the slot is gone.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="IsEnd">It is gone.</param>
/// <param name="NoWorkers">Why the job cannot have worker processes there; else empty.</param>
[Frame(FrameType.SlotNews)]
internal readonly partial record struct SlotNews(TaskId Slot, bool IsEnd, string NoWorkers) : IFrame<SlotNews>;
