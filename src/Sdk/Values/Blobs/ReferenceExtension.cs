using System.Buffers;
using MessagePack;

namespace ClusterTasks.Values.Blobs;

/// <summary>A reference inside a value: an extension with the object's id.</summary>
internal static class ReferenceExtension
{
    internal const sbyte Code = 42;

    internal static void Write(ref MessagePackWriter writer, ObjectId id)
    {
        writer.WriteExtensionFormatHeader(new ExtensionHeader(Code, ObjectId.Size));
        id.WriteTo(writer.GetSpan(ObjectId.Size));
        writer.Advance(ObjectId.Size);
    }

    internal static ObjectId Read(ExtensionResult extension)
    {
        if (extension.TypeCode != Code || extension.Data.Length != ObjectId.Size)
        {
            throw new MessagePackSerializationException("an object reference was expected");
        }

        if (extension.Data.IsSingleSegment)
        {
            return ObjectId.Read(extension.Data.FirstSpan);
        }

        Span<byte> id = stackalloc byte[ObjectId.Size];
        extension.Data.CopyTo(id);
        return ObjectId.Read(id);
    }
}
