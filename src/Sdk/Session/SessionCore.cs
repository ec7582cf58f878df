using ClusterTasks.Protocol;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Session;

/// <summary>The operations of a session that the public API and the executor need: submit, put, get, wait, cancel. The one implementation
/// talks to the local node; tests of the API use a recording one.</summary>
internal abstract class SessionCore : IReferenceContext
{
    /// <summary>The session as users see it, which the layer of the API makes.</summary>
    internal object? Face;

    /// <summary>Identifies the cluster: sessions of one cluster can use each other's references.</summary>
    internal abstract ulong Cluster { get; }

    /// <summary>True when it has ended, and its objects with it.</summary>
    internal virtual bool IsEnded => false;

    /// <summary>Returns the session that has taken this one's place after its end, or makes it; null: this one's end is final.</summary>
    internal Func<SessionCore>? Renewal { get; set; }

    /// <summary>This session, or the one that has taken its place.</summary>
    /// <exception cref="ClusterUnavailableException">It has ended, and no node answers.</exception>
    internal SessionCore Renewed => IsEnded && Renewal is { } renew ? renew() : this;

    /// <summary>Submits a task and returns the handle of its result (index 0; of a stream: its end marker). For a task with several results
    /// the node counts a handle for each, and the caller makes the others.</summary>
    /// <param name="definition">Its function and options.</param>
    /// <param name="call">The task without its id, its parent and the number of its definition, which the session gives it. Its body is
    /// valid until this method returns.</param>
    /// <param name="keepAlive">Handles of every dependency and nested reference: alive until the node has counted them.</param>
    internal abstract ObjectHandle Submit(TaskDefinition definition, in Submit call, IReadOnlyList<ObjectHandle> keepAlive);

    /// <summary>Returns the handle of a stream's next item, or null after the last. Throws the stream's error in its place in the
    /// order.</summary>
    internal abstract Task<ObjectHandle?> NextStreamItemAsync(ObjectHandle stream, uint index, CancellationToken cancellationToken);

    /// <summary>Stores a value and returns its handle.</summary>
    internal ObjectHandle Put<T>(T value, int copies = 1)
    {
        using EncodedValue encoded = ValueCodec.Encode(value, nameof(value));
        return PutEncoded(encoded, nameof(value), copies);
    }

    /// <summary>Stores an encoded value and returns its handle. A caller that has encoded a value to see its length puts this: encoding
    /// runs user code (getters, iterators), and a second run may find something else or nothing.</summary>
    /// <param name="encoded">The value; the caller disposes it.</param>
    /// <param name="parameter">The parameter that an error names.</param>
    /// <param name="copies">On how many nodes it is kept.</param>
    internal abstract ObjectHandle PutEncoded(EncodedValue encoded, string? parameter, int copies = 1);

    internal abstract ValueTask<ObjectHandle> PutAsync<T>(T value, CancellationToken cancellationToken, int copies = 1);

    /// <summary>Waits for the value and decodes it. A null timeout waits without limit.</summary>
    internal abstract Task<T> GetAsync<T>(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken);

    /// <summary>Does the same as <see cref="GetAsync"/>, blocking the calling thread; inside a task it lends the slot meanwhile.</summary>
    internal abstract T Get<T>(ObjectHandle handle, TimeSpan? timeout);

    /// <summary>Waits until the object is ready, without fetching its bytes; throws its error if it failed. A null timeout waits without
    /// limit.</summary>
    internal abstract Task WaitAsync(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken);

    /// <summary>Waits until the object is ready or failed, without fetching its bytes. Never throws the object's own error.</summary>
    internal abstract Task WhenReadyAsync(ObjectHandle handle, CancellationToken cancellationToken);

    /// <summary>Waits until the task has ended, whether or not a reference to its result remains, or until the session has; then calls
    /// <paramref name="ended"/>. It is not a wait of the calling task.</summary>
    internal abstract Task WhenEndedAsync(TaskId task, Action ended);

    /// <summary>Waits until the node has told its present knowledge of the observed objects: one round trip, two seconds at most. It serves
    /// callers that have no time to wait, and is not a wait of the calling task.</summary>
    internal virtual Task LookAsync(IReadOnlyList<ObjectHandle> handles, CancellationToken cancellationToken) => Task.CompletedTask;

    internal abstract bool IsReady(ObjectHandle handle);

    /// <summary>Reads a value that is already here; throws its error if it failed. Returns false when it is not here, or not yet.</summary>
    internal abstract bool TryRead<T>(ObjectHandle handle, out T? value);

    /// <summary>Tells an observer of each object, by its index, when it is ready (with <paramref name="fetch"/>: here), and at once of
    /// those that are. Ends when the result is disposed. One message serves all of them. It is not a wait of the calling task.</summary>
    internal abstract IDisposable Observe(IReadOnlyList<ObjectHandle> handles, bool fetch, IReadyObserver observer);

    /// <summary>Returns the index of the first handle whose object is in the list before it; -1: none is.</summary>
    internal abstract int FindDuplicate(IReadOnlyList<ObjectHandle> handles);

    internal abstract Task CancelAsync(ObjectId id, bool force, bool recursive);

    /// <summary>Called once by each handle when it is released; must not throw or block (it may run on the finalizer thread).</summary>
    internal abstract void OnReleased(ObjectHandle handle);

    /// <summary>Blocks until the cluster has counted everything that this session has sent.</summary>
    internal virtual void Settle()
    {
    }

    /// <summary>Makes a handle of this session for an object of another session's handle, of the same cluster. Call <see cref="Settle"/> of
    /// that session first.</summary>
    internal virtual ObjectHandle Share(ObjectHandle other) => Borrow(other.Id);

    /// <inheritdoc cref="IReferenceContext.Borrow" />
    public abstract ObjectHandle Borrow(ObjectId id);

    Handle IReferenceContext.Borrow(ObjectId id) => Borrow(id);

    /// <inheritdoc />
    public abstract void FlushBorrows();
}
