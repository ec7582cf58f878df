namespace ClusterTasks.Worker.Ownership;

/// <summary>Tasks of one class that could start: the deepest first, of one depth those that a task waits for, then the others, each in
/// order. So a tree of tasks is walked depth first, and few of its tasks are begun and waiting at a time (work-first order: Blumofe and
/// Leiserson, JACM 1999).</summary>
/// <remarks>A task that waits holds memory and lends its CPU. The first that starts on that CPU is the one it waits for, and not an
/// earlier one, perhaps much longer, for which it has no use yet.</remarks>
internal sealed class ReadyQueue
{
    // Below that the order no longer matters.
    private const int MaxDepth = 255;

    private readonly List<Level> _byDepth = [];
    private readonly Queue<OwnedTask> _returned = new();
    private int _deepest = -1;

    /// <summary>Tasks in the queue; those that were taken out (<see cref="Remove"/>) do not count.</summary>
    internal int Count { get; private set; }

    internal void Add(OwnedTask task)
    {
        int depth = DepthOf(task);
        while (_byDepth.Count <= depth)
            _byDepth.Add(new Level());
        _byDepth[depth].Others.Enqueue(task);
        _deepest = Math.Max(_deepest, depth);
        task.IsInQueue = true;
        Count++;
    }

    /// <summary>One that was sent somewhere and came back unstarted: its turn had come.</summary>
    internal void AddReturned(OwnedTask task)
    {
        _returned.Enqueue(task);
        task.IsInQueue = true;
        Count++;
    }

    /// <summary>A task waits for this one, which is in the queue: it goes before others of its depth. O(1): its former place is skipped
    /// later.</summary>
    internal void Promote(OwnedTask task)
    {
        if (DepthOf(task) >= _byDepth.Count)
            return; // it came back, and is first already
        _byDepth[DepthOf(task)].Awaited.Enqueue(task);
        _deepest = Math.Max(_deepest, DepthOf(task));
    }

    /// <summary>Takes a task out of its place. O(1): the place itself is skipped later.</summary>
    internal void Remove(OwnedTask task)
    {
        task.IsInQueue = false;
        if (--Count > 0)
            return;
        _returned.Clear();
        _byDepth.Clear();
        _deepest = -1;
    }

    internal OwnedTask? Peek()
    {
        while (Current() is { } queue)
        {
            if (queue.Peek() is { IsInQueue: true } task)
                return task;
            queue.Dequeue();
        }

        return null;
    }

    /// <summary>Takes the task that <see cref="Peek"/> has just given.</summary>
    internal void Dequeue()
    {
        OwnedTask task = Current()!.Dequeue();
        task.IsInQueue = false;
        Count--;
    }

    /// <summary>All tasks, in order; for an end of them all.</summary>
    internal List<OwnedTask> TakeAll()
    {
        var all = new List<OwnedTask>(Count);
        while (Peek() is { } task)
        {
            Dequeue();
            all.Add(task);
        }

        return all;
    }

    private Queue<OwnedTask>? Current()
    {
        if (_returned.Count > 0)
            return _returned;
        while (_deepest >= 0 && _byDepth[_deepest].Current is null)
            _deepest--;
        return _deepest >= 0 ? _byDepth[_deepest].Current : null;
    }

    private static int DepthOf(OwnedTask task) => Math.Clamp(task.Depth, 0, MaxDepth);

    private sealed class Level
    {
        internal Queue<OwnedTask> Awaited { get; } = new();

        internal Queue<OwnedTask> Others { get; } = new();

        internal Queue<OwnedTask>? Current => Awaited.Count > 0 ? Awaited : Others.Count > 0 ? Others : null;
    }
}
