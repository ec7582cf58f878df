using System.Buffers;
using ClusterTasks.Store.Client;

namespace ClusterTasks.Values.Blobs;

/// <summary>The bytes of a blob, of any length: one memory, or a pin of a store object that is longer than a memory can be.</summary>
internal readonly struct BlobBytes
{
    // A pin only where it is needed: a memory costs nothing to cut, and a part of a long pin is an object.
    private readonly PinnedObject? _pinned;
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly long _start;

    private BlobBytes(PinnedObject? pinned, ReadOnlyMemory<byte> memory, long start, long length)
    {
        _pinned = pinned;
        _memory = memory;
        _start = start;
        Length = length;
    }

    internal long Length { get; }

    /// <summary>The pin that is too long for one memory and the start of these bytes in it, or null.</summary>
    internal PinnedObject? LongPin => _pinned;

    internal long StartInPin => _start;

    public static implicit operator BlobBytes(ReadOnlyMemory<byte> memory) => new(null, memory, 0, memory.Length);

    public static implicit operator BlobBytes(Memory<byte> memory) => (ReadOnlyMemory<byte>)memory;

    public static implicit operator BlobBytes(byte[]? bytes) => (ReadOnlyMemory<byte>)bytes;

    internal static BlobBytes Of(IMemoryOwner<byte> owner) =>
        owner is PinnedObject { Length: > int.MaxValue } pinned ? new(pinned, default, 0, pinned.Length) : (BlobBytes)owner.Memory;

    /// <summary>Returns a part; the caller has checked that it lies inside.</summary>
    internal BlobBytes Slice(long start, long length) =>
        _pinned is null ? _memory.Slice((int)start, (int)length)
        : length <= int.MaxValue ? _pinned.Slice(_start + start, (int)length)
        : new BlobBytes(_pinned, default, _start + start, length);

    internal BlobBytes Slice(long start) => Slice(start, Length - start);

    /// <summary>Returns a part of at most int.MaxValue bytes.</summary>
    internal ReadOnlyMemory<byte> Memory(long start, int length) =>
        _pinned is null ? _memory.Slice((int)start, length) : _pinned.Slice(_start + start, length);

    /// <summary>Returns all bytes as one memory.</summary>
    /// <exception cref="ClusterTasksException">They are too many.</exception>
    internal ReadOnlyMemory<byte> Memory() => _pinned is null ? _memory : throw new ClusterTasksException(
        $"The object holds {Length} bytes and one memory holds at most {int.MaxValue}. Ask for a ReadOnlySequence<byte> or a "
            + "NativeView<T>.");
}
