using Apache.Arrow;
using Apache.Arrow.Ipc;
using ClusterTasks.Session;
using ClusterTasks.Values.Objects;

namespace ClusterTasks.Values;

/// <summary>A record batch on its way. The first pass only counts; the second writes from the batch's buffers.</summary>
internal sealed class EncodedBatch : EncodedValue
{
    /// <summary>The Arrow library computes lengths as int and writes an unreadable stream beyond it, without an error. The rest is
    /// room for metadata and padding.</summary>
    private const long MaxLength = 1_900_000_000;
    private readonly RecordBatch _batch;
    private readonly byte[] _header;

    internal EncodedBatch(RecordBatch batch)
    {
        _batch = batch;
        var meter = new ArrowMeter();
        Write(meter);
        if (meter.Length > MaxLength)
        {
            throw new UnsendableException(
                $"the batch takes {meter.Length} bytes and one object holds at most {MaxLength}; split it with RecordBatch.Slice and Put the parts");
        }

        int padding = (int)((Blob.Alignment - ((Blob.FixedHeader + meter.LargestBodyStart) % Blob.Alignment)) % Blob.Alignment);
        _header = Blob.HeaderOfLength(BlobKind.Arrow, [], Blob.FixedHeader + padding);
        Length = _header.Length + meter.Length;
    }

    public override long Length { get; }

    public override IReadOnlyList<ObjectHandle> References => [];

    public override void WriteTo(Stream destination)
    {
        destination.Write(_header);
        Write(destination);
    }

    private void Write(Stream destination)
    {
        // The synchronous calls: the asynchronous ones rent and copy every buffer.
        using var writer = new ArrowStreamWriter(destination, _batch.Schema, leaveOpen: true);
        writer.WriteRecordBatch(_batch);
        writer.WriteEnd();
    }
}
