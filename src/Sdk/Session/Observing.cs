namespace ClusterTasks.Session;

/// <summary>An observer's registration at many objects; disposing ends it.</summary>
internal sealed class Observing(WatchTable table, IReadyObserver observer, IReadOnlyList<Watch> watches) : IDisposable
{
    public void Dispose() => table.Forget(observer, watches);
}
