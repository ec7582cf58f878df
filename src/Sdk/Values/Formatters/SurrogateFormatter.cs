using System.Diagnostics.CodeAnalysis;
using Apache.Arrow;
using ClusterTasks.Values.Arrow;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats a value inside another: an array of batches.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class SurrogateFormatter<T>(BatchSurrogate<T> surrogate) : IMessagePackFormatter<T?>
    where T : class
{
    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        RecordBatch[]? batches = value is null ? null : [.. surrogate.ToBatches(value)];
        options.Resolver.GetFormatterWithVerify<RecordBatch[]?>().Serialize(ref writer, batches, options);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        // The batches are in place, but not the value that is made from them.
        var state = (ValueOptions)options;
        bool isInPlace = state.IsInPlace;
        RecordBatch[]? batches = options.Resolver.GetFormatterWithVerify<RecordBatch[]?>().Deserialize(ref reader, options);
        state.IsInPlace = isInPlace;
        return batches is null ? null : surrogate.FromBatches(batches);
    }
}
