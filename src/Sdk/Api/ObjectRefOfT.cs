using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks;

/// <summary>A reference to an immutable value of the cluster: a task's result or a put value. It may not exist yet.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <remarks>A struct around one counted handle: copies share it, and disposing one disposes all. The value lives as long as any process
/// holds a reference to it. The garbage collector releases a handle that is not disposed. Safe for use by many threads.</remarks>
public readonly struct ObjectRef<T> : IObjectRef, IReference<ObjectRef<T>>, IDisposable, IEquatable<ObjectRef<T>>
{
    private readonly ObjectHandle? _handle;

    // Set by As<TBase>() only: reads the value as the type it was encoded as, and casts.
    private readonly ValueReader<T>? _reader;

    internal ObjectRef(ObjectHandle handle, ValueReader<T>? reader = null)
    {
        _handle = handle;
        _reader = reader;
    }

    /// <summary>Gets the id of the value, the same on every node.</summary>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    public ObjectId Id => Handle.Id;

    internal ObjectHandle Handle => _handle ?? throw Misuse.DefaultReference($"ObjectRef<{typeof(T).Name}>");

    internal Type ValueType => _reader?.ValueType ?? typeof(T);

    ObjectHandle IObjectRef.Handle => Handle;

    Type IObjectRef.ValueType => ValueType;

    Handle? IReference<ObjectRef<T>>.Held => _handle;

    static ObjectRef<T> IReference<ObjectRef<T>>.Of(Handle handle) => new((ObjectHandle)handle);

    /// <summary>Lets <c>await reference</c> wait for the value.</summary>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    public TaskAwaiter<T> GetAwaiter() => GetAsync().GetAwaiter();

    /// <summary>Waits for the value and reads it: in place where its type allows, otherwise as a private copy.</summary>
    /// <param name="timeout">The longest wait; null waits without limit, zero only checks.</param>
    /// <param name="ct">Ends the wait, not the task.</param>
    /// <returns>The value. Reading it again decodes it again.</returns>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    /// <exception cref="ObjectDisposedException">The reference was disposed.</exception>
    /// <exception cref="TimeoutException">The value did not come in time; the task goes on.</exception>
    /// <exception cref="RemoteTaskException">The function threw; the original is the inner exception.</exception>
    /// <exception cref="ClusterTasksException">The task failed for another reason; the subclass says which.</exception>
    public Task<T> GetAsync(TimeSpan? timeout = null, CancellationToken ct = default)
    {
        ObjectHandle handle = Misuse.Live(Handle);
        timeout = Misuse.CheckTimeout(timeout, nameof(timeout));
        return _reader is null
            ? handle.Session.GetAsync<T>(handle, timeout, ct)
            : _reader.GetAsync(handle, timeout, ct);
    }

    /// <summary>Waits until the value exists, without reading it or bringing it to this node.</summary>
    /// <param name="timeout">The longest wait; null waits without limit, zero only checks.</param>
    /// <param name="ct">Ends the wait, not the task.</param>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    /// <exception cref="ObjectDisposedException">The reference was disposed.</exception>
    /// <exception cref="TimeoutException">The value did not come in time; the task goes on.</exception>
    /// <exception cref="RemoteTaskException">The function threw; the original is the inner exception.</exception>
    /// <exception cref="ClusterTasksException">The task failed for another reason; the subclass says which.</exception>
    public Task WaitAsync(TimeSpan? timeout = null, CancellationToken ct = default)
    {
        ObjectHandle handle = Misuse.Live(Handle);
        return handle.Session.WaitAsync(handle, Misuse.CheckTimeout(timeout, nameof(timeout)), ct);
    }

    /// <summary>Waits for the value like <see cref="GetAsync"/>, but blocks the thread. Inside a task, the wait lends the slot.</summary>
    /// <param name="timeout">The longest wait; null waits without limit, zero only checks.</param>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    /// <exception cref="ObjectDisposedException">The reference was disposed.</exception>
    /// <exception cref="TimeoutException">The value did not come in time; the task goes on.</exception>
    /// <exception cref="RemoteTaskException">The function threw; the original is the inner exception.</exception>
    /// <exception cref="ClusterTasksException">The task failed for another reason; the subclass says which.</exception>
    public T Get(TimeSpan? timeout = null)
    {
        ObjectHandle handle = Misuse.Live(Handle);
        timeout = Misuse.CheckTimeout(timeout, nameof(timeout));
        return _reader is null ? handle.Session.Get<T>(handle, timeout) : _reader.Get(handle, timeout);
    }

    /// <summary>Reads the value if it is already on this node.</summary>
    internal bool TryRead(ObjectHandle handle, out T? value)
    {
        value = default;
        return _reader is null && handle.Session.TryRead(handle, out value);
    }

    /// <summary>Returns the same reference, seen as one to a base type or interface of <typeparamref name="T"/>, or to another form of the
    /// same bytes.</summary>
    /// <typeparam name="TBase">A type to which every <typeparamref name="T"/> can be cast by reference. For an array of numbers or structs:
    /// also the memories, the sequence and the <see cref="NativeView{T}"/> of its items, and the reverse. For a tensor: the
    /// <see cref="SharedTensor{T}"/>. For a data frame, record batch, table or list of batches: each of the others.</typeparam>
    /// <returns>A reference that shares this one's handle. Costs nothing on the cluster.</returns>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a <typeparamref name="TBase"/> and has no such form.</exception>
    /// <remarks>Await the result or pass it as an argument: a form that is read in place is then read in place, whatever
    /// <typeparamref name="T"/> is. Inside another value (a list of references, say) keep the original reference to a base type: only the
    /// id travels there, and the reader would not know the type to decode.</remarks>
    public ObjectRef<TBase> As<TBase>()
    {
        if (typeof(TBase).IsAssignableFrom(typeof(T)))
            return new ObjectRef<TBase>(Handle, new CastReader<T, TBase>(_reader));
        if (ValueForms.AreOne(ValueType, typeof(TBase)))
            return new ObjectRef<TBase>(Handle);
        throw new ArgumentException($"An ObjectRef<{typeof(T)}> is not an ObjectRef<{typeof(TBase)}>: {typeof(T)} is neither derived " +
            $"from it nor implements it, nor are they forms of the same bytes. Convert the value in a [Remote] function instead.",
                nameof(TBase))
        { HelpLink = HelpPage.References };
    }

    /// <summary>Releases the value. Idempotent; does not cancel the task.</summary>
    public void Dispose() => _handle?.Release();

    /// <summary>Returns true when both refer to the same value of the cluster (by id; nothing is read).</summary>
    /// <param name="other">The other reference.</param>
    public bool Equals(ObjectRef<T> other) => _handle?.Id == other._handle?.Id;

    /// <inheritdoc />
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ObjectRef<T> other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _handle?.Id.GetHashCode() ?? 0;

    /// <summary>Returns the type and the id, for logs.</summary>
    public override string ToString() => $"ObjectRef<{typeof(T).Name}>({_handle?.Id.ToString() ?? "default"})";

    /// <summary>Returns true when both refer to the same value of the cluster.</summary>
    /// <param name="left">One reference.</param>
    /// <param name="right">The other reference.</param>
    public static bool operator ==(ObjectRef<T> left, ObjectRef<T> right) => left.Equals(right);

    /// <summary>Returns true when they refer to different values.</summary>
    /// <param name="left">One reference.</param>
    /// <param name="right">The other reference.</param>
    public static bool operator !=(ObjectRef<T> left, ObjectRef<T> right) => !left.Equals(right);
}
