using ClusterTasks.Protocol;

namespace ClusterTasks.Execution;

/// <summary>Runs tasks, each on a thread of its own. The node, not the executor, decides how many run at once.</summary>
internal sealed class TaskExecutor : IAsyncDisposable
{
    /// <summary>The time that functions may take to react to their token when the executor ends.</summary>
    internal static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(10);

    private readonly IExecutorHost _host;
    private readonly TimeProvider _time;
    private readonly FunctionTable _functions = new();
    private readonly ExecutorThreads _threads;

    // This object is also the lock of the fields below.
    private readonly Dictionary<(TaskId Task, int Attempt), TaskExecution> _running = [];
    private readonly Dictionary<uint, TaskLane> _lanes = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _disposed;

    internal TaskExecutor(IExecutorHost host, TimeProvider? time = null, string name = "clustertasks-task")
    {
        _host = host;
        _time = time ?? TimeProvider.System;
        _threads = new ExecutorThreads(name);
        TaskConsole.Install();
        ThrownAside.Install();
    }

    internal int Running
    {
        get
        {
            lock (_running)
                return _running.Count;
        }
    }

    internal int Threads => _threads.Count;

    /// <summary>Starts the task, or puts it behind those of its lane, and returns. An attempt that already runs is not started again: the
    /// message came twice.</summary>
    /// <exception cref="ObjectDisposedException">The executor is shutting down.</exception>
    internal void Run(TaskAssignment assignment)
    {
        TaskExecution run;
        TaskLane? lane = null;
        lock (_running)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            (TaskId, int) key = (assignment.Task, assignment.Attempt);
            if (_running.ContainsKey(key))
                return;
            uint number = assignment.Run.Lane;
            if (number != 0 && !_lanes.TryGetValue(number, out lane))
                _lanes.Add(number, lane = new TaskLane(_threads, Execute));
            run = new TaskExecution(_host, _threads, _time, assignment, lane);
            _running.Add(key, run);
        }

        if (lane is null)
            _threads.Run(() => Execute(run, null));
        else
            lane.Add(run);
    }

    /// <summary>Called when the node no longer uses the lane; the tasks in it run to their end.</summary>
    internal void EndLane(uint lane)
    {
        lock (_running)
            _lanes.Remove(lane);
    }

    /// <summary>Takes tasks that have not started out of a lane, and forgets them.</summary>
    internal TaskAssignment[] TakeBack(uint lane)
    {
        lock (_running)
        {
            if (!_lanes.TryGetValue(lane, out TaskLane? known))
                return [];
            TaskExecution[] taken = known.TakeBack();
            foreach (TaskExecution run in taken)
                _running.Remove((run.Assignment.Task, run.Assignment.Attempt));
            return Array.ConvertAll(taken, static run => run.Assignment);
        }
    }

    /// <summary>Fires the token of the task's running attempts. Returns false when none runs here.</summary>
    internal bool Cancel(TaskId task)
    {
        TaskExecution[] runs;
        lock (_running)
            runs = [.. _running.Values.Where(run => run.Assignment.Task == task)];
        foreach (TaskExecution run in runs)
        {
            run.Stop(TaskExecution.StopReason.Cancelled);
            // Nobody should have to wait for the tasks before it to learn that it never ran.
            if (run.Lane?.TryRemove(run) == true)
                _threads.Run(() => Execute(run, null));
        }

        return runs.Length > 0;
    }

    /// <summary>Gives up an attempt for which the node no longer waits: its lane continues without it. Its result is ignored, and its
    /// thread is free again when the function ends.</summary>
    internal void GiveUp(TaskId task, int attempt)
    {
        TaskExecution? run;
        lock (_running)
            run = _running.GetValueOrDefault((task, attempt));
        run?.Stop(TaskExecution.StopReason.Timeout); // unless it was cancelled
        run?.Lane?.Leave(run);
    }

    /// <summary>Fires every token and waits for the tasks to end, at most <see cref="ShutdownGrace"/>. A function that does not
    /// end by then keeps its background thread.</summary>
    public ValueTask DisposeAsync() => EndAsync(ShutdownGrace);

    /// <summary>Does the same with another limit.</summary>
    internal async ValueTask EndAsync(TimeSpan grace)
    {
        TaskExecution[] runs;
        lock (_running)
        {
            _disposed = true;
            runs = [.. _running.Values];
            if (runs.Length == 0)
                _idle.TrySetResult();
        }

        foreach (TaskExecution run in runs)
            run.Stop(TaskExecution.StopReason.Shutdown);
        try
        {
            await _idle.Task.WaitAsync(grace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _threads.End();
            return;
        }

        // They have nothing left to do but to leave their loops.
        foreach (Thread thread in _threads.End())
            thread.Join(grace);
    }

    private void Execute(TaskExecution run, TaskLane? lane)
    {
        bool failed;
        RunTimes times;
        // The task before it in the lane may have ended by the shutdown, a moment before this one was told of it.
        if (_disposed)
            run.Stop(TaskExecution.StopReason.Shutdown);
        using (run)
            failed = run.Execute(_functions, out times);

        // The table comes first: on completion the host may send the next attempt at once.
        lock (_running)
        {
            _running.Remove((run.Assignment.Task, run.Assignment.Attempt));
        }

        _host.Completed(run.Assignment, failed, failed && run.IsRetryable, times, lane is null || lane.IsLast(run));
        lock (_running)
        {
            if (_disposed && _running.Count == 0)
                _idle.TrySetResult();
        }
    }
}
