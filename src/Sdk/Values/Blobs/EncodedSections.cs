using System.Buffers.Binary;

namespace ClusterTasks.Values.Blobs;

/// <summary>A MessagePack value with large buffers inside: the in-band part is in memory, the buffers stay where they are until
/// they are written.</summary>
internal sealed class EncodedSections : EncodedValue
{
    private static readonly byte[] Zeros = new byte[Blob.Alignment];
    private readonly byte[] _prefix;
    private readonly ChunkedBuffer _inBand;
    private readonly int _skip;
    private readonly List<Section> _sections;

    /// <param name="tag">The type tag.</param>
    /// <param name="inBand">The MessagePack bytes behind <paramref name="skip"/> others; disposed with this.</param>
    internal EncodedSections(
        ReadOnlySpan<byte> tag, ChunkedBuffer inBand, int skip, List<Section> sections, IReadOnlyList<Handle> references)
    {
        _inBand = inBand;
        _skip = skip;
        _sections = sections;
        References = references;
        int payload = (int)Align(Blob.FixedHeader + tag.Length, sizeof(long));
        int prefix = checked(payload + SectionTable.HeaderSize + (sections.Count * SectionTable.EntrySize));
        _prefix = Blob.HeaderOfLength(BlobKind.Sections, tag, prefix);
        Span<byte> table = _prefix.AsSpan(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(_prefix.AsSpan(4), (uint)payload);
        BinaryPrimitives.WriteInt32LittleEndian(table, sections.Count);
        BinaryPrimitives.WriteInt64LittleEndian(table[8..], inBand.Length - skip);
        table = table[SectionTable.HeaderSize..];
        long end = prefix + inBand.Length - skip;
        foreach (Section section in sections)
        {
            long start = Align(end, Blob.Alignment);
            BinaryPrimitives.WriteInt64LittleEndian(table, start);
            BinaryPrimitives.WriteInt64LittleEndian(table[8..], section.Length);
            table = table[SectionTable.EntrySize..];
            end = start + section.Length;
        }

        Length = end;
    }

    public override long Length { get; }

    public override IReadOnlyList<Handle> References { get; }

    public override void WriteTo(Stream destination)
    {
        destination.Write(_prefix);
        _inBand.CopyTo(destination, _skip);
        long end = _prefix.Length + _inBand.Length - _skip;
        foreach (Section section in _sections)
        {
            destination.Write(Zeros.AsSpan(0, (int)(Align(end, Blob.Alignment) - end)));
            section.WriteTo(destination);
            end = Align(end, Blob.Alignment) + section.Length;
        }
    }

    public override void Dispose() => BufferPool.Return(_inBand);

    private static long Align(long value, int alignment) => (value + alignment - 1) / alignment * alignment;
}
