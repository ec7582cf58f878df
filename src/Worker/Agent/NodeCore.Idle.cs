using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>What clients have left behind them: tables as large as they once were, and memory that the runtime keeps for more of the same. A
/// node that has nothing to do gives it back, once.</summary>
internal sealed partial class NodeCore
{
    // The next client comes at once, or not soon; and what the last one left on its way is here by then.
    private static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(5);

    // Less is not worth the pause.
    private const long LeastGrowth = 16L << 20;

    private readonly ITimer _idleTimer;
    private long _roomWhenIdle;

    /// <summary>A session has ended, perhaps a greedy one. When nothing runs a while later, the node gives back its room; other sessions may be open.</summary>
    private void AwaitIdleNeedsLock() => _idleTimer.Change(IdlePatience, Timeout.InfiniteTimeSpan);

    private void OnIdle()
    {
        lock (_lock)
        {
            if (_tasks.Count > 0 || _local.Count > 0)
            {
                AwaitIdleNeedsLock(); // the pause would be theirs
                return;
            }

            _objects.Trim();
            _tasks.Trim();
            _local.Trim();
            _leases.Trim();
            _inTransit.TrimExcess();
            _sessions.TrimExcess();
            _submissions.TrimExcess();
        }

        Store.Trim();
        long room = HeapRoom();
        if (room <= _roomWhenIdle + LeastGrowth)
            return;
        // The runtime collects nothing in a process that allocates nothing, and keeps the room of what it has collected. Aggressive: it gives
        // that back to the system. No task waits for this process now.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _roomWhenIdle = HeapRoom();
        LogCollected(_logger, room, _roomWhenIdle);
    }

    // What the last collection left committed, which may be much more than what lives; before the first one nothing is known of it.
    private static long HeapRoom() => Math.Max(GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes, GC.GetTotalMemory(forceFullCollection: false));

    [LoggerMessage(Level = LogLevel.Debug, Message = "The node is idle: its heap's room went from {Before} to {After} bytes.")]
    private static partial void LogCollected(ILogger logger, long before, long after);
}
