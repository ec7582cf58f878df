using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Refers to a value of the cluster.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct ObjectRef<T>
{
    private readonly ObjectHandle? _handle;

    private ObjectRef(ObjectHandle handle) => _handle = handle;

    internal ObjectHandle Handle => _handle!;

    internal static ObjectRef<T> FromHandle(ObjectHandle handle) => new(handle);
}

/// <summary>Refers to the completion of a task without a result.</summary>
public readonly struct ObjectRef
{
    private readonly ObjectHandle? _handle;

    private ObjectRef(ObjectHandle handle) => _handle = handle;

    internal ObjectHandle Handle => _handle!;

    internal static ObjectRef FromHandle(ObjectHandle handle) => new(handle);
}
