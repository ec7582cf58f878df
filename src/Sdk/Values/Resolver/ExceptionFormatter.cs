using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Resolver;

/// <summary>Formats exceptions inside values: themselves, or stand-ins that name the original, as in a failed result.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class ExceptionFormatter<T> : IMessagePackFormatter<T?>
    where T : Exception
{
    private static readonly bool TakesStandIn = typeof(T).IsAssignableFrom(typeof(ClusterTasksException));

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        ExceptionImage image = ExceptionCapture.Of(value, options.Resolver);
        if (image.State is null && !TakesStandIn)
        {
            throw new UnsendableException(
                $"the exception '{image.Type}' would not arrive as itself: {image.WhyNoState}; declare the member as Exception, which a "
                    + "stand-in fits", value);
        }

        image.Write(ref writer);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        ExceptionImage image = ExceptionImage.Read(ref reader, 0);
        return ExceptionRebuilder.Rebuild(image, options.Resolver) as T ?? throw new MessagePackSerializationException(
            $"the exception '{image.Type}' cannot be made again here; declare the member as Exception, which a stand-in fits");
    }
}
