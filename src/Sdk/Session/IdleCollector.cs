namespace ClusterTasks.Session;

/// <summary>Collects garbage in a worker process that has run tasks and now runs none. References and in-place values that user code
/// dropped hold objects in the store until a collection finds them. An idle process never collects by itself.</summary>
internal sealed class IdleCollector : IDisposable
{
    // Long enough that a pause between two bursts costs nothing, short enough that nobody misses the memory.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(500);

    private readonly ITimer _timer;

    internal IdleCollector(TimeProvider time) =>
        _timer = time.CreateTimer(
            static _ => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false), null, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);

    /// <summary>Called after each task. Arms the collection when it was the last, and postpones it otherwise.</summary>
    internal void OnTaskEnded(bool isIdle) => _timer.Change(isIdle ? IdleTime : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
