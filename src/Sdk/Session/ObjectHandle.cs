namespace ClusterTasks.Session;

/// <summary>One process's hold on one object: while any handle lives, the process counts as a holder. Every copy of an
/// <c>ObjectRef</c> struct shares the handle; the finalizer releases what nobody disposed.</summary>
internal sealed class ObjectHandle
{
    private int _released;

    internal ObjectHandle(SessionCore session, ObjectId id)
    {
        Session = session;
        Id = id;
    }

    ~ObjectHandle() => Release();

    internal SessionCore Session { get; }

    internal ObjectId Id { get; }

    /// <summary>Which item of a map its task was made for, from 0; -1: none.</summary>
    internal int Item { get; set; } = -1;

    internal bool IsReleased => Volatile.Read(ref _released) != 0;

    /// <summary>Its object's watch, from its first wait on; it counts as a user of it. Written under the lock of the session's <see cref="WatchTable"/>.</summary>
    internal Watch? Watch { get; set; }

    /// <summary>Lets go. Idempotent; never throws; cheap enough for the finalizer thread (it only queues the id).</summary>
    internal void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            GC.SuppressFinalize(this);
            Session.OnReleased(this);
        }
    }
}
