using ClusterTasks.Execution;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>The cluster, as a program sees it: call functions on it, put values into it, wait for results.</summary>
/// <remarks>Calls go to the current session. That is the last one that <c>LocalCluster.StartAsync</c>, <c>Remote.ConnectAsync</c> or
/// <see cref="RemoteSession.MakeCurrent"/> made current in this flow of control (it follows <c>await</c> and <c>Task.Run</c>). Otherwise it
/// is the executing task's, then the only session of the process, then that of the silo whose grain runs. With several, and none current, a
/// call throws an <see cref="InvalidOperationException"/>; each <see cref="RemoteSession"/> has the same calls as members. All members are
/// safe for use by many threads. A call returns at once; its cost here is the encoding of its arguments.</remarks>
public static partial class Remote
{
    /// <summary>Checks a function and looks it up once. Use <c>Remote.Of(F).Invoke(…)</c> when the compiler cannot infer a call of
    /// <c>Invoke</c>: <c>null</c>, a literal of another type, or more than three arguments.</summary>
    /// <typeparam name="TDelegate">The function's delegate type, inferred.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely; the message says why.</exception>
    public static RemoteFunction<TDelegate> Of<TDelegate>(TDelegate function)
        where TDelegate : Delegate => new(FunctionInfo.Of(function), options: null, session: null);

    /// <summary>Returns the same calls with options bound to them: resources, retries, time limit, placement.</summary>
    /// <param name="options">Options that override the functions' [Remote] attributes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static RemoteInvoker With(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RemoteInvoker(options, session: null);
    }

    /// <summary>Puts a value into the node store, so that many tasks can read it although it is not sent with each.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; it is copied once, and later changes to it are not seen.</param>
    /// <returns>A reference to the immutable copy.</returns>
    /// <exception cref="ArgumentException">The type cannot travel.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected.</exception>
    /// <exception cref="ObjectStoreFullException">The store has no room.</exception>
    /// <remarks>Blocks while the bytes are copied, and while the store makes room.</remarks>
    public static ObjectRef<T> Put<T>(T value) => new(SessionAmbient.Require().Put(value));

    /// <summary>Puts a value into the node store, and keeps copies of it on other nodes. See <see cref="Put{T}(T)"/>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; it is copied once, and later changes to it are not seen.</param>
    /// <param name="options">The options.</param>
    /// <returns>A reference to the immutable copy.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">The type cannot travel.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected.</exception>
    /// <exception cref="ObjectStoreFullException">The store has no room.</exception>
    public static ObjectRef<T> Put<T>(T value, PutOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(SessionAmbient.Require().Put(value, options.Copies));
    }

#pragma warning disable RS0026 // The forms differ in the required options.

    /// <summary>Puts a value into the node store without blocking while the store makes room. See <see cref="Put{T}(T)"/>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; do not change it until the task has completed.</param>
    /// <param name="ct">Ends the wait for room; nothing is stored then.</param>
    /// <returns>A reference to the immutable copy.</returns>
    /// <exception cref="ArgumentException">The type cannot travel.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected.</exception>
    /// <exception cref="ObjectStoreFullException">The store has no room.</exception>
    public static async ValueTask<ObjectRef<T>> PutAsync<T>(T value, CancellationToken ct = default) =>
        new(await SessionAmbient.Require().PutAsync(value, ct).ConfigureAwait(false));

    /// <summary>Puts a value into the node store without blocking, and keeps copies of it on other nodes. See
    /// <see cref="Put{T}(T, PutOptions)"/>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; do not change it until the task has completed.</param>
    /// <param name="options">The options.</param>
    /// <param name="ct">Ends the wait for room; nothing is stored then.</param>
    /// <returns>A reference to the immutable copy.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">The type cannot travel.</exception>
    /// <exception cref="ClusterUnavailableException">The process is not connected.</exception>
    /// <exception cref="ObjectStoreFullException">The store has no room.</exception>
    public static ValueTask<ObjectRef<T>> PutAsync<T>(T value, PutOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PutCopiesAsync(value, options.Copies, ct);
    }

    private static async ValueTask<ObjectRef<T>> PutCopiesAsync<T>(T value, int copies, CancellationToken ct) =>
        new(await SessionAmbient.Require().PutAsync(value, ct, copies).ConfigureAwait(false));

#pragma warning restore RS0026

    /// <summary>Makes one array of many values, on the cluster.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="refs">The values, in the order of the array.</param>
    /// <returns>A reference to the array. It fails with the first value that fails.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refs"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A reference is <c>default</c>.</exception>
    /// <remarks>Costs a task and a copy of all values. A function that takes <c>T[]</c> can be given the references directly.</remarks>
    public static ObjectRef<T[]> Gather<T>(IEnumerable<ObjectRef<T>> refs) => Invoke(GatherFunction.Gather, refs);

    /// <summary>Lists the objects of the cluster with their sizes, copies and holders, and the totals of every node. The listing shows what
    /// keeps memory in use (Ray's <c>ray memory</c> and <c>ray list objects</c>). The same as <see cref="ClusterState.ObjectsAsync"/> of
    /// the current session.</summary>
    /// <param name="query">The selection and number of rows; null: the hundred largest.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ClusterUnavailableException">The process is not connected.</exception>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ClusterTasksException">The query names a node that is not in the cluster.</exception>
    public static Task<ObjectListing> ObjectsAsync(ObjectQuery? query = null, CancellationToken ct = default) =>
        Current.State.ObjectsAsync(query, ct);

#pragma warning disable RS0026 // The three forms differ in the required first parameter, so that no call can be ambiguous.

    /// <summary>Cancels the task that makes a value. A task that waits never runs; a running one sees its token fire.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="reference">The task's result. Nothing happens if it exists already, or is a put value.</param>
    /// <param name="force">True: also end the worker process when the task does not stop by itself.</param>
    /// <param name="recursive">True (default): also cancel the tasks that the task submitted.</param>
    /// <returns>Completes when the node has taken the request; the task may still be running then.</returns>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    public static Task CancelAsync<T>(ObjectRef<T> reference, bool force = false, bool recursive = true) =>
        CancelHandleAsync(reference.Handle, force, recursive);

    /// <summary>Cancels a task that returns nothing.</summary>
    /// <param name="reference">The task's completion. Nothing happens if it has ended.</param>
    /// <param name="force">True: also end the worker process when the task does not stop by itself.</param>
    /// <param name="recursive">True (default): also cancel the tasks that the task submitted.</param>
    /// <returns>Completes when the node has taken the request; the task may still be running then.</returns>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    public static Task CancelAsync(ObjectRef reference, bool force = false, bool recursive = true) =>
        CancelHandleAsync(reference.Handle, force, recursive);

    /// <summary>Cancels a task that yields a stream; items that exist stay readable.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="stream">The task's stream, which may have been left. Nothing happens if it has ended.</param>
    /// <param name="force">True: also end the worker process when the task does not stop by itself.</param>
    /// <param name="recursive">True (default): also cancel the tasks that the task submitted.</param>
    /// <returns>Completes when the node has taken the request; the task may still be running then.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    public static Task CancelAsync<T>(ObjectStream<T> stream, bool force = false, bool recursive = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CancelHandleAsync(stream.Handle, force, recursive);
    }

#pragma warning restore RS0026

    private static Task CancelHandleAsync(ObjectHandle handle, bool force, bool recursive) =>
        handle.Session.CancelAsync(handle.Id, force, recursive);
}
