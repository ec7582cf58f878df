using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats a struct as it lies in memory.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class RawFormatter<T> : IMessagePackFormatter<T>
    where T : unmanaged
{
    public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.ReadBytes() is not { } bytes || bytes.Length != Unsafe.SizeOf<T>())
        {
            throw new MessagePackSerializationException($"a '{TypeNames.Of(typeof(T))}' of {Unsafe.SizeOf<T>()} bytes was expected");
        }

        T value = default;
        bytes.CopyTo(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }
}
