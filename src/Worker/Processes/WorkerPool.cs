using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Processes;

/// <summary>Keeps a job's worker processes running: the I/O round <see cref="WorkerPoolState"/>.</summary>
internal sealed partial class WorkerPool : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly WorkerPoolState _state;
    private readonly Dictionary<int, WorkerProcess> _processes = [];
    private readonly Func<WorkerProcess> _start;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly HashSet<Task> _watches = [];
    private readonly TaskCompletionSource<string> _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="size">Processes to keep.</param>
    /// <param name="start">Starts one; a throw counts as a process that died at once.</param>
    /// <param name="time">Waits between restarts.</param>
    /// <param name="logger">Told of every death.</param>
    internal WorkerPool(int size, Func<WorkerProcess> start, TimeProvider time, ILogger logger)
    {
        _state = new WorkerPoolState(size);
        _start = start;
        _time = time;
        _logger = logger;
    }

    /// <summary>Told of every process that ended: its id, how, and nothing else. Called without locks held.</summary>
    internal event Action<int, WorkerExit>? Exited;

    /// <summary>Completes with the reason when workers die at their start again and again.</summary>
    internal Task<string> GaveUp => _gaveUp.Task;

    internal IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (_gate)
                return [.. _processes.Values.Select(p => p.Id)];
        }
    }

    /// <summary>Starts what is missing.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
                return;
            foreach (int slot in _state.TakeStarts())
                _watches.Add(RunAsync(slot));
            _watches.RemoveWhere(w => w.IsCompleted);
        }
    }

    /// <summary>The worker with this process id has attached itself.</summary>
    internal void OnReady(int processId)
    {
        lock (_gate)
        {
            foreach ((int slot, WorkerProcess process) in _processes)
            {
                if (process.Id == processId)
                    _state.OnReady(slot);
            }
        }
    }

    /// <summary>Ends one process at once; the pool replaces it. False when it is none of this pool's.</summary>
    internal bool Kill(int processId)
    {
        lock (_gate)
        {
            WorkerProcess? process = _processes.Values.FirstOrDefault(p => p.Id == processId);
            process?.Kill();
            return process is not null;
        }
    }

    /// <summary>Kills all processes and waits for their end.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] watches;
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
                return;
            _disposed.Cancel();
            foreach (WorkerProcess process in _processes.Values)
                process.Kill();
            watches = [.. _watches];
        }

        await Task.WhenAll(watches).ConfigureAwait(false);
        _disposed.Dispose();
    }

    private async Task RunAsync(int slot)
    {
        // Off the lock that the caller holds: starting a process takes milliseconds.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        string reason = await RunProcessAsync(slot).ConfigureAwait(false);
        TimeSpan? delay;
        lock (_gate)
        {
            delay = _state.OnExit(slot, reason);
            if (_disposed.IsCancellationRequested)
                return;
        }

        if (delay is null)
        {
            _gaveUp.TrySetResult(_state.GaveUp!);
            LogGaveUp(_logger, _state.GaveUp!);
            return;
        }

        try
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay.Value, _time, _disposed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_gate)
            _state.OnDelayOver(slot);
        Start();
    }

    private async Task<string> RunProcessAsync(int slot)
    {
        WorkerProcess process;
        try
        {
            process = _start();
        }
        catch (Exception e)
        {
            LogStartFailed(_logger, e);
            return e.Message;
        }

        await using (process.ConfigureAwait(false))
        {
            lock (_gate)
            {
                _processes.Add(slot, process);
                if (_disposed.IsCancellationRequested)
                    process.Kill();
            }

            WorkerExit exit = await process.Exited.ConfigureAwait(false);
            bool expected;
            lock (_gate)
            {
                _processes.Remove(slot);
                expected = _disposed.IsCancellationRequested;
            }

            if (!expected)
                LogExited(_logger, process.Id, exit);
            Exited?.Invoke(process.Id, exit);
            return exit.ToString();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker process {ProcessId} ended: {Exit}")]
    private static partial void LogExited(ILogger logger, int processId, WorkerExit exit);

    [LoggerMessage(Level = LogLevel.Error, Message = "A worker process could not be started")]
    private static partial void LogStartFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "No more workers are started for this job: {Reason}")]
    private static partial void LogGaveUp(ILogger logger, string reason);
}
