using System.Globalization;

namespace ClusterTasks.Execution;

/// <summary>Threads of our own, reused: user code that blocks or spins must not starve the thread pool, which carries the
/// sessions and, inside a silo, Orleans.</summary>
internal sealed class ExecutorThreads(string name)
{
    // The bound is enough for the slots of a machine; threads of a burst above that (blocked tasks lend their slots) do not stay.
    private static readonly int KeptIdle = Math.Max(4, Environment.ProcessorCount);

    private readonly Queue<Action> _work = new();
    private readonly List<Thread> _threads = [];
    private int _idle;
    private int _number;
    private bool _ending;

    internal int Count
    {
        get
        {
            lock (_work)
                return _threads.Count;
        }
    }

    /// <summary>Runs the work at once, on a thread that does nothing else meanwhile. The work must not throw.</summary>
    internal void Run(Action work)
    {
        lock (_work)
        {
            _work.Enqueue(work);
            if (_work.Count <= _idle)
            {
                Monitor.Pulse(_work);
                return;
            }

            var thread = new Thread(Loop)
            {
                IsBackground = true,
                Name = string.Create(CultureInfo.InvariantCulture, $"{name}-{++_number}"),
            };
            _threads.Add(thread);

            // Unsafe: the caller's AsyncLocals, its task among them, are not this thread's.
            thread.UnsafeStart();
        }
    }

    /// <summary>Lets idle threads end at once and busy ones after their work. Returns all threads.</summary>
    internal IReadOnlyList<Thread> End()
    {
        lock (_work)
        {
            _ending = true;
            Monitor.PulseAll(_work);
            return [.. _threads];
        }
    }

    private void Loop()
    {
        ExecutionContext clean = ExecutionContext.Capture()!;
        while (Next() is { } work)
        {
            // Undoes the work's changes to AsyncLocals and culture.
            ExecutionContext.Run(clean, static state => ((Action)state!)(), work);
        }
    }

    private Action? Next()
    {
        lock (_work)
        {
            Action? work;
            while (!_work.TryDequeue(out work))
            {
                if (_ending || _idle >= KeptIdle)
                {
                    _threads.Remove(Thread.CurrentThread);
                    return null;
                }

                _idle++;
                Monitor.Wait(_work);
                _idle--;
            }

            return work;
        }
    }
}
