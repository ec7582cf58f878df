using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Execution;

/// <summary>Work whose job has no worker here yet. It has no CPUs of this node, but to the scheduler it holds those that were kept for it.
/// When the start takes long, it lends them: programs that come one after the other would else keep every CPU of the cluster from those
/// whose workers are there, for as long as their processes start.</summary>
/// <remarks>Not at once: new jobs are to be spread over the nodes, and a node whose starts cost nothing would get them all.</remarks>
internal sealed partial class NodeTasks
{
    /// <summary>Microseconds: a tenth of what a process takes to start.</summary>
    internal const long LongStart = 20_000;

    /// <summary>Tasks of a job that may lend at the same moment. A task that the scheduler sends here on its own stays here, so that more
    /// of them would wait for one node while others are free. Slots wait without their tasks, which go where a slot is granted
    /// first.</summary>
    private readonly int _maxLending = Math.Max(1, (int)(total.CpuUnits / ResourceSet.UnitsPerWhole));

    // When to look at what waits for a first worker; null: nothing does.
    private long? _lendsAt;

    private void LendLater()
    {
        if (_lendsAt is not null)
            return; // what comes later is found then
        _lendsAt = context.Clock.Micros + LongStart;
        if (NextTime == _lendsAt)
            WakeAt(_lendsAt.Value);
    }

    /// <summary>Lends the CPUs of what has waited long for its job's first worker. Returns when there may be more; null: nothing waits for
    /// one.</summary>
    private long? LendAtStart()
    {
        long? next = null;
        foreach (NodeSlot slot in _ungranted)
        {
            if (!slot.IsLentAtStart && IsDue(slot.Request.Job, slot.Arrived, ref next))
                context.Effects.Add(new RunLent(LendAtStart(slot), IsLent: true));
        }

        foreach (NodeTask task in _ready)
        {
            if (!task.IsLentAtStart && Job(task.Order.Job).LentAtStart < _maxLending && IsDue(task.Order.Job, task.Arrived, ref next))
                context.Effects.Add(new RunLent(LendAtStart(task), IsLent: true));
        }

        return next;
    }

    private bool IsDue(JobId job, long arrived, ref long? next)
    {
        if (Job(job).Workers.Count > 0)
            return false;
        long due = arrived + LongStart;
        if (due <= context.Clock.Micros)
            return true;
        next = next < due ? next : due;
        return false;
    }

    private static TaskAttempt LendAtStart(NodeSlot slot)
    {
        slot.IsLentAtStart = true;
        return slot.Run;
    }

    private TaskAttempt LendAtStart(NodeTask task)
    {
        task.IsLentAtStart = true;
        Job(task.Order.Job).LentAtStart++;
        return task.Run;
    }

    /// <summary>It has its CPUs.</summary>
    private void EndLending(NodeSlot slot)
    {
        if (!slot.IsLentAtStart)
            return;
        slot.IsLentAtStart = false;
        context.Effects.Add(new RunLent(slot.Run, IsLent: false));
    }

    /// <summary>It has its CPUs, or leaves the node.</summary>
    private void EndLending(NodeTask task, bool isStarted)
    {
        if (!task.IsLentAtStart)
            return;
        task.IsLentAtStart = false;
        Job(task.Order.Job).LentAtStart--;
        if (isStarted)
            context.Effects.Add(new RunLent(task.Run, IsLent: false));
        else
            LendLater(); // another one may lend in its place
    }
}
