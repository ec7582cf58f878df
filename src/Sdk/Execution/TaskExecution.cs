using ClusterTasks.Protocol;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Execution;

/// <summary>One attempt of one task, from its start on a thread of its own to its completion.</summary>
internal sealed class TaskExecution : IDisposable
{
    // The longest time that a timer takes.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    // The depth to which aggregates of aggregates are searched: a long chain must not overflow the stack.
    private const int DeepestAggregate = 16;

    private readonly IExecutorHost _host;
    private readonly ExecutorThreads _threads;
    private readonly TimeProvider _time;
    private readonly TaskContext _context;
    private readonly CancellationTokenSource _stop = new();
    private EncodedValue[]? _items;
    private ITimer? _limit;
    private int _reason;

    internal TaskExecution(IExecutorHost host, ExecutorThreads threads, TimeProvider time, TaskAssignment assignment, TaskLane? lane)
    {
        _host = host;
        _threads = threads;
        _time = time;
        Assignment = assignment;
        Lane = lane;
        ResourceSet demand = assignment.Definition.Placement.Demand;
        _context = new TaskContext(host, time, lane is null ? null : () => lane.Leave(this), new TaskInfo
        {
            JobId = host.Job,
            TaskId = assignment.Task,
            Attempt = assignment.Attempt,
            NodeId = host.NodeId,
            ProcessId = Environment.ProcessId,
            Name = assignment.Name,
            Cpus = demand.Cpus,
            Gpus = demand.Gpus,
            GpuIds = host.GpuIds,
            MemoryBytes = demand.MemoryBytes,
            Resources = demand.CustomAmounts,
            Depth = assignment.Run.Depth,
            CancellationToken = _stop.Token,
        });
        _context.Info.Reporter = _context;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(assignment.Timeout, LongestTimeout);
    }

    internal enum StopReason
    {
        None,
        Cancelled,
        Timeout,
        Shutdown,
    }

    internal TaskAssignment Assignment { get; }

    /// <summary>The lane that it came in, if any.</summary>
    internal TaskLane? Lane { get; }

    internal CancellationToken Token => _context.Info.CancellationToken;

    /// <summary>True when the task failed with one of the exceptions after which it runs again.</summary>
    internal bool IsRetryable { get; private set; }

    private StopReason Reason => (StopReason)Volatile.Read(ref _reason);

    /// <summary>Fires the task's token; the first reason counts.</summary>
    internal void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None) != (int)StopReason.None)
            return;
        if (reason == StopReason.Cancelled)
            _context.Info.OnCancelled();

        // The token fires on a thread of ours, because its call-backs are user code, and the caller is a timer or the session's reader.
        _threads.Run(FireToken);
    }

    internal TaskPump Pump() => new(_context, _threads, _time);

    /// <summary>Keeps the items of a tuple, which are stored separately. Returns the first one, which is the task's result.</summary>
    internal EncodedValue TakeItems(EncodedValue[] items)
    {
        _items = items;
        return items[0];
    }

    /// <summary>Runs the task and stores its result. Returns true when it failed; does not throw.</summary>
    internal bool Execute(FunctionTable functions, out RunTimes times)
    {
        TaskContext.Current = _context;
        _host.Settings.Culture?.Apply(); // each time: the task before may have changed it
        long started = _time.GetTimestamp();
        long startedAt = _time.GetUtcNow().UtcTicks;
        using var arguments = new TaskArguments(_host, Assignment, Token);
        EncodedValue? result = null;
        bool failed = false;
        try
        {
            if (Reason is StopReason.Cancelled or StopReason.Shutdown)
                throw new OperationCanceledException(); // before its turn came: it never runs
            if (Assignment.Timeout > TimeSpan.Zero)
                _limit = _time.CreateTimer(
                    static state => ((TaskExecution)state!).Stop(StopReason.Timeout), this, Assignment.Timeout, Timeout.InfiniteTimeSpan);
            TaskFunction function = functions.Find(Assignment.Definition.Function);
            result = function.Run(arguments.Read(function, new TaskBodyReader(Assignment.Run.Body)), this);
            if (Reason == StopReason.Timeout)
                throw new TimeoutException();
        }
        catch (Exception error)
        {
            failed = true;
            result?.Dispose();
            DisposeItems();
            result = Failure(error);
        }

        _context.EndProgress();
        _context.EndServices();
        // Lines before the result: a caller that awaits the task finds everything that it wrote.
        _context.Console.End();
        bool stored = Store(result, failed);
        _context.ReleasePins();
        TimeSpan busy = _time.GetElapsedTime(started) - _context.LentTime;
        times = new RunTimes(startedAt, (uint)Math.Clamp(busy.TotalMicroseconds, 0, uint.MaxValue));
        return !stored || failed;
    }

    internal async ValueTask<bool> StreamAsync(uint index, EncodedValue item)
    {
        ValueTask<bool> sent = _host.StreamItemAsync(Assignment, index, item, Token);
        if (sent.IsCompleted)
            return await sent;

        // The reader may be a task that waits for this very slot.
        _context.EnterBlocked();
        try
        {
            return await sent;
        }
        finally
        {
            await _context.ExitBlockedAsync();
        }
    }

    public void Dispose()
    {
        _limit?.Dispose();

        // The source is not disposed of while FireToken may run, which would then throw. A source without a timer holds nothing to free.
        Interlocked.CompareExchange(ref _reason, (int)StopReason.Cancelled, (int)StopReason.None);
    }

    private static bool IsCancellation(Exception error, int depth = 0) => error is OperationCanceledException
        || (error is AggregateException { InnerExceptions: { Count: > 0 } inner } && depth < DeepestAggregate
            && inner.All(one => IsCancellation(one, depth + 1)));

    private void FireToken()
    {
        try
        {
            _stop.Cancel();
        }
        catch (AggregateException error)
        {
            _context.Console.TryWrite($"A cancellation callback of '{Assignment.Name}' failed: {ErrorText.Whole(error)}\n", isError: true);
        }
    }

    /// <summary>Stores the result and the items behind it, or in their place the reason why that was impossible. Blocks: the thread is the
    /// task's own.</summary>
    private bool Store(EncodedValue result, bool failed)
    {
        try
        {
            using (result)
                Store(0, result);
            for (int index = 1; index < _items?.Length; index++)
                Store(index, _items[index]);
            return true;
        }
        catch (Exception error)
        {
            DisposeItems();
            // An error is small and goes inline: only the end of the session can now keep it from its owner.
            if (!failed)
                Store(Failure(error), failed: true);
            return false;
        }
        finally
        {
            DisposeItems();
        }
    }

    private void Store(int index, EncodedValue value) =>
        _host.StoreResult(Assignment, (uint)index, value);

    private void DisposeItems()
    {
        foreach (EncodedValue item in _items ?? [])
            item.Dispose();
        _items = null;
    }

    /// <summary>Encodes the failure; does not throw. The exception's members are user code, and whatever they do, the failure must be
    /// reported.</summary>
    private EncodedValue Failure(Exception error)
    {
        try
        {
            (ErrorKind kind, Exception told) = Explain(error);
            // Here, where the exception itself is at hand. A task that was cancelled is not wanted again.
            IsRetryable = kind != ErrorKind.Cancelled && RetryRule.Names(Assignment.Definition.RetryOn, told);
            return ValueCodec.EncodeError(told, Origin(kind));
        }
        catch (Exception flaw)
        {
            return ValueCodec.EncodeError(
                new ClusterTasksException($"'{Assignment.Name}' failed, and its exception could not be described ({flaw.GetType()})."),
                    Origin(ErrorKind.Internal));
        }
    }

    private (ErrorKind Kind, Exception Told) Explain(Exception error) => Reason switch
    {
        StopReason.Timeout => (ErrorKind.Timeout, new TaskTimeoutException(
            $"'{Assignment.Name}' ran longer than its limit of {Assignment.Timeout} (attempt {Assignment.Attempt}). " +
            "Raise TaskOptions.Timeout, or make the function end sooner when its token fires.")),
        StopReason.Shutdown when IsCancellation(error) => (ErrorKind.WorkerDied, new WorkerDiedException(
            $"The worker that ran '{Assignment.Name}' was shut down (attempt {Assignment.Attempt}).")),
        StopReason.Cancelled when IsCancellation(error) => (ErrorKind.Cancelled, new TaskCancelledException(
            $"'{Assignment.Name}' was cancelled.")),
        _ => (ErrorKind.UserException, error),
    };

    private ErrorOrigin Origin(ErrorKind kind) =>
        new(Assignment.Name, Assignment.Task, _host.NodeId, Environment.ProcessId, Assignment.Attempt, kind);
}
