using System.Runtime;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Contracts;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Gives the memory that clients have left in this process back to the system.</summary>
internal sealed partial class IdleMemory : IDisposable
{
    // The runtime compiles the methods that clients have made hot in the background. On a busy machine that goes on for a minute behind
    // the work, and each look finds up to 15 MB of free memory in the compiler's arenas. A threshold for the C library (M_TRIM_THRESHOLD)
    // does not help: a block that lives lies above the free ones.
    private static readonly TimeSpan CompilerPeriod = TimeSpan.FromSeconds(5);

    // Less is not worth the pause. A fresh node has about 32 MB, and an idle one must stay within 1.2 of that: with 16 MB here, a node
    // whose own collection had already taken most of the growth kept 13 MB of it.
    private const long LeastGrowth = 4L << 20;

    private readonly INodeStore _store;
    private readonly ILogger _logger;
    private readonly ITimer _compilerTimer;
    private long _roomWhenIdle;
    private long _compiled;

    internal IdleMemory(INodeStore store, TimeProvider time, ILogger logger)
    {
        _store = store;
        _logger = logger;
        _compilerTimer = time.CreateTimer(_ => LookAtCompiler(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal void GiveBack()
    {
        _store.Trim();
        Collect();
        TrimHeap();
    }

    public void Dispose() => _compilerTimer.Dispose();

    private void LookAtCompiler()
    {
        if (JitInfo.GetCompiledMethodCount() != Interlocked.Read(ref _compiled))
            TrimHeap();
    }

    private void TrimHeap()
    {
        Interlocked.Exchange(ref _compiled, JitInfo.GetCompiledMethodCount());
        NativeHeap.Trim();
        _compilerTimer.Change(CompilerPeriod, Timeout.InfiniteTimeSpan);
    }

    private void Collect()
    {
        long room = HeapRoom();
        if (room <= _roomWhenIdle + LeastGrowth)
            return;
        // The runtime collects nothing in a process that allocates nothing, and keeps the room of what it has collected. Aggressive: it
        // gives that back to the system. No task waits for this process now.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _roomWhenIdle = HeapRoom();
        LogCollected(_logger, room, _roomWhenIdle);
    }

    // What the last collection left committed, which may be much more than what lives; before the first one nothing is known of it.
    private static long HeapRoom() =>
        Math.Max(GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes, GC.GetTotalMemory(forceFullCollection: false));

    [LoggerMessage(Level = LogLevel.Debug, Message = "The node is idle: its heap's room went from {Before} to {After} bytes.")]
    private static partial void LogCollected(ILogger logger, long before, long after);
}
