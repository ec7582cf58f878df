using System.Collections.Concurrent;

namespace ClusterTasks.Session;

/// <summary>Ids of references that this process has released and the node does not know of yet. Any thread may add, the finalizer thread
/// too: that takes no lock. Taking needs the connection's lock.</summary>
internal sealed class ReleaseQueue
{
    private readonly ConcurrentQueue<ObjectId> _ids = new();
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    /// <returns>True when nobody knows yet that an id waits: the caller then says so.</returns>
    internal bool Add(in ObjectId id)
    {
        _ids.Enqueue(id);
        return Interlocked.Increment(ref _count) == 1;
    }

    internal bool TryTakeNeedsLock(out ObjectId id)
    {
        // An id that comes between the looks at the queue and at the count was not the first, so nobody was told of it. It is taken here.
        // An id that comes after the look at the count is the first again.
        while (!_ids.TryDequeue(out id))
        {
            if (Count <= 0)
                return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }
}
