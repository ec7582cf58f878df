namespace ClusterTasks.Worker.Ownership;

/// <summary>The queues in which an owner's ready tasks wait: of slots, and of the scheduler.</summary>
internal interface ITaskPlacing
{
    /// <summary>Queues a task whose arguments exist.</summary>
    void Schedule(OwnedTask task);

    /// <summary>The scheduler may have lost the task, which was handed to it on its own: the same request again, whatever could be done
    /// with the task by now. In two queues it would run twice.</summary>
    void ScheduleAgain(OwnedTask task);

    /// <summary>Takes a queued task out of its queue. True: it is out. False: the scheduler has it, and says so when it is out of its
    /// queue.</summary>
    bool CancelQueued(OwnedTask task);

    /// <summary>An attempt that was sent to a slot has ended; null when it never ran.</summary>
    void LeftSlot(OwnedTask task, uint? busyMicros);

    /// <summary>A node cannot start the program of the task's job. Returns null when another one may, and is asked for from now on; else
    /// why no node can run the task.</summary>
    string? WhyNowhere(OwnedTask task, NodeId unable, string reason);

    /// <summary>The task has its result, whichever: it counts no more against what its session may have submitted.</summary>
    void Settled(OwnedTask task);
}
