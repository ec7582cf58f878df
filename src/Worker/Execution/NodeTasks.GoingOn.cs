using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>Tasks that wait for objects and go on. One that has what it waited for takes any free CPU of the node and goes on in its own
/// process, whatever else runs there: its own CPU, its slot's, or, while those are in use, another one.</summary>
/// <remarks>One that lent its CPUs to its own children does not wait for them. It goes on beside them, on more threads than CPUs: a child
/// may run for hours, or until its parent cancels it. There are never more such tasks than levels of parents above the tasks that have
/// CPUs.</remarks>
internal sealed partial class NodeTasks
{
    // Tasks that could go on and wait for CPUs, the longest wait first: those of no slot, and those of slots.
    private readonly LinkedList<NodeTask> _resuming = [];
    private readonly LinkedList<NodeTask> _resumingInSlots = [];

    // Tasks that run on CPUs which are neither their own nor their slot's.
    private readonly List<NodeTask> _beside = [];

    // Single tasks that run on their own CPUs.
    private readonly HashSet<NodeTask> _runningAlone = [];

    // The plain CPUs of those beside.
    private long _besideUnits;

    /// <summary>CPUs in use of which the scheduler hears by no run.</summary>
    internal ResourceSet InUseBeside => new() { CpuUnits = _besideUnits };

    internal void OnBlocked(NodeSession session, TaskId id)
    {
        NodeTask? task = Find(session, id);
        switch (task?.State)
        {
            case NodeTaskState.Running when task.Cpus != TaskCpus.Own:
                LeaveCpus(task);
                task.State = NodeTaskState.Blocked;
                StartReady();
                break;
            case NodeTaskState.Running when task.Slot is { } slot:
                BlockInSlot(task, slot);
                break;
            case NodeTaskState.Running:
                task.State = NodeTaskState.Blocked;
                task.Worker!.Active--;
                _runningAlone.Remove(task);
                Free = Free.Add(task.Lendable);
                context.Effects.Add(new RunLent(task.Run, IsLent: true));
                StartReady();
                break;
            case NodeTaskState.Resuming:
                // One thread of it wanted to go on, now another one waits: its CPUs stay lent, and the first must not wait for them.
                LeaveCpus(task);
                task.State = NodeTaskState.Blocked;
                context.Effects.Send(session, new Resume(id));
                if (task.Slot is { } waiting)
                    Advance(waiting);
                StartReady(); // whoever stood behind it
                break;
        }
    }

    internal void OnUnblocked(NodeSession session, TaskId id)
    {
        NodeTask? task = Find(session, id);
        switch (task?.State)
        {
            case NodeTaskState.Blocked:
                task.State = NodeTaskState.Resuming;
                if (task.Slot is { } slot)
                {
                    slot.AddResuming(task);
                    Advance(slot);
                }

                if (task.State == NodeTaskState.Resuming)
                    WaitForCpu(task);
                break;
            case NodeTaskState.Running:
                context.Effects.Send(session, new Resume(id)); // it has its CPUs; every question gets its answer
                break;
        }
    }

    private void WaitForCpu(NodeTask task)
    {
        task.WaitsSince = context.Clock.Micros;
        task.Waiting ??= new LinkedListNode<NodeTask>(task);
        (task.Slot is null ? _resuming : _resumingInSlots).AddLast(task.Waiting);
        StartReady();
    }

    /// <summary>The task needs no CPUs any more, or not those that it has beside its slot or bundle.</summary>
    private void LeaveCpus(NodeTask task)
    {
        StopWaiting(task);
        if (task.Cpus == TaskCpus.Own)
            return;
        task.Worker!.Active--;
        Use(task, TaskCpus.Own);
    }

    private static void StopWaiting(NodeTask task)
    {
        if (task.Waiting is { List: { } list } place)
            list.Remove(place);
    }

    /// <summary>Lets those go on that find CPUs.</summary>
    private void GoOn(LinkedList<NodeTask> waiting)
    {
        for (LinkedListNode<NodeTask>? node = waiting.First; node is not null;)
        {
            if (waiting == _resumingInSlots && Free.CpuUnits <= 0 && _bundles.Count == 0)
                return; // tasks of slots ask for CPUs, and there may be thousands of them
            LinkedListNode<NodeTask>? next = node.Next;
            if (TryGoOn(node.Value) && next is { List: null })
                next = waiting.First; // its slot needs its CPUs no more, and another task of it took them
            node = next;
        }
    }

    private bool TryGoOn(NodeTask task)
    {
        if (!Suffices(Free, task))
            return false;
        GoOn(task, !Free.Covers(task.Lendable) ? TaskCpus.Plain : task.Slot is not null ? TaskCpus.Beside : TaskCpus.Own);
        return true;
    }

    private void GoOn(NodeTask task, TaskCpus cpus)
    {
        StopWaiting(task);
        task.State = NodeTaskState.Running;
        task.Worker!.Active++;
        if (cpus == TaskCpus.Own)
            TakeOwn(task);
        else
            Use(task, cpus);
        context.Effects.Send(task.Worker.Session, new Resume(task.Id));
        if (task.Slot is { } slot)
            Advance(slot); // it may have wanted its CPUs back for this one
    }

    /// <summary>Lets those go on whose children have the CPUs that they lack.</summary>
    private void GoOnWithChildren()
    {
        while (FindWithChildren() is { } task)
            GoOn(task, TaskCpus.OfChildren);
    }

    private NodeTask? FindWithChildren()
    {
        if (_resuming.Count + _resumingInSlots.Count == 0)
            return null;
        foreach (NodeTask begun in UsingCpus())
        {
            for (TaskId id = facts.ParentOf(begun.Id); id != default; id = facts.ParentOf(id))
            {
                if (_tasks.TryGetValue(id, out NodeTask? task) && task is { State: NodeTaskState.Resuming, Waiting.List: not null }
                    && LacksOnlyThoseOfChildren(task))
                    return task;
            }
        }

        return null;
    }

    private bool LacksOnlyThoseOfChildren(NodeTask task)
    {
        ResourceSet with = Free;
        foreach (NodeTask begun in UsingCpus())
        {
            TaskId id = facts.ParentOf(begun.Id);
            while (id != default && id != task.Id)
                id = facts.ParentOf(id);
            if (id != default)
                with = with.Add(begun.Cpus == TaskCpus.Own ? begun.Lendable : begun.Extra);
        }

        return Suffices(with, task);
    }

    /// <summary>Whether a task could go on with these: with CPUs of its own kind, or with plain ones.</summary>
    private static bool Suffices(ResourceSet cpus, NodeTask task) =>
        cpus.Covers(task.Lendable) || cpus.Covers(BundleResources.PlainOf(task.Lendable));

    /// <summary>The tasks that run now, without those that stand behind them in their lanes, or that use the CPUs of others.</summary>
    private IEnumerable<NodeTask> UsingCpus()
    {
        foreach (NodeSlot slot in _slots.Values)
        {
            if (slot.Resumed is { } resumed)
                yield return resumed;
            if (slot.LaneCount > 0 && slot.Head is { } head)
                yield return head;
        }

        foreach (NodeTask task in _runningAlone)
            yield return task;
        foreach (NodeTask task in _beside)
        {
            if (task.Cpus != TaskCpus.OfChildren)
                yield return task;
        }
    }

    private void TakeOwn(NodeTask task)
    {
        Free = Free.Subtract(task.Lendable);
        _runningAlone.Add(task);
        context.Effects.Add(new RunLent(task.Run, IsLent: false));
    }

    /// <summary>Notes which CPUs a task uses from here on, and tells the scheduler of those that no run of its books stands for.</summary>
    private void Use(NodeTask task, TaskCpus cpus)
    {
        long units = _besideUnits - task.Extra.CpuUnits;
        Free = Free.Add(task.Extra);
        if (_beside.Remove(task) && task.Slot is { } left)
            left.Beside--;
        task.Cpus = cpus;
        if (cpus != TaskCpus.Own)
        {
            _beside.Add(task);
            if (task.Slot is { } slot)
                slot.Beside++;
        }

        Free = Free.Subtract(task.Extra);
        units += task.Extra.CpuUnits;
        if (units == _besideUnits)
            return;
        _besideUnits = units;
        context.Effects.Add(new UsesBeside(InUseBeside));
    }

    /// <summary>A task uses the CPUs of its children, and there are free ones for it. It stands in no list of those that wait, so a slot
    /// that lends its CPUs does not see it.</summary>
    private bool SharesInVain => _beside.Exists(task => task.Cpus == TaskCpus.OfChildren && Suffices(Free, task));

    /// <summary>Gives plain CPUs back that stand in for those of a bundle, and ends the sharing with children, once the right ones are
    /// free.</summary>
    private void ReturnToOwn()
    {
        // In this order: the plain CPUs that the first give back may be those that the others lack.
        ReturnToOwn(TaskCpus.Plain);
        ReturnToOwn(TaskCpus.OfChildren);
    }

    private void ReturnToOwn(TaskCpus from)
    {
        for (int i = _beside.Count - 1; i >= 0; i--)
        {
            NodeTask task = _beside[i];
            if (task.Cpus != from)
                continue;
            if (!Free.Covers(task.Lendable))
            {
                if (from == TaskCpus.OfChildren && Free.Covers(BundleResources.PlainOf(task.Lendable)))
                    Use(task, TaskCpus.Plain);
            }
            else if (task.Slot is { HoldsCpu: false } slot)
            {
                Reclaim(slot); // and with that takes the task in
            }
            else if (task.Slot is not null)
            {
                Use(task, TaskCpus.Beside);
            }
            else
            {
                Use(task, TaskCpus.Own);
                TakeOwn(task);
            }
        }
    }

    /// <summary>A slot with nothing to do takes in a task of its own that runs beside it: others may need that one's CPUs. False: there is
    /// none.</summary>
    private bool TakeIn(NodeSlot slot)
    {
        if (slot.Beside == 0)
            return false;
        NodeTask task = _beside.Find(item => item.Slot == slot)!;
        LeaveCpus(task);
        slot.Resumed = task;
        slot.BlockedCount--;
        TellBlocked(slot, task, -1);
        StartReady();
        return true;
    }

    /// <summary>What a worker without connection has does not go on, and nobody waits behind it.</summary>
    private void CloseWaitsOf(NodeSession session)
    {
        foreach (NodeTask task in _resuming.Concat(_resumingInSlots).Where(task => task.Worker?.Session == session).ToArray())
            StopWaiting(task);
    }

    [Conditional("DEBUG")]
    private void AssertBeside()
    {
        Debug.Assert(_beside.Sum(task => task.Extra.CpuUnits) == _besideUnits,
            $"{_besideUnits} plain CPU units are said to be in use beside slots.");
        Debug.Assert(
            _beside.ToHashSet().SetEquals(_tasks.Values.Where(task => task.Cpus != TaskCpus.Own)),
                "A task runs beside its slot and is not noted, or is noted and does not.");
    }
}
