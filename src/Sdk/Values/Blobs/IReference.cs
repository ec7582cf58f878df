namespace ClusterTasks.Values.Blobs;

/// <summary>A struct around a handle, which travels as the id of its object.</summary>
internal interface IReference<TSelf>
    where TSelf : struct, IReference<TSelf>
{
    /// <summary>The handle, or null for <c>default</c>.</summary>
    Handle? Held { get; }

    static abstract TSelf Of(Handle handle);
}
