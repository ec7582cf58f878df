using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats references.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class ReferenceFormatter<TRef> : IMessagePackFormatter<TRef>
    where TRef : struct, IReference<TRef>
{
    public void Serialize(ref MessagePackWriter writer, TRef value, MessagePackSerializerOptions options)
    {
        Handle handle = value.Held ?? throw new UnsendableException(
            $"it holds default({TypeNames.Of(typeof(TRef))}), which refers to nothing; set it, or make the member nullable and leave "
                + "it null", value);
        ((ValueOptions)options).Found(handle);
        ReferenceExtension.Write(ref writer, handle.Id);
    }

    public TRef Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        TRef.Of(((ValueOptions)options).Borrow(ReferenceExtension.Read(reader.ReadExtensionFormat())));
}
