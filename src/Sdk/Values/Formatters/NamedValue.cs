using System.Text;
using ClusterTasks.Values.Shapes;
using MessagePack;

namespace ClusterTasks.Values.Formatters;

/// <summary>A value in a slot of another type: an array of its type's registered name (as an extension, with which no other array starts)
/// and the value itself. Only names that both sides registered are written or read.</summary>
internal static class NamedValue
{
    private const sbyte ExtensionCode = 43;

    internal static void Write(ref MessagePackWriter writer, object value, Type slot, MessagePackSerializerOptions options)
    {
        Type type = FSharpTypes.Declared(value.GetType());
        if (!NamedTypes.Contains(type))
        {
            string name = TypeNames.Of(type);
            if (type.IsAssignableTo(typeof(Task)))
                throw new UnsendableException(
                    $"a slot of type '{TypeNames.Of(slot)}' holds a running task, which cannot travel; await it and send the result, or "
                    + "send an ObjectRef", value);
            throw new UnsendableException(
                $"a slot of type '{TypeNames.Of(slot)}' holds a '{name}', which would not arrive as itself; declare the exact type, put "
                    + "[Union] on the "
                + $"base type, or call RemoteTypes.Register{(type.IsGenericType ? "" : $"<{type.Name}>()")} in a module initializer",
                    value);
        }

        writer.WriteArrayHeader(2);
        byte[] text = Encoding.UTF8.GetBytes(TypeNames.Of(type));
        writer.WriteExtensionFormatHeader(new ExtensionHeader(ExtensionCode, (uint)text.Length));
        writer.WriteRaw(text);
        ErasedFormatter.For(type).Serialize(ref writer, value, options);
    }

    internal static bool IsNext(in MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Array)
        {
            return false;
        }

        MessagePackReader peek = reader.CreatePeekReader();
        return peek.ReadArrayHeader() == 2 && peek.NextMessagePackType == MessagePackType.Extension
            && peek.ReadExtensionFormatHeader().TypeCode == ExtensionCode;
    }

    internal static object Read(ref MessagePackReader reader, Type slot, MessagePackSerializerOptions options)
    {
        reader.ReadArrayHeader();
        ExtensionResult extension = reader.ReadExtensionFormat();
        string name = Encoding.UTF8.GetString(extension.Data);
        Type type = NamedTypes.Find(name, slot)
            ?? throw new MessagePackSerializationException(
                $"the type '{name}' is not registered here; call RemoteTypes.Register in a module initializer");
        return slot.IsAssignableFrom(type)
            ? ErasedFormatter.For(type).Deserialize(ref reader, options)
                ?? throw new MessagePackSerializationException($"a '{name}' was expected, not nil")
            : throw new MessagePackSerializationException($"a '{name}' does not fit a slot of type '{TypeNames.Of(slot)}'");
    }
}
