namespace ClusterTasks.Execution;

/// <summary>Tasks that share one slot: they run one after the other on one thread, and each hands the slot to the next when it ends, or when
/// it waits for an object. So a task that waits for tasks behind it in the lane does not keep them waiting, without a word of the node.</summary>
/// <remarks>The node keeps the same order in its books (<c>LocalLease</c>): it hears of an end or of a wait before the next task starts.</remarks>
internal sealed class TaskLane(ExecutorThreads threads, Action<TaskRun, TaskLane> execute)
{
    private readonly Queue<TaskRun> _waiting = new();

    // The task that has the slot.
    private TaskRun? _current;

    /// <summary>Nothing waits behind this task: it is the last, or it has left the lane.</summary>
    internal bool IsLast(TaskRun run)
    {
        lock (_waiting)
            return _current != run || _waiting.Count == 0;
    }

    internal void Add(TaskRun run)
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

    /// <summary>The task waits and has lent its slot: the next one starts, on another thread.</summary>
    internal void Leave(TaskRun run)
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

    /// <summary>Takes out one that has not started. False: it has.</summary>
    internal bool TryRemove(TaskRun run)
    {
        lock (_waiting)
        {
            int count = _waiting.Count;
            for (int i = 0; i < count; i++)
            {
                TaskRun next = _waiting.Dequeue();
                if (next != run)
                    _waiting.Enqueue(next);
            }

            return _waiting.Count < count;
        }
    }

    /// <summary>Takes out what has not started, for the node to place it elsewhere.</summary>
    internal TaskRun[] TakeBack()
    {
        lock (_waiting)
        {
            TaskRun[] taken = [.. _waiting];
            _waiting.Clear();
            return taken;
        }
    }

    private void Loop()
    {
        ExecutionContext clean = ExecutionContext.Capture()!;
        TaskRun? run;
        lock (_waiting)
            run = _current;
        while (run is not null)
        {
            execute(run, this);
            ExecutionContext.Restore(clean); // undoes what the task did to AsyncLocals and culture
            lock (_waiting)
            {
                // One that has waited meanwhile has left the lane, and this thread with it.
                if (_current != run)
                    return;
                run = _current = _waiting.TryDequeue(out TaskRun? next) ? next : null;
            }
        }
    }
}
