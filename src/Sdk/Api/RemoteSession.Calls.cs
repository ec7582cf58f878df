namespace ClusterTasks;

/// <summary>Has the calls of <see cref="Remote"/>, on this session whichever is current. The generated part has <c>Invoke</c> and
/// <c>Map</c>.</summary>
public sealed partial class RemoteSession
{
    /// <inheritdoc cref="Remote.Of{TDelegate}(TDelegate)" />
    public RemoteFunction<TDelegate> Of<TDelegate>(TDelegate function)
        where TDelegate : Delegate => new(FunctionInfo.Of(function), options: null, _core);

    /// <inheritdoc cref="Remote.With(TaskOptions)" />
    public RemoteInvoker With(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RemoteInvoker(options, _core);
    }

    /// <summary>Puts a value into the store of this session's node, so that many tasks can read it although it is not sent with
    /// each.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; it is copied once, and later changes to it are not seen.</param>
    /// <returns>A reference to the immutable copy.</returns>
    /// <exception cref="ArgumentException">The type cannot travel.</exception>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ObjectStoreFullException">The store has no room.</exception>
    /// <remarks>Blocks while the bytes are copied, and while the store makes room.</remarks>
    public ObjectRef<T> Put<T>(T value) => new(_core.Renewed.Put(value));

    /// <summary>Puts a value into the node store, and keeps copies of it on other nodes. See <see cref="Put{T}(T)"/>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; it is copied once, and later changes to it are not seen.</param>
    /// <param name="options">The options.</param>
    /// <returns>A reference to the immutable copy.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">The type cannot travel.</exception>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ObjectStoreFullException">The store has no room.</exception>
    public ObjectRef<T> Put<T>(T value, PutOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(_core.Renewed.Put(value, options.Copies));
    }

#pragma warning disable RS0026 // The forms differ in the required options.

    /// <summary>Puts a value into the store of this session's node without blocking while the store makes room. See
    /// <see cref="Put{T}(T)"/>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; do not change it until the task has completed.</param>
    /// <param name="ct">Ends the wait for room; nothing is stored then.</param>
    /// <returns>A reference to the immutable copy.</returns>
    /// <exception cref="ArgumentException">The type cannot travel.</exception>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ObjectStoreFullException">The store has no room.</exception>
    public async ValueTask<ObjectRef<T>> PutAsync<T>(T value, CancellationToken ct = default) =>
        new(await _core.Renewed.PutAsync(value, ct).ConfigureAwait(false));

    /// <summary>Puts a value into the node store without blocking, and keeps copies of it on other nodes. See
    /// <see cref="Put{T}(T, PutOptions)"/>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; do not change it until the task has completed.</param>
    /// <param name="options">The options.</param>
    /// <param name="ct">Ends the wait for room; nothing is stored then.</param>
    /// <returns>A reference to the immutable copy.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">The type cannot travel.</exception>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ObjectStoreFullException">The store has no room.</exception>
    public ValueTask<ObjectRef<T>> PutAsync<T>(T value, PutOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PutCopiesAsync(value, options.Copies, ct);
    }

    private async ValueTask<ObjectRef<T>> PutCopiesAsync<T>(T value, int copies, CancellationToken ct) =>
        new(await _core.Renewed.PutAsync(value, ct, copies).ConfigureAwait(false));

#pragma warning restore RS0026

    /// <inheritdoc cref="Remote.Gather{T}(IEnumerable{ObjectRef{T}})" />
    public ObjectRef<T[]> Gather<T>(IEnumerable<ObjectRef<T>> refs) => Invoke(GatherFunction.Gather, refs);

#pragma warning disable RS0026 // As on Remote: the forms differ in the required first parameter.

    /// <inheritdoc cref="Remote.GetAsync{T}(IReadOnlyList{ObjectRef{T}}, TimeSpan?, CancellationToken)" />
    public Task<T[]> GetAsync<T>(IReadOnlyList<ObjectRef<T>> refs, TimeSpan? timeout = null, CancellationToken ct = default) =>
        Remote.GetAsync(refs, timeout, ct);

    /// <inheritdoc cref="Remote.GetAsync(IReadOnlyList{ObjectRef}, TimeSpan?, CancellationToken)" />
    public Task GetAsync(IReadOnlyList<ObjectRef> refs, TimeSpan? timeout = null, CancellationToken ct = default) =>
        Remote.GetAsync(refs, timeout, ct);

    /// <inheritdoc cref="Remote.WaitAsync{T}(IReadOnlyList{ObjectRef{T}}, int, TimeSpan?, CancellationToken)" />
    public Task<(IReadOnlyList<ObjectRef<T>> Ready, IReadOnlyList<ObjectRef<T>> Pending)> WaitAsync<T>(
        IReadOnlyList<ObjectRef<T>> refs, int count = 1, TimeSpan? timeout = null, CancellationToken ct = default) =>
        Remote.WaitAsync(refs, count, timeout, ct);

    /// <inheritdoc cref="Remote.WaitAsync(IReadOnlyList{ObjectRef}, int, TimeSpan?, CancellationToken)" />
    public Task<(IReadOnlyList<ObjectRef> Ready, IReadOnlyList<ObjectRef> Pending)> WaitAsync(
        IReadOnlyList<ObjectRef> refs, int count = 1, TimeSpan? timeout = null, CancellationToken ct = default) =>
        Remote.WaitAsync(refs, count, timeout, ct);

    /// <inheritdoc cref="Remote.WhenEach{T}(IEnumerable{ObjectRef{T}})" />
    public IAsyncEnumerable<ObjectRef<T>> WhenEach<T>(IEnumerable<ObjectRef<T>> refs) => Remote.WhenEach(refs);

    /// <inheritdoc cref="Remote.WhenEach(IEnumerable{ObjectRef})" />
    public IAsyncEnumerable<ObjectRef> WhenEach(IEnumerable<ObjectRef> refs) => Remote.WhenEach(refs);

    /// <inheritdoc cref="Remote.CancelAsync{T}(ObjectRef{T}, bool, bool)" />
    public Task CancelAsync<T>(ObjectRef<T> reference, bool force = false, bool recursive = true) =>
        Remote.CancelAsync(reference, force, recursive);

    /// <inheritdoc cref="Remote.CancelAsync(ObjectRef, bool, bool)" />
    public Task CancelAsync(ObjectRef reference, bool force = false, bool recursive = true) =>
        Remote.CancelAsync(reference, force, recursive);

    /// <inheritdoc cref="Remote.CancelAsync{T}(ObjectStream{T}, bool, bool)" />
    public Task CancelAsync<T>(ObjectStream<T> stream, bool force = false, bool recursive = true) =>
        Remote.CancelAsync(stream, force, recursive);

#pragma warning restore RS0026
}
