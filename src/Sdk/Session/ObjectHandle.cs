using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Session;

/// <summary>One process's hold on one object: while any handle lives, the process counts as a holder. Every copy of an <c>ObjectRef</c>
/// struct shares the handle. The finalizer releases a handle that is not disposed.</summary>
internal sealed class ObjectHandle : Handle
{
    private const int Released = 1 << 30;

    // The flag above, and the number of pins.
    private int _state;

    internal ObjectHandle(SessionCore session, ObjectId id)
        : base(id) => Session = session;

    ~ObjectHandle() => Release();

    internal SessionCore Session { get; }

    /// <summary>The item of a map that its task was made for, from 0; -1: none.</summary>
    internal int Item { get; set; } = -1;

    internal bool IsReleased => (Volatile.Read(ref _state) & Released) != 0;

    /// <summary>Its object's watch, from its first wait on, of which it counts as a user. Written under the lock of the session's
    /// <see cref="WatchTable"/>.</summary>
    internal Watch? Watch { get; set; }

    /// <summary>Releases the object. Idempotent; never throws; cheap enough for the finalizer thread (it only queues the id).</summary>
    internal void Release()
    {
        if (Interlocked.Or(ref _state, Released) == 0)
            End();
    }

    /// <summary>Postpones the effect of a release until <see cref="Unpin"/>.</summary>
    /// <exception cref="ObjectDisposedException">The handle was released.</exception>
    internal void Pin()
    {
        int seen = Volatile.Read(ref _state);
        while (true)
        {
            if ((seen & Released) != 0)
                Misuse.Live(this);
            int before = Interlocked.CompareExchange(ref _state, seen + 1, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    internal void Unpin()
    {
        if (Interlocked.Decrement(ref _state) == Released)
            End();
    }

    private void End()
    {
        GC.SuppressFinalize(this);
        Session.OnReleased(this);
    }
}
