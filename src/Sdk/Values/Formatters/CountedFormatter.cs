using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Wraps the formatter of a slot that holds other values without being a class: counts them while they are written, so that no
/// path through a value is free of a limit.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class CountedFormatter<T>(IMessagePackFormatter<T?> inner) : IMessagePackFormatter<T?>
{
    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Depth.EnterContainer(options, value);
        try
        {
            inner.Serialize(ref writer, value, options);
        }
        catch (UnsendableException error) when (error.Through(value))
        {
            throw;
        }

        Depth.LeaveContainer(options);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return inner.Deserialize(ref reader, options);
    }
}
