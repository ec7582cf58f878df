using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Processes;

/// <summary>Keeps a job's worker processes running: the I/O round <see cref="WorkerPoolState"/>.</summary>
internal sealed partial class WorkerPool : IAsyncDisposable
{
    /// <summary>How long a process has to end by itself: handlers of its exit write coverage, telemetry and logs. Below the time that a node has
    /// for its own stop.</summary>
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly WorkerPoolState _state;
    private readonly Dictionary<int, WorkerProcess> _processes = [];
    private readonly Func<WorkerProcess> _start;
    private readonly Action<int> _endByWord;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly HashSet<Task> _watches = [];
    private readonly TaskCompletionSource<string> _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="size">Processes to keep.</param>
    /// <param name="start">Starts one; a throw counts as a process that died at once.</param>
    /// <param name="endByWord">Tells a process that is ready, by its id, to end by itself.</param>
    /// <param name="time">Waits between restarts.</param>
    /// <param name="logger">Told of every death.</param>
    internal WorkerPool(int size, Func<WorkerProcess> start, Action<int> endByWord, TimeProvider time, ILogger logger)
    {
        _state = new WorkerPoolState(size);
        _start = start;
        _endByWord = endByWord;
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

    /// <summary>Ends all processes and waits for their end: by a word where they are ready, and by force when that takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        Task watches;
        var told = new List<int>();
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
                return;
            _disposed.Cancel();
            foreach ((int slot, WorkerProcess process) in _processes)
            {
                if (_state.IsReady(slot))
                    told.Add(process.Id);
                else
                    process.Kill(); // no code of the user has run in it
            }

            watches = Task.WhenAll(_watches);
        }

        told.ForEach(_endByWord);
        try
        {
            await watches.WaitAsync(ExitGrace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                foreach (WorkerProcess process in _processes.Values)
                {
                    LogForced(_logger, process.Id, ExitGrace.TotalSeconds);
                    process.Kill();
                }
            }

            await watches.ConfigureAwait(false);
        }

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
            LogStartFailed(_logger, e.Message);
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
            return process.StartErrors.After(exit.DescribeStart());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker process {ProcessId} ended: {Exit}")]
    private static partial void LogExited(ILogger logger, int processId, WorkerExit exit);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker process {ProcessId} did not end by itself within {Seconds} s and is killed.")]
    private static partial void LogForced(ILogger logger, int processId, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "A worker process could not be started: {Reason}")]
    private static partial void LogStartFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "No more workers are started for this job: {Reason}")]
    private static partial void LogGaveUp(ILogger logger, string reason);
}
