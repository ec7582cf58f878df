namespace ClusterTasks.Worker.Ownership;

/// <summary>What the ownership tables ask of the world. Called under the node's lock: implementations queue and return.</summary>
internal interface IOwnershipEffects
{
    /// <summary>Tenths of a second since the node began: when things came to be known, for people who ask.</summary>
    uint Now { get; }

    /// <summary>Tells a session how an object turned out; with <paramref name="fetch"/> its bytes come to this node first.</summary>
    void NotifySession(uint session, ObjectEntry entry, bool fetch);

    /// <summary>Tells another node how an object of ours turned out.</summary>
    void NotifyNode(NodeId node, ObjectEntry entry);

    /// <summary>Asks the owner of a foreign object to tell this node.</summary>
    void SubscribeAtOwner(ObjectId id);

    /// <summary>Registers this node as a holder of a foreign object at its owner.</summary>
    void BorrowAtOwner(ObjectId id);

    /// <summary>This node holds the foreign object no more.</summary>
    void UnborrowAtOwner(ObjectId id);

    /// <summary>Frees the copy in a node's store.</summary>
    void DeleteCopy(NodeId node, ObjectId id);

    /// <summary>The task's arguments exist: hand it to the scheduler.</summary>
    void Schedule(OwnedTask task);

    /// <summary>The scheduler may have lost the task, which was handed to it on its own: the same request again, whatever could be done with
    /// the task by now. In two queues it would run twice.</summary>
    void ScheduleAgain(OwnedTask task);

    /// <summary>Takes a queued task out of its queue. True: it is out. False: the scheduler has it, and says so when it is out of its queue.</summary>
    bool CancelQueued(OwnedTask task);

    /// <summary>The task has its result, whichever: it counts no more against what its session may have submitted.</summary>
    void Settled(OwnedTask task);

    /// <summary>An attempt that was sent to a leased slot has ended; null when it never ran.</summary>
    void LeftSlot(OwnedTask task, uint? busyMicros);

    /// <summary>Calls <see cref="TaskTable.OnRetryDue"/> for the task's attempt after its back-off. Returns when, as a time since the node began.</summary>
    TimeSpan RetryLater(OwnedTask task);

    /// <summary>The attempt is to start within <see cref="Protocol.TaskShape.SchedulingTimeout"/> from when it was queued.</summary>
    void LimitScheduling(OwnedTask task);

    /// <summary>Ends the attempt on its node with this error, unless it has started there.</summary>
    void GiveUp(OwnedTask task, byte[] error);

    /// <summary>A node cannot start the program of the task's job. Returns null when another one may, and is asked for from now on; else why no
    /// node can run the task.</summary>
    string? WhyNowhere(OwnedTask task, NodeId unable, string reason);

    /// <summary>Ends a task on the node where it runs.</summary>
    void CancelRunning(OwnedTask task, bool force, bool recursive);

    /// <summary>Ends an attempt that a node has begun and that nobody wants any more.</summary>
    void EndAttempt(NodeId node, TaskId task, int attempt);

    /// <summary>Tells the node that has taken the attempt on that it is the one to run it: the task may run once at most.</summary>
    void LetBegin(OwnedTask task);

    /// <summary>Whether the node is known to be dead: nothing that it owns will ever be told.</summary>
    bool IsDead(NodeId node);

    /// <summary>The consumer of a stream is at this item (<see cref="uint.MaxValue"/>: it is gone).</summary>
    void CreditStream(OwnedTask task, uint requested);
}
