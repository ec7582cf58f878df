namespace ClusterTasks.Execution;

/// <summary>Tasks that share one slot: they run one after the other on one thread. Each hands the slot to the next when it ends or waits
/// for an object. A task that waits for tasks behind it in the lane therefore does not keep them waiting, and no message from the node is
/// needed.</summary>
/// <remarks>The node tracks the same order (<c>NodeSlot</c>): it is told of an end or of a wait before the next task starts.</remarks>
internal sealed class TaskLane(ExecutorThreads threads, Action<TaskExecution, TaskLane> execute)
{
    private readonly Queue<TaskExecution> _waiting = new();

    // The task that has the slot.
    private TaskExecution? _current;

    /// <summary>Returns true when no task waits behind this one: it is the last, or it has left the lane.</summary>
    internal bool IsLast(TaskExecution run)
    {
        lock (_waiting)
            return _current != run || _waiting.Count == 0;
    }

    internal void Add(TaskExecution run)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(run);
            if (_current is not null)
                return;
            _current = _waiting.Dequeue();
        }

        threads.Run(Loop);
    }

    /// <summary>Called when the task waits and has lent its slot: the next one starts, on another thread.</summary>
    internal void Leave(TaskExecution run)
    {
        lock (_waiting)
        {
            if (_current != run || !_waiting.TryDequeue(out _current))
            {
                _current = _current == run ? null : _current;
                return;
            }
        }

        threads.Run(Loop);
    }

    /// <summary>Takes out a task that has not started. Returns false when it has.</summary>
    internal bool TryRemove(TaskExecution run)
    {
        lock (_waiting)
        {
            int count = _waiting.Count;
            for (int i = 0; i < count; i++)
            {
                TaskExecution next = _waiting.Dequeue();
                if (next != run)
                    _waiting.Enqueue(next);
            }

            return _waiting.Count < count;
        }
    }

    /// <summary>Takes out all tasks that have not started, for the node to place elsewhere.</summary>
    internal TaskExecution[] TakeBack()
    {
        lock (_waiting)
        {
            TaskExecution[] taken = [.. _waiting];
            _waiting.Clear();
            return taken;
        }
    }

    private void Loop()
    {
        ExecutionContext clean = ExecutionContext.Capture()!;
        TaskExecution? run;
        lock (_waiting)
            run = _current;
        while (run is not null)
        {
            execute(run, this);
            ExecutionContext.Restore(clean); // undoes the task's changes to AsyncLocals and culture
            lock (_waiting)
            {
                // A task that has waited meanwhile has left the lane, and this thread with it.
                if (_current != run)
                    return;
                run = _current = _waiting.TryDequeue(out TaskExecution? next) ? next : null;
            }
        }
    }
}
