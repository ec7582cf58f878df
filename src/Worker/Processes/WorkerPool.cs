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

    // When each became ready; null from when the node ends it.
    private readonly Dictionary<int, long?> _readySince = [];
    private readonly Func<WorkerProcess> _start;
    private readonly Action<int> _endByWord;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly HashSet<Task> _watches = [];
    private readonly TaskCompletionSource<string> _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="size">Processes to keep at first.</param>
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
            StartNeedsGate();
    }

    /// <summary>Keeps so many processes from here on. Fewer than now: by <see cref="Retire"/>.</summary>
    internal void Want(int count)
    {
        lock (_gate)
        {
            if (count == _state.Wanted)
                return;
            _state.Want(count);
            StartNeedsGate();
        }
    }

    /// <summary>The worker with this process id takes tasks.</summary>
    internal bool OnReady(int processId)
    {
        lock (_gate)
        {
            if (SlotOfNeedsGate(processId) is not { } slot)
                return false;
            _state.OnReady(slot);
            _readySince[slot] = _time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Whether it takes tasks, or has taken some and is told to end.</summary>
    internal bool IsAttached(int processId)
    {
        lock (_gate)
            return SlotOfNeedsGate(processId) is { } slot && (_state.IsReady(slot) || _state.IsRetiring(slot));
    }

    /// <summary>One process ends, told so by the caller, and none comes in its place. False when it is none of this pool's.</summary>
    internal bool Retire(int processId)
    {
        lock (_gate)
        {
            if (SlotOfNeedsGate(processId) is not { } slot)
                return false;
            _state.OnRetired(slot);
            _watches.Add(KillIfLateAsync(_processes[slot]));
            return true;
        }
    }

    /// <summary>Ends one process at once; the pool replaces it. False when it is none of this pool's.</summary>
    internal bool Kill(int processId)
    {
        lock (_gate)
        {
            if (SlotOfNeedsGate(processId) is not { } slot)
                return false;
            if (_readySince.ContainsKey(slot))
                _readySince[slot] = null;
            _processes[slot].Kill();
            return true;
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
                else if (!_state.IsRetiring(slot))
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

    private void StartNeedsGate()
    {
        if (_disposed.IsCancellationRequested)
            return;
        foreach (int slot in _state.TakeStarts())
            _watches.Add(RunAsync(slot));
        _watches.RemoveWhere(w => w.IsCompleted);
    }

    private int? SlotOfNeedsGate(int processId)
    {
        foreach ((int slot, WorkerProcess process) in _processes)
        {
            if (process.Id == processId)
                return slot;
        }

        return null;
    }

    private async Task KillIfLateAsync(WorkerProcess process)
    {
        try
        {
            await process.Exited.WaitAsync(ExitGrace, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogForced(_logger, process.Id, ExitGrace.TotalSeconds);
            process.Kill();
        }
    }

    private async Task RunAsync(int slot)
    {
        // Off the lock that the caller holds: starting a process takes milliseconds.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        string reason = await RunProcessAsync(slot).ConfigureAwait(false);
        TimeSpan? delay;
        lock (_gate)
        {
            bool isProven = _readySince.Remove(slot, out long? since) && (since is not { } ready || _time.GetElapsedTime(ready) >= WorkerPoolState.Proof);
            delay = _state.OnExit(slot, reason, isProven);
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
                expected = _disposed.IsCancellationRequested || _state.IsRetiring(slot);
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
