using System.Runtime.CompilerServices;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats [Union] types: an array of key and object, as MessagePack lays it out. Unlike with MessagePack's own formatter, an
/// unlisted type is an error and not nil, and private types work.</summary>
internal sealed class UnionFormatter<T> : IMessagePackFormatter<T?>
    where T : class
{
    private readonly UnionMap _map = UnionMap.Of(typeof(T));

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        if (!_map.TryGetKey(value.GetType(), out int key))
        {
            throw new UnsendableException(
                $"a slot of type '{TypeNames.Of(typeof(T))}' holds a '{TypeNames.Of(value.GetType())}', which its [Union] attributes do "
                    + "not list; add it there", value);
        }

        writer.WriteArrayHeader(2);
        writer.Write(key);
        ErasedFormatter.For(value.GetType()).Serialize(ref writer, value, options);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        options.Security.DepthStep(ref reader);
        if (reader.ReadArrayHeader() != 2 || !_map.TryGetType(reader.ReadInt32(), out Type? type))
        {
            throw new MessagePackSerializationException($"a [Union] of type '{TypeNames.Of(typeof(T))}' was expected");
        }

        var value = (T?)ErasedFormatter.For(type!).Deserialize(ref reader, options);
        reader.Depth--;
        return value;
    }
}
