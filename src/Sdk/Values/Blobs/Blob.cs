using System.Buffers.Binary;
using System.Text;
using MessagePack;

namespace ClusterTasks.Values.Blobs;

/// <summary>One encoded value, parsed: every value travels as one self-describing run of bytes, the same in a message, in the
/// store and between nodes.</summary>
/// <remarks>
/// Layout, little endian, offsets from the start of the blob:
/// <code>
/// 0  u8   kind (BlobKind)
/// 1  u8   version (1)
/// 2  u16  length of the type tag in bytes
/// 4  u32  offset of the payload; it ends where the blob ends
/// 8       type tag, UTF-8: the element type of Bytes and Array, the declared type of MessagePack, empty otherwise
///         zeros up to the payload
/// </code>
/// Unit: empty. MessagePack and Error: one MessagePack structure. Bytes and Array: the elements as they are in memory. Arrow: an IPC
/// stream (schema, dictionaries, one batch, end). Sections: MessagePack whose large buffers are raw sections behind it:
/// <code>
/// 0   i32  number of sections (offsets from the start of the payload, which is a multiple of 8)
/// 4   u32  0
/// 8   i64  bytes of MessagePack
/// 16       per section: i64 offset from the start of the blob, i64 length
///          MessagePack; zeros up to a multiple of 64; a section; zeros; the next section
/// </code>
/// Data that is read in place starts at a multiple of 64 (elements, sections, Arrow streams and every buffer in them); a blob in the store
/// does so itself.
/// </remarks>
internal readonly ref struct Blob
{
    internal const int Alignment = 64;

    /// <summary>Bytes in front of the tag.</summary>
    internal const int FixedHeader = 8;
    private const byte Version = 1;

    /// <summary>Tags only name types in checks and messages; a longer one (deeply nested generics) is cut.</summary>
    private const int MaxTag = 1024;

    private readonly ReadOnlySpan<byte> _tag;

    private Blob(BlobKind kind, ReadOnlySpan<byte> tag, BlobBytes payload, SectionTable sections)
    {
        Kind = kind;
        _tag = tag;
        PayloadBytes = payload;
        Sections = sections;
    }

    internal BlobKind Kind { get; }

    /// <summary>The payload, without sections and their table.</summary>
    internal BlobBytes PayloadBytes { get; }

    /// <summary>Returns <see cref="PayloadBytes"/> in one memory.</summary>
    /// <exception cref="ClusterTasksException">It is too long for one.</exception>
    internal ReadOnlyMemory<byte> Payload => PayloadBytes.Memory();

    internal SectionTable Sections { get; }

    internal ReadOnlySpan<byte> TagBytes => _tag;

    /// <summary>True for null of any type.</summary>
    internal bool IsNull => Kind == BlobKind.MessagePack && PayloadBytes.Length == 1 && Payload.Span[0] == MessagePackCode.Nil;

    internal string Tag => Encoding.UTF8.GetString(_tag);

    /// <summary>Checks every field against the length: nothing later needs to doubt them. Sections are checked as they are taken.</summary>
    internal static Blob Parse(BlobBytes data)
    {
        ReadOnlySpan<byte> span = data.Memory(0, (int)Math.Min(data.Length, FixedHeader + ushort.MaxValue)).Span;
        if (span.Length < FixedHeader)
        {
            throw Corrupt($"it has {span.Length} bytes, fewer than a header");
        }

        if (span[1] != Version)
        {
            throw Corrupt($"its format version is {span[1]}, this build reads {Version}; use one version of ClusterTasks everywhere");
        }

        var kind = (BlobKind)span[0];
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(span[2..]);
        uint payload = BinaryPrimitives.ReadUInt32LittleEndian(span[4..]);
        if (kind is < BlobKind.Unit or > BlobKind.Sections || payload < FixedHeader + (uint)tag || payload > data.Length)
        {
            throw Corrupt($"its header (kind {span[0]}, tag {tag}, payload at {payload}) does not fit its {data.Length} bytes");
        }

        return kind == BlobKind.Sections
            ? WithSections(span.Slice(FixedHeader, tag), data, payload)
            : new Blob(kind, span.Slice(FixedHeader, tag), data.Slice(payload), default);
    }

    private static Blob WithSections(ReadOnlySpan<byte> tag, BlobBytes data, long table)
    {
        long rest = data.Length - table - SectionTable.HeaderSize;
        ReadOnlySpan<byte> header = rest >= 0 ? data.Memory(table, SectionTable.HeaderSize).Span
            : throw Corrupt("it ends in its table of sections");
        int count = BinaryPrimitives.ReadInt32LittleEndian(header);
        long inBand = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        long entries = (long)count * SectionTable.EntrySize;
        if (count < 0 || entries > rest || entries > int.MaxValue || inBand < 0 || inBand > int.MaxValue || inBand > rest - entries)
        {
            throw Corrupt($"its table of {count} sections and {inBand} bytes of MessagePack do not fit its {data.Length} bytes");
        }

        long start = table + SectionTable.HeaderSize + entries;
        return new Blob(
            BlobKind.MessagePack,
            tag,
            data.Slice(start, inBand),
            new SectionTable(data, data.Memory(table + SectionTable.HeaderSize, (int)entries), start + inBand));
    }

    /// <summary>Reads kind and tag from a value's first bytes, for a listing. It never throws, whatever the bytes are.</summary>
    internal static (BlobKind Kind, string Tag) Peek(ReadOnlySpan<byte> start)
    {
        if (start.Length < FixedHeader || start[1] != Version)
        {
            return default;
        }

        int tag = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(start[2..]), Math.Min(MaxTag, start.Length - FixedHeader));
        return ((BlobKind)start[0], Encoding.UTF8.GetString(start.Slice(FixedHeader, tag)));
    }

    /// <summary>Bytes that <see cref="Peek"/> looks at, at most.</summary>
    internal const int PeekBytes = FixedHeader + MaxTag;

    /// <summary>Builds the bytes in front of the payload.</summary>
    internal static byte[] Header(BlobKind kind, string tag, int alignment = 1)
    {
        byte[] name = Encoding.UTF8.GetBytes(tag.Length > MaxTag ? tag[..MaxTag] : tag);
        int length = (FixedHeader + name.Length + alignment - 1) / alignment * alignment;
        return HeaderOfLength(kind, name, length);
    }

    /// <summary>Returns a <see cref="Header"/> with no tag and the payload at a given offset.</summary>
    internal static byte[] HeaderOfLength(BlobKind kind, ReadOnlySpan<byte> tag, int length)
    {
        byte[] header = new byte[length];
        header[0] = (byte)kind;
        header[1] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), (ushort)tag.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)length);
        tag.CopyTo(header.AsSpan(FixedHeader));
        return header;
    }

    internal static ClusterTasksException Corrupt(string why, Exception? cause = null) =>
        new($"The encoded value cannot be read: {why}. The bytes are damaged or were not written by ClusterTasks.", cause);
}
