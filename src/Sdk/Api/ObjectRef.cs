using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ClusterTasks.Session;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks;

/// <summary>A reference to the completion of a task that returns nothing (<c>void</c>, <c>Task</c>, <c>ValueTask</c>).</summary>
/// <remarks>Copies share one handle; disposing one disposes all. The garbage collector releases a handle that is not disposed.</remarks>
public readonly struct ObjectRef : IObjectRef, IReference<ObjectRef>, IDisposable, IEquatable<ObjectRef>
{
    private readonly ObjectHandle? _handle;

    internal ObjectRef(ObjectHandle handle) => _handle = handle;

    /// <summary>Gets the id of the completion, the same on every node.</summary>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    public ObjectId Id => Handle.Id;

    internal ObjectHandle Handle => _handle ?? throw Misuse.DefaultReference(nameof(ObjectRef));

    ObjectHandle IObjectRef.Handle => Handle;

    Type IObjectRef.ValueType => typeof(object);

    Handle? IReference<ObjectRef>.Held => _handle;

    static ObjectRef IReference<ObjectRef>.Of(Handle handle) => new((ObjectHandle)handle);

    /// <summary>Lets <c>await reference</c> wait for the task to end.</summary>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    public TaskAwaiter GetAwaiter() => WaitAsync().GetAwaiter();

    /// <summary>Waits until the task has ended.</summary>
    /// <param name="timeout">The longest wait; null waits without limit.</param>
    /// <param name="ct">Ends the wait, not the task.</param>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    /// <exception cref="TimeoutException">The task did not end in time; it goes on.</exception>
    /// <exception cref="RemoteTaskException">The function threw; the original is the inner exception.</exception>
    /// <exception cref="ClusterTasksException">The task failed for another reason; the subclass says which.</exception>
    public Task WaitAsync(TimeSpan? timeout = null, CancellationToken ct = default)
    {
        ObjectHandle handle = Misuse.Live(Handle);
        return handle.Session.GetAsync<object?>(handle, Misuse.CheckTimeout(timeout, nameof(timeout)), ct);
    }

    /// <summary>Blocks until the task has ended. Inside a task, the wait lends the slot.</summary>
    /// <param name="timeout">The longest wait; null waits without limit.</param>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    /// <exception cref="TimeoutException">The task did not end in time; it goes on.</exception>
    /// <exception cref="RemoteTaskException">The function threw; the original is the inner exception.</exception>
    /// <exception cref="ClusterTasksException">The task failed for another reason; the subclass says which.</exception>
    public void Wait(TimeSpan? timeout = null)
    {
        ObjectHandle handle = Misuse.Live(Handle);
        _ = handle.Session.Get<object?>(handle, Misuse.CheckTimeout(timeout, nameof(timeout)));
    }

    /// <summary>Releases the completion. Idempotent; does not cancel the task.</summary>
    public void Dispose() => _handle?.Release();

    /// <summary>Returns true when both refer to the same task.</summary>
    /// <param name="other">The other reference.</param>
    public bool Equals(ObjectRef other) => _handle?.Id == other._handle?.Id;

    /// <inheritdoc />
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ObjectRef other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _handle?.Id.GetHashCode() ?? 0;

    /// <summary>Returns the id, for logs.</summary>
    public override string ToString() => $"ObjectRef({_handle?.Id.ToString() ?? "default"})";

    /// <summary>Returns true when both refer to the same task.</summary>
    /// <param name="left">One reference.</param>
    /// <param name="right">The other reference.</param>
    public static bool operator ==(ObjectRef left, ObjectRef right) => left.Equals(right);

    /// <summary>Returns true when they refer to different tasks.</summary>
    /// <param name="left">One reference.</param>
    /// <param name="right">The other reference.</param>
    public static bool operator !=(ObjectRef left, ObjectRef right) => !left.Equals(right);
}
