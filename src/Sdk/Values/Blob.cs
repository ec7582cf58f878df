using System.Buffers.Binary;
using System.Text;
using MessagePack;

namespace ClusterTasks.Values;

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
/// The payload of Bytes and Array starts at a multiple of 64, and so does the largest message body of Arrow, because they are read
/// in place: a blob in the store starts at a multiple of 64 itself. Array: the elements as they are in memory. Arrow: an IPC stream
/// (schema, dictionaries, one batch, end). MessagePack and Error: one MessagePack structure. Unit: empty.
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

    private Blob(BlobKind kind, ReadOnlySpan<byte> tag, ReadOnlyMemory<byte> payload)
    {
        Kind = kind;
        _tag = tag;
        Payload = payload;
    }

    internal BlobKind Kind { get; }

    internal ReadOnlyMemory<byte> Payload { get; }

    internal ReadOnlySpan<byte> TagBytes => _tag;

    /// <summary>True for null of any type.</summary>
    internal bool IsNull => Kind == BlobKind.MessagePack && Payload.Length == 1 && Payload.Span[0] == MessagePackCode.Nil;

    internal string Tag => Encoding.UTF8.GetString(_tag);

    /// <summary>Checks every field against the length: nothing later needs to doubt them.</summary>
    internal static Blob Parse(ReadOnlyMemory<byte> data)
    {
        ReadOnlySpan<byte> span = data.Span;
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
        if (kind is < BlobKind.Unit or > BlobKind.Error || payload < FixedHeader + (uint)tag || payload > (uint)span.Length)
        {
            throw Corrupt($"its header (kind {span[0]}, tag {tag}, payload at {payload}) does not fit its {span.Length} bytes");
        }

        return new Blob(kind, span.Slice(FixedHeader, tag), data[(int)payload..]);
    }

    /// <summary>What a value says of itself in its first bytes, for a listing: never throws, whatever they are.</summary>
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

    /// <summary>As <see cref="Header"/> with no tag and the payload at a given offset.</summary>
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
