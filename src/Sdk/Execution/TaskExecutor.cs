namespace ClusterTasks.Execution;

/// <summary>Runs tasks, each on a thread of its own. How many may run at once is the node's business, not the executor's.</summary>
internal sealed class TaskExecutor : IAsyncDisposable
{
    /// <summary>How long functions may take to react to their token when the executor ends.</summary>
    internal static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(10);

    private readonly IExecutorHost _host;
    private readonly TimeProvider _time;
    private readonly FunctionTable _functions = new();
    private readonly ExecutorThreads _threads;

    // Also the lock of the two fields below.
    private readonly Dictionary<(TaskId Task, int Attempt), TaskRun> _running = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    internal TaskExecutor(IExecutorHost host, TimeProvider? time = null, string name = "clustertasks-task")
    {
        _host = host;
        _time = time ?? TimeProvider.System;
        _threads = new ExecutorThreads(name);
        TaskConsole.Install();
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

    /// <summary>Starts the task and returns. An attempt that runs already is not started again: the message came twice.</summary>
    /// <exception cref="ObjectDisposedException">The executor is shutting down.</exception>
    internal void Run(TaskAssignment assignment)
    {
        TaskRun run;
        lock (_running)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            (TaskId, int) key = (assignment.Task, assignment.Attempt);
            if (_running.ContainsKey(key))
                return;
            run = new TaskRun(_host, _threads, _time, assignment);
            _running.Add(key, run);
        }

        _threads.Run(() => Execute(run));
    }

    /// <summary>Fires the token of the task's running attempts. False: none runs here.</summary>
    internal bool Cancel(TaskId task)
    {
        TaskRun[] runs;
        lock (_running)
            runs = [.. _running.Values.Where(run => run.Assignment.Task == task)];
        foreach (TaskRun run in runs)
            run.Stop(TaskRun.StopReason.Cancelled);
        return runs.Length > 0;
    }

    /// <summary>Fires every token and waits for the tasks to end, at most <see cref="ShutdownGrace"/>. A function that does not
    /// end by then keeps its background thread.</summary>
    public async ValueTask DisposeAsync()
    {
        TaskRun[] runs;
        lock (_running)
        {
            _disposed = true;
            runs = [.. _running.Values];
            if (runs.Length == 0)
                _idle.TrySetResult();
        }

        foreach (TaskRun run in runs)
            run.Stop(TaskRun.StopReason.Shutdown);
        try
        {
            await _idle.Task.WaitAsync(ShutdownGrace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _threads.End();
            return;
        }

        // They have nothing left to do but to leave their loops.
        foreach (Thread thread in _threads.End())
            thread.Join(ShutdownGrace);
    }

    private void Execute(TaskRun run)
    {
        bool failed;
        using (run)
            failed = run.Execute(_functions);

        // Out of the table first: on completion the host may send the next attempt at once.
        lock (_running)
        {
            _running.Remove((run.Assignment.Task, run.Assignment.Attempt));
        }

        _host.Completed(run.Assignment, failed);
        lock (_running)
        {
            if (_disposed && _running.Count == 0)
                _idle.TrySetResult();
        }
    }
}
