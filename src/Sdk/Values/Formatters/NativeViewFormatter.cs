using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Values.Blobs;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats views inside values: always a section, read in place.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class NativeViewFormatter<T> : IMessagePackFormatter<NativeView<T>?>
    where T : unmanaged
{
    public void Serialize(ref MessagePackWriter writer, NativeView<T>? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            SectionWire.Write(ref writer, options, Elements<T>.Tag, new SequenceSection<T>(value.AsSequence()));
        }
    }

    public NativeView<T>? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        BlobBytes raw = SectionWire.ReadOne(ref reader, options, Elements<T>.Tag);
        NativeView<T> view = NativeView<T>.Of(Elements<T>.Whole(raw), out bool inPlace);
        ((ValueOptions)options).IsInPlace |= inPlace;
        return view;
    }
}
