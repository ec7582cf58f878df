using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace ClusterTasks.Values;

/// <summary>Record batches: an IPC stream, written from the batch's own buffers and read in place.</summary>
internal sealed class ArrowCodec : Codec<RecordBatch>
{
    internal override bool CanReadInPlace => true;

    internal override EncodedValue Encode(RecordBatch value) =>
        value is null ? MessagePackCodec<object?>.Encode(null) : new EncodedBatch(value);

    internal override RecordBatch Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        if (blob.Kind != BlobKind.Arrow)
        {
            return blob.IsNull ? null! : throw Mismatch(blob, typeof(RecordBatch));
        }

        try
        {
            ArrowGuard.Check(blob.Payload.Span);

            // Disposing the reader releases nothing: the batch's arrays hold slices of the payload, and so its owner.
            using var reader = new ArrowStreamReader(blob.Payload);
            RecordBatch batch = reader.ReadNextRecordBatch() ?? throw Blob.Corrupt("its Arrow stream has no batch");
            inPlace = true;
            return batch;
        }
        catch (Exception error) when (error is not ClusterTasksException and not OutOfMemoryException)
        {
            throw Blob.Corrupt($"its Arrow stream is damaged ({error.Message})", error);
        }
    }
}
