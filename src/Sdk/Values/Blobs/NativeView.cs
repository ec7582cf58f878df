using System.Buffers;
using System.Runtime.CompilerServices;
using ClusterTasks.Store.Client;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks;

/// <summary>Elements of an object of any length, even of more than an array or a memory can hold, read where the store has them.</summary>
/// <remarks>
/// A view reads a value that was stored as <c>T[]</c>, <see cref="ReadOnlyMemory{T}"/>, <see cref="ReadOnlySequence{T}"/> or as a view, and
/// costs nothing that grows with the length. It keeps the object in the store for as long as the view lives, in a task at most until the
/// task ends. A later read throws <see cref="ObjectDisposedException"/>. Thread-safe.
/// </remarks>
/// <typeparam name="T">A number or another struct without references.</typeparam>
public sealed unsafe class NativeView<T>
    where T : unmanaged
{
    private readonly PinnedObject? _pinned;
    private readonly long _start;
    private readonly ReadOnlySequence<T> _elements;

    /// <summary>Makes a view of elements in this process, to put them. Copies nothing.</summary>
    /// <param name="elements">Any number, in any number of pieces.</param>
    public NativeView(ReadOnlySequence<T> elements)
    {
        _elements = elements;
        Length = elements.Length;
    }

    /// <summary>Makes a view of elements in this process, to put them. Copies nothing.</summary>
    /// <param name="elements">The elements.</param>
    public NativeView(ReadOnlyMemory<T> elements)
        : this(new ReadOnlySequence<T>(elements))
    {
    }

    private NativeView(PinnedObject? pinned, long start, ReadOnlySequence<T> elements)
        : this(elements)
    {
        _pinned = pinned;
        _start = start;
    }

    /// <summary>Gets the number of elements.</summary>
    public long Length { get; }

    /// <summary>Gets one element. As fast as a pointer where the object has more than 2 GiB; else <see cref="Slice"/> is faster for
    /// many.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public T this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)Length)
            {
                throw new ArgumentOutOfRangeException(nameof(index), index, $"The view has {Length} elements.");
            }

            if (_pinned is null)
            {
                return _elements.IsSingleSegment ? _elements.FirstSpan[(int)index] : _elements.Slice(index, 1).FirstSpan[0];
            }

            ObjectDisposedException.ThrowIf(_pinned.IsReleased, _pinned);
            T element = Unsafe.ReadUnaligned<T>((byte*)_pinned.Address + _start + (index * sizeof(T)));
            GC.KeepAlive(_pinned);
            return element;
        }
    }

    /// <summary>Returns a part as one memory: in place, or a copy where the part lies across the pieces that the view was made
    /// from.</summary>
    /// <param name="start">First element.</param>
    /// <param name="length">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the view.</exception>
    public ReadOnlyMemory<T> Slice(long start, int length)
    {
        if (length < 0 || start < 0 || start > Length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"{length} elements from {start} are not inside the {Length} of the view.");
        }

        if (_pinned is not null)
        {
            return new PinnedMemory<T>(_pinned, _start + (start * sizeof(T)), length).Memory;
        }

        ReadOnlySequence<T> part = _elements.Slice(start, length);
        return part.IsSingleSegment ? part.First : part.ToArray();
    }

    /// <summary>Returns all elements, in pieces of at most 1 GiB or as the view was made.</summary>
    public ReadOnlySequence<T> AsSequence() => _elements;

    internal static NativeView<T> Of(BlobBytes raw, out bool inPlace) =>
        new(raw.LongPin, raw.StartInPin, Piece<T>.InPlace(raw, out inPlace));
}
