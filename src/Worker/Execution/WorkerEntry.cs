using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>On whose account a worker process is ended.</summary>
internal enum WorkerEnd : byte
{
    /// <summary>One of its tasks; the others in it run again at no cost.</summary>
    ForATask,

    /// <summary>The node's memory runs short: what has begun in it runs again later.</summary>
    ForMemory,

    /// <summary>It took more memory than its tasks had asked for: their own fault.</summary>
    OverItsMemory,
}

/// <summary>A connected worker: a process of a job's program, or executor threads in this process.</summary>
internal sealed class WorkerEntry(NodeSession session)
{
    internal NodeSession Session { get; } = session;

    /// <summary>The GPUs that it sees, as <see cref="DeviceShare.Visible"/>; null for a worker of tasks that have none.</summary>
    internal string? Gpus { get; } = session.Gpus;

    /// <summary>Tasks that run and are not blocked; the next task goes to the worker with the fewest.</summary>
    internal int Active { get; set; }

    /// <summary>Its connection is closed: what it has does not go on.</summary>
    internal bool IsDisconnected { get; set; }

    /// <summary>Why its process is being ended, in words for the other tasks in it; null: it is not.</summary>
    internal string? EndedFor { get; set; }

    /// <summary>On whose account it is being ended.</summary>
    internal WorkerEnd End { get; set; }

    /// <summary>The anonymous memory of its process, when it was last looked at.</summary>
    internal long Bytes { get; set; }

    /// <summary>Its process ends as soon as no task is in it that may run only once; it gets no more tasks.</summary>
    internal bool IsClosing { get; set; }

    /// <summary>Tasks and slots in it that run once, and that may end its process.</summary>
    internal (int RunOnce, int EndProcess) Sharing { get; private set; }

    /// <summary>Tasks of their own and slots in it, whatever they do.</summary>
    internal int Guests { get; private set; }

    /// <summary>Whether a task or a slot with this rule may be in it now.</summary>
    internal bool Takes(ProcessSharing rule) => EndedFor is null && !IsClosing
        && !(rule.HasFlag(ProcessSharing.RunsOnce) && Sharing.EndProcess > 0)
        && !(rule.HasFlag(ProcessSharing.EndsProcess) && Sharing.RunOnce > 0);

    internal void Enter(ProcessSharing rule) => Count(rule, 1);

    /// <summary>When something has left it last (<see cref="Effects.NodeClock.Micros"/>); null: nothing has.</summary>
    internal long? LeftAt { get; private set; }

    /// <summary>When it came.</summary>
    internal long Arrived { get; init; }

    /// <summary>Since when it has nothing to do, when it has.</summary>
    internal long IdleSince => LeftAt ?? Arrived;

    internal void Leave(ProcessSharing rule, long clock)
    {
        Count(rule, -1);
        LeftAt = clock;
    }

    private void Count(ProcessSharing rule, int change)
    {
        Guests += change;
        Sharing = (
            Sharing.RunOnce + (rule.HasFlag(ProcessSharing.RunsOnce) ? change : 0),
            Sharing.EndProcess + (rule.HasFlag(ProcessSharing.EndsProcess) ? change : 0));
    }
}
