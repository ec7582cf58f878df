using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Processes;

/// <summary>Keeps a job's worker processes running: does the I/O for <see cref="WorkerPoolState"/>.</summary>
internal sealed partial class WorkerPool : IAsyncDisposable
{
    /// <summary>The time that a process has to end by itself: handlers of its exit write coverage, telemetry and logs. It is below the time
    /// that a node has for its own stop.</summary>
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly WorkerPoolState _state;
    private readonly Dictionary<int, WorkerProcess> _processes = [];

    // The time when each became ready; null from the moment when the node ends it.
    private readonly Dictionary<int, long?> _readySince = [];

    // The starts of the slots, from the request to the end of the process.
    private readonly Dictionary<int, StartTurn> _turns = [];
    private readonly Func<StartTurn> _ask;
    private readonly Func<Action, bool> _isNeeded;
    private readonly Func<WorkerProcess> _start;
    private readonly Action<int> _endByWord;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly HashSet<Task> _watches = [];
    private readonly TaskCompletionSource<string> _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="size">Processes to keep at first.</param>
    /// <param name="ask">Asks for the turn of a start.</param>
    /// <param name="isNeeded">Asked when a start has its turn. False: the start was no longer needed, and the action was called, under the
    /// lock that guards what is needed.</param>
    /// <param name="start">Starts one; a throw counts as a process that died at once.</param>
    /// <param name="endByWord">Tells a process that is ready, by its id, to end by itself.</param>
    /// <param name="time">Waits between restarts.</param>
    /// <param name="logger">Told of every death.</param>
    internal WorkerPool(
        int size, Func<StartTurn> ask, Func<Action, bool> isNeeded, Func<WorkerProcess> start, Action<int> endByWord, TimeProvider time,
            ILogger logger)
    {
        _state = new WorkerPoolState(size);
        _ask = ask;
        _isNeeded = isNeeded;
        _start = start;
        _endByWord = endByWord;
        _time = time;
        _logger = logger;
    }

    /// <summary>Told of every process that ended: its id, its exit, and its lines before that. Called without locks held.</summary>
    internal event Action<int, WorkerExit, StartErrors>? Exited;

    /// <summary>Told, in words, of processes that ended at their start; more are tried. Called without locks held.</summary>
    internal event Action<string>? StartFailed;

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

    /// <summary>Starts the missing processes.</summary>
    internal void Start()
    {
        lock (_gate)
            StartNeedsGate();
    }

    /// <summary>Keeps this many processes from here on. Only <see cref="Retire"/> lowers the number.</summary>
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

    /// <summary>Called when the worker with this process id takes tasks.</summary>
    internal bool OnReady(int processId)
    {
        lock (_gate)
        {
            if (SlotOfNeedsGate(processId) is not { } slot)
                return false;
            _state.OnReady(slot);
            _readySince[slot] = _time.GetTimestamp();
            _turns[slot].Ready();
            return true;
        }
    }

    /// <summary>True when it takes tasks, or has taken some and is told to end.</summary>
    internal bool IsAttached(int processId)
    {
        lock (_gate)
            return SlotOfNeedsGate(processId) is { } slot && (_state.IsReady(slot) || _state.IsRetiring(slot));
    }

    /// <summary>Notes that one process ends because the caller told it to, and that none comes in its place. Returns false when it is none
    /// of this pool's.</summary>
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

    /// <summary>Ends one process at once; the pool replaces it. Returns false when it is none of this pool's.</summary>
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

    /// <summary>Ends all processes and waits for their end: by a message where they are ready, and by force when that takes too
    /// long.</summary>
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
                    process.Kill(); // no user code has run in it
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
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_disposed.IsCancellationRequested)
            return;
        foreach (int slot in _state.TakeStarts())
        {
            StartTurn turn = _turns[slot] = _ask();
            _watches.Add(RunAsync(slot, turn));
        }

        _watches.RemoveWhere(w => w.IsCompleted);
    }

    private int? SlotOfNeedsGate(int processId)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
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

    private async Task RunAsync(int slot, StartTurn turn)
    {
        // The start runs outside of the caller's lock, also when the caller ends the pool: starting a process takes milliseconds.
        await turn.Begun.WaitAsync(_disposed.Token)
            .ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        (string? reason, bool wasKilled) = await RunIfNeededAsync(slot).ConfigureAwait(false);
        turn.End();
        if (reason is null)
            return;
        TimeSpan? delay;
        string? failure;
        lock (_gate)
        {
            _turns.Remove(slot);
            bool isProven = _readySince.Remove(slot, out long? since)
                && (since is not { } ready || _time.GetElapsedTime(ready) >= WorkerPoolState.Proof);
            delay = _state.OnExit(slot, reason, isProven, wasKilled);
            failure = _state.StartFailure;
            if (_disposed.IsCancellationRequested)
                return;
        }

        if (delay is null)
        {
            _gaveUp.TrySetResult(_state.GaveUp!);
            LogGaveUp(_logger, _state.GaveUp!);
            return;
        }

        if (failure is not null)
            StartFailed?.Invoke(failure);
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

    /// <summary>Returns how its process ended; null: none was started, because nobody needs it any longer.</summary>
    private async Task<(string? Reason, bool WasKilled)> RunIfNeededAsync(int slot)
    {
        if (_disposed.IsCancellationRequested || !_isNeeded(() => Withdraw(slot)))
            return (null, false);
        return await RunProcessAsync(slot).ConfigureAwait(false);
    }

    private void Withdraw(int slot)
    {
        lock (_gate)
            _state.OnWithdrawn(slot);
    }

    private async Task<(string Reason, bool WasKilled)> RunProcessAsync(int slot)
    {
        WorkerProcess process;
        try
        {
            process = _start();
        }
        catch (Exception e)
        {
            LogStartFailed(_logger, e.Message);
            return (e.Message, false);
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
            bool isExpected;
            lock (_gate)
            {
                _processes.Remove(slot);
                bool isKilled = _readySince.TryGetValue(slot, out long? since) && since is null;
                isExpected = isKilled || _disposed.IsCancellationRequested || _state.IsRetiring(slot);
            }

            LogExited(_logger, isExpected ? LogLevel.Debug : LogLevel.Warning, process.Id, exit);
            Exited?.Invoke(process.Id, exit, process.StartErrors);
            return (process.StartErrors.After(exit.DescribeStart()), exit.IsKill && process.StartErrors.IsEmpty);
        }
    }

    // A warning only where nobody here has ended it: after a cancel by force, or at a limit, the task's error says so.
    [LoggerMessage(Message = "Worker process {ProcessId} ended: {Exit}")]
    private static partial void LogExited(ILogger logger, LogLevel level, int processId, WorkerExit exit);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Worker process {ProcessId} did not end by itself within {Seconds} s and is killed.")]
    private static partial void LogForced(ILogger logger, int processId, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "A worker process could not be started: {Reason}")]
    private static partial void LogStartFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "No more workers are started for this job: {Reason}")]
    private static partial void LogGaveUp(ILogger logger, string reason);
}
