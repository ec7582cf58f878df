using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>A formatter for callers that know the type only at run time.</summary>
internal abstract class ErasedFormatter
{
    private static readonly ConcurrentDictionary<Type, ErasedFormatter> ByType = new();

    internal static ErasedFormatter For(Type type) => ByType.GetOrAdd(type, static t =>
        (ErasedFormatter)Activator.CreateInstance(typeof(Typed<>).MakeGenericType(t))!);

    internal abstract void Serialize(ref MessagePackWriter writer, object value, MessagePackSerializerOptions options);

    internal abstract object? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options);

    [SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
    private sealed class Typed<T> : ErasedFormatter
    {
        private IMessagePackFormatter<T>? _formatter;

        internal override void Serialize(ref MessagePackWriter writer, object value, MessagePackSerializerOptions options) =>
            Formatter(options).Serialize(ref writer, (T)value, options);

        internal override object? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            Formatter(options).Deserialize(ref reader, options);

        private IMessagePackFormatter<T> Formatter(MessagePackSerializerOptions options) =>
            _formatter ??= options.Resolver.GetFormatterWithVerify<T>();
    }
}
