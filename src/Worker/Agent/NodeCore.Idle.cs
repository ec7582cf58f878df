using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>What clients have left behind them: tables as large as they once were, and memory that the runtime keeps for more of the same. A
/// node that has none of it to do gives it back, once.</summary>
internal sealed partial class NodeCore
{
    // The next client comes at once, or not soon; and what the last one left on its way is here by then.
    private static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(5);

    // Less is not worth the pause.
    private const long LeastGrowth = 16L << 20;

    private readonly ITimer _idleTimer;
    private long _heapWhenIdle;

    private bool IsIdleNeedsLock => _sessions.Count == 0 && _tasks.Count == 0 && _local.Count == 0;

    /// <summary>A session has ended. When it was the last one, the node looks a while later whether it is still idle.</summary>
    private void AwaitIdleNeedsLock()
    {
        if (_sessions.Count == 0)
            _idleTimer.Change(IdlePatience, Timeout.InfiniteTimeSpan);
    }

    private void OnIdle()
    {
        lock (_lock)
        {
            if (!IsIdleNeedsLock)
                return; // the end of the next session asks again
            _objects.Trim();
            _tasks.Trim();
            _local.Trim();
            _leases.Trim();
            _inTransit.TrimExcess();
            _sessions.TrimExcess();
            _submissions.TrimExcess();
        }

        Store.Trim();
        long heap = GC.GetTotalMemory(forceFullCollection: false);
        if (heap <= _heapWhenIdle + LeastGrowth)
            return;
        // The runtime collects nothing in a process that allocates nothing, and keeps the room of what it has collected. Aggressive: it gives
        // that back to the system. Nobody waits for this process now.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _heapWhenIdle = GC.GetTotalMemory(forceFullCollection: false);
        LogCollected(_logger, heap, _heapWhenIdle);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The node is idle: its heap went from {Before} to {After} bytes.")]
    private static partial void LogCollected(ILogger logger, long before, long after);
}
