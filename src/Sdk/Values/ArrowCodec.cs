using System.Diagnostics.CodeAnalysis;
using Apache.Arrow;
using ClusterTasks.Values.Arrow;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.Shapes;
using MessagePack;

namespace ClusterTasks.Values;

/// <summary>Encodes record batches: as an IPC stream of their own, or as sections where one stream cannot hold them.</summary>
internal sealed class ArrowCodec : Codec<RecordBatch>
{
    private static readonly byte[] Header = Blob.Header(BlobKind.Arrow, "", Blob.Alignment);

    internal override EncodedValue Encode(RecordBatch value)
    {
        if (value is null)
        {
            return MessagePackCodec<object?>.Encode(null);
        }

        long length = ArrowStreams.Measure(value);
        return length <= ArrowStreams.MaxLength
            ? new EncodedRaw(Header, new BatchSection(value, length))
            : MessagePackCodec<RecordBatch>.Encode(value);
    }

    internal override RecordBatch Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = blob.Kind == BlobKind.Arrow;
        return inPlace ? ArrowStreams.Read(blob.Payload) : MessagePackCodec<RecordBatch>.Decode(blob, references, out inPlace);
    }
}

/// <summary>Encodes tables and lists of batches. Each reads what another wrote, and a batch that was stored alone.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class BatchListCodec<T> : Codec<T>
{
    private static readonly string[] Tags =
        [.. ((Type[])[typeof(RecordBatch), typeof(RecordBatch[]), typeof(List<RecordBatch>), typeof(Table)]).Select(TypeNames.Of)];

    internal override EncodedValue Encode(T value) => MessagePackCodec<T>.Encode(value);

    internal override T Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        bool isOne = blob.Kind == BlobKind.Arrow
            || (blob.Kind == BlobKind.MessagePack && blob.Tag == Tags[0]
                && new MessagePackReader(blob.Payload).NextMessagePackType == MessagePackType.Extension);
        return isOne ? One(Codec<RecordBatch>.Instance.Decode(blob, references, out inPlace))
            : blob.Kind == BlobKind.MessagePack && Tags.Contains(blob.Tag) ? MessagePackCodec<T>.Read(blob, references, out inPlace)
            : MessagePackCodec<T>.Decode(blob, references, out inPlace);
    }

    internal static bool Takes(Type type) => type == typeof(Table) || type == typeof(RecordBatch[])
        || (type.IsConstructedGenericType && type.GetGenericArguments() is [var element] && element == typeof(RecordBatch)
            && (type == typeof(List<RecordBatch>) || type.IsAssignableFrom(typeof(RecordBatch[]))));

    private static T One(RecordBatch batch) => (T)(object)(typeof(T) == typeof(Table) ? TableFormatter.Make([batch])
        : typeof(T) == typeof(List<RecordBatch>) ? new List<RecordBatch> { batch }
        : new[] { batch });
}
