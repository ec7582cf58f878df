using System.Diagnostics.CodeAnalysis;
using Apache.Arrow;
using ClusterTasks.Values.Arrow;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Values;

/// <summary>Encodes a value on its own: as a batch or a list of batches, which may also be read as such.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class SurrogateCodec<T>(BatchSurrogate<T> surrogate) : Codec<T>
    where T : class
{
    internal override EncodedValue Encode(T value)
    {
        if (value is null)
        {
            return MessagePackCodec<object?>.Encode(null);
        }

        IReadOnlyList<RecordBatch> batches = surrogate.ToBatches(value);
        return batches.Count == 1 ? Codec<RecordBatch>.Instance.Encode(batches[0]) : Codec<RecordBatch[]>.Instance.Encode([.. batches]);
    }

    internal override T Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        return blob.IsNull ? null! : surrogate.FromBatches(Codec<RecordBatch[]>.Instance.Decode(blob, references, out _));
    }
}
