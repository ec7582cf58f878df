using System.Buffers;
using ClusterTasks.Session;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>Writes and reads references: an extension with the object's id.</summary>
internal static class ReferenceWire
{
    internal const sbyte ExtensionCode = 42;

    internal static void Write<T>(
        ref MessagePackWriter writer, T reference, Func<T, ObjectHandle?> read, MessagePackSerializerOptions options)
        where T : struct
    {
        ObjectHandle? handle;
        try
        {
            handle = read(reference);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or NullReferenceException)
        {
            handle = null;
        }

        if (handle is null)
        {
            throw new UnsendableException(
                $"it holds default({TypeNames.Of(typeof(T))}), which refers to nothing; set it, or make the member nullable and leave "
                    + "it null", reference);
        }

        ((ValueOptions)options).Found(handle);
        writer.WriteExtensionFormatHeader(new ExtensionHeader(ExtensionCode, ObjectId.Size));
        handle.Id.WriteTo(writer.GetSpan(ObjectId.Size));
        writer.Advance(ObjectId.Size);
    }

    internal static ObjectHandle Borrow(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        ((ValueOptions)options).Borrow(Read(reader.ReadExtensionFormat()));

    internal static ObjectId Read(ExtensionResult extension)
    {
        if (extension.TypeCode != ExtensionCode || extension.Data.Length != ObjectId.Size)
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

/// <summary>Formats typed references.</summary>
internal sealed class ObjectRefFormatter<T> : IMessagePackFormatter<ObjectRef<T>>
{
    public void Serialize(ref MessagePackWriter writer, ObjectRef<T> value, MessagePackSerializerOptions options) =>
        ReferenceWire.Write(ref writer, value, static reference => reference.Handle, options);

    public ObjectRef<T> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        ObjectRef<T>.FromHandle(ReferenceWire.Borrow(ref reader, options));
}

/// <summary>Formats references to completions.</summary>
internal sealed class ObjectRefFormatter : IMessagePackFormatter<ObjectRef>
{
    public void Serialize(ref MessagePackWriter writer, ObjectRef value, MessagePackSerializerOptions options) =>
        ReferenceWire.Write(ref writer, value, static reference => reference.Handle, options);

    public ObjectRef Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        ObjectRef.FromHandle(ReferenceWire.Borrow(ref reader, options));
}
