using System.Numerics.Tensors;

namespace ClusterTasks;

/// <summary>Views of references to values that can be changed, as references to values that are read in place.</summary>
public static class ObjectRefViews
{
    /// <summary>Returns the same reference, seen as one to elements that are read where the store has them. Short for
    /// <c>As&lt;ReadOnlyMemory&lt;T&gt;&gt;()</c>.</summary>
    /// <typeparam name="T">A number or another struct without references.</typeparam>
    /// <param name="reference">A reference to an array, which would be read as a private copy.</param>
    /// <returns>A reference that shares this one's handle. Costs nothing on the cluster. A null array is an empty memory.</returns>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    public static ObjectRef<ReadOnlyMemory<T>> AsMemory<T>(this ObjectRef<T[]> reference)
        where T : unmanaged => reference.As<ReadOnlyMemory<T>>();

    /// <summary>Returns the same reference, seen as one to a tensor that is read where the store has it. Short for
    /// <c>As&lt;SharedTensor&lt;T&gt;&gt;()</c>.</summary>
    /// <typeparam name="T">A number or another struct without references.</typeparam>
    /// <param name="reference">A reference to a tensor, which would be read as a private copy.</param>
    /// <returns>A reference that shares this one's handle. Costs nothing on the cluster.</returns>
    /// <exception cref="InvalidOperationException">The reference is <c>default</c>.</exception>
    public static ObjectRef<SharedTensor<T>> AsShared<T>(this ObjectRef<Tensor<T>> reference)
        where T : unmanaged => reference.As<SharedTensor<T>>();
}
