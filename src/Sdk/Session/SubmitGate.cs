using System.Globalization;

namespace ClusterTasks.Session;

/// <summary>Bounds the tasks that one process may have submitted and not finished. A program that submits faster than the cluster runs is
/// slowed down to the cluster's speed: its next call waits, and says why, instead of filling the node's memory (Ray has no such bound for
/// tasks).</summary>
/// <remarks>The node reports completed tasks in batches (<c>Settled</c>), so the count may be too high by one batch.</remarks>
internal sealed class SubmitGate(SubmitLimits limits, TimeProvider time, Action<string> warn)
{
    internal const int DefaultTasks = 2_000_000;
    internal const long DefaultBytes = 1L << 30;

    // A batch of the node must be small beside the bound, or the last batch would never open the gate.
    internal const int LeastTasks = 10_000;
    internal const long LeastBytes = 64L << 20;

    private static readonly TimeSpan WarnAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(1);

    private readonly object _sync = new();
    private TaskCompletionSource _room = NewRoom();
    private Exception? _closed;
    private long _tasks;
    private long _bytes;
    private long _warnedAt;

    /// <summary>Tasks that were submitted and are not known to have ended.</summary>
    internal long Tasks => Interlocked.Read(ref _tasks);

    private bool IsFull => Interlocked.Read(ref _tasks) > limits.Tasks || Interlocked.Read(ref _bytes) > limits.Bytes;

    /// <summary>Counts a task that is about to be submitted; waits while there are too many. Inside a task, the wait lends its
    /// slot.</summary>
    internal void Enter(int bytes)
    {
        Interlocked.Increment(ref _tasks);
        Interlocked.Add(ref _bytes, bytes);
        if (IsFull)
            WaitForRoom();
    }

    internal void Settle(long tasks, long bytes)
    {
        bool wasFull = IsFull;
        Interlocked.Add(ref _tasks, -tasks);
        Interlocked.Add(ref _bytes, -bytes);
        if (!wasFull || IsFull)
            return;
        lock (_sync)
        {
            _room.TrySetResult();
            _room = NewRoom();
        }
    }

    /// <summary>Called when another node has taken the session over, and will report the ends of these.</summary>
    internal void Restart(long tasks, long bytes)
    {
        Interlocked.Exchange(ref _tasks, tasks);
        Interlocked.Exchange(ref _bytes, bytes);
        Settle(0, 0);
    }

    /// <summary>Called when the session has ended: waiting callers continue, and their sends fail.</summary>
    internal void Close(Exception reason)
    {
        lock (_sync)
        {
            _closed = reason;
            _room.TrySetResult();
        }
    }

    private void WaitForRoom()
    {
        while (true)
        {
            Task room;
            lock (_sync)
            {
                if (_closed is not null || !IsFull)
                    return;
                room = _room.Task;
            }

            if (!BlockingWait.Lending(room, WarnAfter))
                Warn();
        }
    }

    private void Warn()
    {
        lock (_sync)
        {
            long now = time.GetTimestamp();
            if (_warnedAt != 0 && time.GetElapsedTime(_warnedAt, now) < WarnEvery)
                return;
            _warnedAt = now;
        }

        (long tasks, long bytes) = (Tasks, Interlocked.Read(ref _bytes));
        warn(string.Create(CultureInfo.InvariantCulture,
            $"Remote.Invoke waits: {tasks:N0} tasks of this process with {bytes:N0} bytes of arguments have not ended ({limits}). It "
                + $"goes on as they end. Submit fewer at a time, or put large arguments once (Remote.Put) and pass references."));
    }

    private static TaskCompletionSource NewRoom() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
