using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>What clients have left behind them: tables as large as they once were, and memory that the runtime keeps for more of the same. A
/// node that has nothing to do gives it back, once.</summary>
internal sealed partial class NodeCore
{
    // The next client comes at once, or not soon; and what the last one left on its way is here by then.
    private static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(5);

    // Less is not worth the pause. A fresh node has about 32 MB, and an idle one must stay within 1.2 of that: with 16 MB here, a node whose
    // own collection had already taken most of the growth kept 13 MB of it.
    private const long LeastGrowth = 4L << 20;

    private TimeSpan _idleAt;
    private bool _isIdleAwaited;
    private long _roomWhenIdle;

    /// <summary>A session has ended, perhaps a greedy one. When nothing runs a while later, the node gives back its room; other sessions may be open.</summary>
    private void AwaitIdleNeedsLock()
    {
        _idleAt = _clock.Now + IdlePatience;
        if (_isIdleAwaited)
            return;
        _isIdleAwaited = true;
        _alarm.Set(new NodeDeadline(DeadlineKind.Idle), IdlePatience);
    }

    private void OnIdle()
    {
        using (Enter())
        {
            _isIdleAwaited = false;
            if (_tasks.Count > 0 || _local.Count > 0)
            {
                AwaitIdleNeedsLock(); // the pause would be theirs
                return;
            }

            if (_clock.Now < _idleAt)
            {
                // Another session has ended since.
                _isIdleAwaited = true;
                _alarm.Set(new NodeDeadline(DeadlineKind.Idle), _idleAt - _clock.Now);
                return;
            }

            _objects.Trim();
            _tasks.Trim();
            _local.Trim();
            _leases.Trim();
            _handovers.Trim();
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
