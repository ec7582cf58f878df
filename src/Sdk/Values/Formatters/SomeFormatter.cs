using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats nullables of structs that have a nil of their own (a default array segment or immutable array): nil, or an array of
/// one.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class SomeFormatter<T> : IMessagePackFormatter<T?>
    where T : struct
{
    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is not { } some)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(1);
        options.Resolver.GetFormatterWithVerify<T>().Serialize(ref writer, some, options);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        options.Security.DepthStep(ref reader);
        T value = reader.ReadArrayHeader() == 1
            ? options.Resolver.GetFormatterWithVerify<T>().Deserialize(ref reader, options)
            : throw new MessagePackSerializationException("one value was expected");
        reader.Depth--;
        return value;
    }
}

/// <summary>Formats lazy values: an array of the value, which may itself be null. MessagePack's own formatter makes a null of that. The
/// reader's lazy value already has its value.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class LazyFormatter<T> : IMessagePackFormatter<Lazy<T>?>
{
    public void Serialize(ref MessagePackWriter writer, Lazy<T>? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(1);
        options.Resolver.GetFormatterWithVerify<T>().Serialize(ref writer, value.Value, options);
    }

    public Lazy<T>? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        options.Security.DepthStep(ref reader);
        T value = reader.ReadArrayHeader() == 1
            ? options.Resolver.GetFormatterWithVerify<T>().Deserialize(ref reader, options)
            : throw new MessagePackSerializationException("one value was expected");
        reader.Depth--;
        return new Lazy<T>(value);
    }
}
