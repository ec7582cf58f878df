using System.Numerics.Tensors;

namespace ClusterTasks;

/// <summary>A tensor that is read where the store has it, as <see cref="ReadOnlyMemory{T}"/> is for an array. It reads a value that was
/// stored as <see cref="Tensor{T}"/>, and the reverse. A <see cref="Tensor{T}"/> itself is always a private copy, because it can be
/// changed.</summary>
/// <remarks>
/// <code>
/// [Remote]
/// static float Norm(SharedTensor&lt;float&gt; weights) => Tensor.Norm(weights.AsSpan());
/// </code>
/// The elements are dense, the last dimension first in memory order. The value keeps the object in the store for as long as it lives,
/// in a task at most until the task ends. A span does not: outside a task, keep the value in use (<see cref="GC.KeepAlive"/>) while a
/// span of it is read.
/// </remarks>
/// <typeparam name="T">A number or another struct without references.</typeparam>
public readonly struct SharedTensor<T>
    where T : unmanaged
{
    private readonly nint[]? _lengths;

    /// <summary>Makes a tensor over elements in this process, to put it. Copies nothing but the lengths.</summary>
    /// <param name="elements">All elements, the last dimension first in memory order.</param>
    /// <param name="lengths">The length of each dimension.</param>
    /// <exception cref="ArgumentException">The lengths do not multiply to the number of elements.</exception>
    public SharedTensor(ReadOnlyMemory<T> elements, params ReadOnlySpan<nint> lengths)
        : this(elements, lengths.ToArray())
    {
        if (Count(lengths) != elements.Length)
        {
            throw new ArgumentException(
                $"The lengths [{string.Join(", ", lengths.ToArray())}] do not multiply to the {elements.Length} elements.",
                nameof(lengths));
        }
    }

    private SharedTensor(ReadOnlyMemory<T> elements, nint[] lengths)
    {
        Elements = elements;
        _lengths = lengths;
    }

    /// <summary>Gets all elements in memory order.</summary>
    public ReadOnlyMemory<T> Elements { get; }

    /// <summary>Gets the length of each dimension.</summary>
    public ReadOnlySpan<nint> Lengths => _lengths;

    /// <summary>Gets the number of dimensions.</summary>
    public int Rank => _lengths?.Length ?? 0;

    /// <summary>Returns the tensor for the operations of <see cref="Tensor"/>. Copies nothing.</summary>
    /// <exception cref="ObjectDisposedException">The task that the value belonged to has ended.</exception>
    public ReadOnlyTensorSpan<T> AsSpan() =>
        Elements.IsEmpty ? ToTensor().AsReadOnlyTensorSpan() : new ReadOnlyTensorSpan<T>(Elements.Span, Lengths);

    /// <summary>Returns a copy that may be changed.</summary>
    public Tensor<T> ToTensor() => Rank == 0 ? Tensor<T>.Empty : Tensor.Create(Elements.ToArray(), Lengths);

    /// <summary>Returns the number of elements of a tensor with these lengths, or -1 if they are no lengths or too many.</summary>
    internal static long Count(ReadOnlySpan<nint> lengths)
    {
        UInt128 count = lengths.IsEmpty ? 0u : 1u;
        foreach (nint length in lengths)
        {
            count = length < 0 || count > int.MaxValue ? UInt128.MaxValue : count * (uint)Math.Min(length, uint.MaxValue);
        }

        return count > int.MaxValue ? -1 : (long)count;
    }
}
