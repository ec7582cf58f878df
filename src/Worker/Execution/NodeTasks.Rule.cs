using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Execution;

/// <summary>The rule of a node: while CPUs of it are free, nothing that could run on them waits. It holds between any two steps, so that
/// nothing waits longer than the message takes that makes it ready.</summary>
/// <remarks>Free is also what a slot without tasks holds. Kept free are CPUs for what had some before and needs more than there are. "Could
/// run" means that a worker process with a share for it is there. What was sent ahead into a lane waits in a worker, for a task that is
/// short as far as its owner knows; once that one has run for long, the owner asks for it back (<see cref="TakeBack"/>).</remarks>
internal sealed partial class NodeTasks
{
    /// <summary>What waits although it could run, in words; null: nothing does. For models and simulators, after each of their
    /// steps.</summary>
    internal string? FindIdleWait()
    {
        foreach (NodeTask task in _tasks.Values)
        {
            if (FindIdleWait(task) is { } wait)
                return $"Task {task.Id} ({task.State}) {wait}; free: {Free} of {Total}.";
        }

        ResourceSet idle = IdleCpus() ?? ResourceSet.Empty;
        foreach (NodeSlot slot in _slots.Values)
        {
            if (FindIdleWait(slot, idle) is { } wait)
                return $"Slot {slot.Id} {wait}; free: {Free} of {Total}, in slots without tasks: {idle}.";
        }

        return null;
    }

    private string? FindIdleWait(NodeTask task) => task.State switch
    {
        NodeTaskState.Ready when task.Slot is null && CouldStart(task) => "could start, and its CPUs are free",
        NodeTaskState.Resuming when task.Worker!.IsDisconnected => null,
        NodeTaskState.Resuming when task.Waiting?.List is null => "could go on, and stands in no list",
        NodeTaskState.Resuming when Free.Covers(task.Lendable) => "could go on, and its CPUs are free",
        NodeTaskState.Resuming when Free.Covers(BundleResources.PlainOf(task.Lendable)) => "could go on, and plain CPUs are free",
        NodeTaskState.Resuming when LacksOnlyThoseOfChildren(task) => "could go on, and tasks below it have the CPUs that it lacks",
        NodeTaskState.Resuming when task.Slot is { IsFree: true } => "could go on, and nothing runs in its slot",
        NodeTaskState.Running when task is { Cpus: TaskCpus.Plain } && Free.Covers(task.Lendable) =>
            "uses plain CPUs, and those of its bundle are free",
        NodeTaskState.Running when task is { Cpus: TaskCpus.OfChildren } && Suffices(Free, task) =>
            "uses the CPUs of tasks below it, and others are free",
        NodeTaskState.Running when task is { Cpus: not TaskCpus.Own, Slot.IsFree: true } =>
            "runs beside its slot, and nothing runs in that",
        _ => null,
    };

    private bool CouldStart(NodeTask task)
    {
        if (!Free.Covers(task.Demand) || IsHeldBack(task.Demand))
            return false;
        if (task.GpuUnits == 0)
            return MustHaveWorker(task.Order.Job, RuleOf(task));
        return task.Gpus is null ? _gpus.HasRoom(task.GpuUnits) : MayHaveWorker(task);
    }

    // One that has been asked for is waited for, and one that could be asked for should have been.
    private bool MustHaveWorker(JobId job, ProcessSharing rule) => MayHaveWorker(job, rule);

    private string? FindIdleWait(NodeSlot slot, ResourceSet idle)
    {
        if (slot.Worker is null)
            return Free.Covers(slot.Demand) && !IsHeldBack(slot.Demand) && MustHaveWorker(slot.Request.Job, RuleOf(slot))
                ? "could be granted" : null;
        if (slot.IsClosed)
            return null;
        if (slot.IsFree)
        {
            return slot.NextPending is not null ? "has a task to start, and nothing runs in it"
                : IsIdle(slot) && IsWantedIdle(slot, idle) ? "has nothing to run, and keeps its CPUs from who could use them" : null;
        }

        bool resumes = slot.NextResuming is not null;
        if (slot.HoldsCpu || (!resumes && slot.NextPending is null))
            return slot.Reclaim is null ? null : "waits for CPUs, and wants none";
        if (slot.Reclaim is null)
            return "wants its CPUs back, and stands in no list";
        bool isNew = !resumes && slot.Cpu == SlotCpu.Yielded;
        return Free.Covers(slot.Lendable) && !(isNew && IsHeldBack(slot.Lendable)) ? "wants its CPUs back, and they are free" : null;
    }
}
