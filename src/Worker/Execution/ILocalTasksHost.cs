using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Execution;

/// <summary>What the tasks of a node need of the rest of it. Called under the node's lock; implementations queue and return.</summary>
internal interface ILocalTasksHost
{
    void Accepted(NodeId owner, TaskId task, int attempt);

    /// <summary>Reports an attempt's end, with the references inside its results.</summary>
    void Outcome(NodeId owner, in TaskOutcome outcome);

    /// <summary>Reports an item of a stream.</summary>
    void StreamItem(NodeId owner, in StreamItem item);

    /// <summary>Brings an argument of a task into this node's memory and pins it there. Calls <see cref="LocalTasks.OnFetched"/> later, or
    /// <see cref="LocalTasks.OnFetchFailed"/> when no copy can be had.</summary>
    void Fetch(LocalTask task, ObjectId id, IReadOnlyList<NodeId> locations);

    /// <summary>What the fetch of an object is doing, in words; null when none is running.</summary>
    string? ExplainFetch(ObjectId id);

    /// <summary>Frees a result in this node's store that nobody will ever ask for.</summary>
    void DeleteResult(ObjectId id);

    /// <summary>Pins the object if it is in this node's memory; null when it is not.</summary>
    IDisposable? TryPin(ObjectId id);

    /// <summary>A task that is here no more needs its arguments no more.</summary>
    void LeftArguments(LocalTask task);

    /// <summary>Ends the tasks that this task submitted.</summary>
    void CancelChildren(TaskId parent, bool force);

    /// <summary>Sees to it that the job has so many workers here for tasks without GPUs.</summary>
    void EnsureWorkers(JobId job, int count);

    /// <summary>Sees to it that the job has a worker here that sees these GPUs and no others.</summary>
    void EnsureGpuWorker(JobId job, string devices);

    /// <summary>Sees to it that the job has so many workers here beyond the first, which see these GPUs.</summary>
    void EnsureExtraWorker(JobId job, string devices, int number);

    /// <summary>Why no further worker of the job starts now, in words; null: none of it waits for others.</summary>
    string? ExplainStart(JobId job);

    /// <summary>The driver program that the job is of; 0: it is not known here.</summary>
    ulong ProgramOf(JobId job);

    /// <summary>Whether a worker without tasks may end: nothing of its process is in use elsewhere.</summary>
    bool MayRetire(WorkerEntry worker);

    /// <summary>Ends a worker that has no tasks, in good order; none comes in its place.</summary>
    void RetireWorker(WorkerEntry worker);

    /// <summary>Whether workers are processes, which can be ended.</summary>
    bool CanEndWorkers { get; }

    /// <summary>Ends a worker process.</summary>
    void KillWorker(WorkerEntry worker);

    /// <summary>Calls <see cref="LocalTasks.OnTime"/> at that moment of <see cref="Clock"/>, or before.</summary>
    void WakeAt(long clock);

    /// <summary>Microseconds since the node began.</summary>
    long Clock { get; }

    /// <summary>The same for a time of day of this machine, in ticks of 100 ns.</summary>
    long ClockAt(long utcTicks);

    /// <summary>The task's arguments are here, it started, or its function reported how far it is: told to those who listen.</summary>
    void Tell(LocalTask task, TaskEventKind kind);

    void ReportFinished(TaskRun run);

    void ReportBlocked(TaskRun run);

    void ReportUnblocked(TaskRun run);

    /// <summary>What tasks use that went on after a wait without their own CPUs: no run that the scheduler knows stands for it.</summary>
    void ReportBeside(ResourceSet cpus);

    /// <summary>A leased slot of this node is its owner's from here on.</summary>
    void LeaseGranted(NodeId owner, TaskId lease);

    /// <summary>The slot is gone. With <paramref name="noWorkers"/>: the job's worker processes cannot be started here.</summary>
    void LeaseEnded(NodeId owner, TaskId lease, string noWorkers);

    /// <summary>The tasks in the slot that had not started are back.</summary>
    void TakenBack(NodeId owner, TaskId lease);

    /// <summary>A task in the slot began (1) or ceased (-1) to wait for an object.</summary>
    void LeaseBlocked(NodeId owner, TaskId lease, TaskId task, int change);

    /// <summary>The task that submitted this one, if this node owns it and it has not ended; otherwise the default.</summary>
    TaskId ParentOf(TaskId task);

    /// <summary>The task has failed, and its function goes on in a thread that nobody can end.</summary>
    void TellLost(LocalTask task);

    /// <summary>The error of a task that has run for longer than it may.</summary>
    byte[] TimedOutError(LocalTask task, bool isLost);

    byte[] CancelledError(TaskId task, string name, CancelReason reason);

    byte[] NotRunError(TaskId task, string name, string reason);
}
