using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Values.Errors;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>Exceptions inside values: type, message, trace, data and causes, as in a failed result.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class ExceptionFormatter<T> : IMessagePackFormatter<T?>
    where T : Exception
{
    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            ExceptionImage.Of(value).Write(ref writer);
        }
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        ExceptionImage image = ExceptionImage.Read(ref reader, 0);
        return ExceptionRebuilder.Rebuild(image) as T ?? throw new MessagePackSerializationException(
            $"the exception '{image.Type}' cannot be rebuilt here; declare the member as Exception, or give the type a constructor (string, Exception)");
    }
}
