using Apache.Arrow;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Blobs;

/// <summary>The error of a reader that asks for another type than the one that was stored.</summary>
internal static class Mismatch
{
    internal static ClusterTasksException Of(scoped in Blob blob, Type wanted, Exception? cause = null)
    {
        string held = blob.Kind switch
        {
            BlobKind.Unit => "the completion of a function without a result",
            BlobKind.Arrow => $"a {nameof(RecordBatch)}",
            BlobKind.Bytes or BlobKind.Array => $"an array of '{blob.Tag}'",
            _ => $"a '{blob.Tag}'",
        };
        return new ClusterTasksException(
            $"The object holds {held} and cannot be read as '{TypeNames.Of(wanted)}'. Ask for the type that was stored"
            + (cause is null ? "." : $" ({ErrorText.Message(cause)})."), cause);
    }
}
