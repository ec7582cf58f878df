using Apache.Arrow;
using Apache.Arrow.Ipc;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Values.Arrow;

/// <summary>Writes one record batch as one Arrow IPC stream from the batch's buffers, and reads it in place.</summary>
internal static class ArrowStreams
{
    /// <summary>A stream is read from one memory, which holds at most int.MaxValue bytes; the rest is room for metadata and
    /// padding.</summary>
    internal const long MaxLength = 1_900_000_000;

    /// <summary>Returns the bytes that the batch takes, or long.MaxValue if one stream cannot hold them. Looks at no data, except where a
    /// slice must be rebuilt.</summary>
    internal static long Measure(RecordBatch batch)
    {
        var counter = new ArrowAligner(null);
        try
        {
            Write(counter, batch);
            return counter.Length;
        }
        catch (OverflowException)
        {
            return long.MaxValue;
        }
    }

    internal static void Write(ArrowAligner destination, RecordBatch batch)
    {
        RecordBatch prepared = ArrowFields.Prepare(batch);

        // The synchronous calls: the asynchronous ones rent and copy every buffer.
        using var writer = new ArrowStreamWriter(destination, prepared.Schema, leaveOpen: true);
        writer.WriteRecordBatch(prepared);
        writer.WriteEnd();
    }

    /// <exception cref="ClusterTasksException">The bytes are not such a stream.</exception>
    internal static RecordBatch Read(ReadOnlyMemory<byte> stream)
    {
        try
        {
            ArrowGuard.Check(stream.Span);

            // Disposing the reader releases nothing: the batch's arrays hold slices of the memory, and so its owner.
            using var reader = new ArrowStreamReader(stream);
            return reader.ReadNextRecordBatch() ?? throw Blob.Corrupt("its Arrow stream has no batch");
        }
        catch (Exception error) when (error is not ClusterTasksException and not OutOfMemoryException)
        {
            throw Blob.Corrupt($"its Arrow stream is damaged ({error.Message})", error);
        }
    }
}

/// <summary>A record batch of at most <see cref="ArrowStreams.MaxLength"/> bytes on its way.</summary>
internal sealed class BatchSection(RecordBatch batch, long length) : Section
{
    internal override long Length => length;

    internal override void WriteTo(Stream destination) => ArrowStreams.Write(new ArrowAligner(destination), batch);
}
