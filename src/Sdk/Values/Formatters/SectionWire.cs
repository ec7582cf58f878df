using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using ClusterTasks.Values.Blobs;
using MessagePack;

namespace ClusterTasks.Values.Formatters;

/// <summary>A raw section in the place of a value: an extension with the index of the first section, the number of sections, and their
/// content (the element type and size, or "arrow").</summary>
internal static class SectionWire
{
    /// <summary>The size from which a buffer is a section: below it, the table entry and padding cost more than the copy.</summary>
    internal const int SmallestSection = 2 * 1024;

    private const sbyte ExtensionCode = 44;
    private const int FixedLength = 2 * sizeof(uint);

    internal static void Write(
        ref MessagePackWriter writer, MessagePackSerializerOptions options, ReadOnlySpan<byte> tag, params ReadOnlySpan<Section> sections)
    {
        int first = 0;
        foreach (Section section in sections)
        {
            int index = ((ValueOptions)options).Add(section);
            first = index - sections.Length + 1;
        }

        writer.WriteExtensionFormatHeader(new ExtensionHeader(ExtensionCode, (uint)(FixedLength + tag.Length)));
        Span<byte> body = writer.GetSpan(FixedLength);
        BinaryPrimitives.WriteInt32LittleEndian(body, first);
        BinaryPrimitives.WriteInt32LittleEndian(body[sizeof(uint)..], sections.Length);
        writer.Advance(FixedLength);
        writer.WriteRaw(tag);
    }

    internal static bool IsNext(in MessagePackReader reader) =>
        reader.NextMessagePackType == MessagePackType.Extension
            && reader.CreatePeekReader().ReadExtensionFormatHeader().TypeCode == ExtensionCode;

    /// <summary>Reads one section whose content must match the tag.</summary>
    internal static BlobBytes ReadOne(ref MessagePackReader reader, MessagePackSerializerOptions options, ReadOnlySpan<byte> tag)
    {
        (uint first, uint count) = ReadIndex(ref reader, tag);
        return count == 1
            ? ((ValueOptions)options).TakeSection(first)
            : throw new MessagePackSerializationException($"one section was expected, not {count}");
    }

    internal static (uint First, uint Count) ReadIndex(ref MessagePackReader reader, ReadOnlySpan<byte> tag)
    {
        ExtensionResult extension = reader.ReadExtensionFormat();
        if (extension.TypeCode != ExtensionCode || extension.Data.Length < FixedLength)
        {
            throw new MessagePackSerializationException("a raw section was expected");
        }

        ReadOnlySpan<byte> body = extension.Data.IsSingleSegment ? extension.Data.FirstSpan : extension.Data.ToArray();
        ReadOnlySpan<byte> held = body[FixedLength..];
        if (!held.SequenceEqual(tag))
        {
            throw new MessagePackSerializationException(
                $"a member holds '{Encoding.UTF8.GetString(held)}' and not '{Encoding.UTF8.GetString(tag)}'");
        }

        return (BinaryPrimitives.ReadUInt32LittleEndian(body), BinaryPrimitives.ReadUInt32LittleEndian(body[sizeof(uint)..]));
    }
}
