using System.Buffers.Binary;

namespace ClusterTasks.Values.Blobs;

/// <summary>The raw sections behind a blob's in-band part, for reading.</summary>
/// <remarks>Sections are read in order, each once, and do not overlap. Otherwise damaged bytes that name one section a thousand times would
/// be copied a thousand times.</remarks>
internal struct SectionTable
{
    /// <summary>Count, in-band length.</summary>
    internal const int HeaderSize = 16;

    /// <summary>Offset from the start of the blob, length.</summary>
    internal const int EntrySize = 16;

    private readonly BlobBytes _blob;
    private readonly ReadOnlyMemory<byte> _entries;
    private long _free;
    private int _next;

    internal SectionTable(BlobBytes blob, ReadOnlyMemory<byte> entries, long start)
    {
        _blob = blob;
        _entries = entries;
        _free = start;
    }

    internal readonly int Count => _entries.Length / EntrySize;

    /// <summary>Returns a section, checked against the blob.</summary>
    internal BlobBytes Take(uint index)
    {
        if (index < (uint)_next || index >= (uint)Count)
        {
            throw Blob.Corrupt($"it names section {index} of {Count} after section {_next - 1}");
        }

        ReadOnlySpan<byte> entry = _entries.Span.Slice((int)index * EntrySize, EntrySize);
        long offset = BinaryPrimitives.ReadInt64LittleEndian(entry);
        long length = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
        if (offset < _free || offset % Blob.Alignment != 0 || offset > _blob.Length || length < 0 || length > _blob.Length - offset)
        {
            throw Blob.Corrupt($"its section {index} ({length} bytes at {offset}) does not fit its {_blob.Length} bytes");
        }

        _next = (int)index + 1;
        _free = offset + length;
        return _blob.Slice(offset, length);
    }
}
