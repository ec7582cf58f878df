using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Values.Errors;

/// <summary>An encoded error for a list: its kind, its task, and one line of text.</summary>
internal readonly record struct ErrorSummary(ErrorKind Kind, TaskId Task, string Line)
{
    private const int LongestLine = 300;

    /// <summary>Reads the head of an encoded error. An unreadable one is described, and nothing is thrown.</summary>
    internal static ErrorSummary Of(BlobBytes data)
    {
        try
        {
            Blob blob = Blob.Parse(data);
            if (blob.Kind == BlobKind.Error)
            {
                (ErrorOrigin origin, string type, string message) = ErrorCodec.ReadHead(blob);
                string text = origin.Kind == ErrorKind.UserException ? $"{type}: {message}" : message;
                return new ErrorSummary(origin.Kind, origin.TaskId, FirstLine(text));
            }
        }
        catch (ClusterTasksException)
        {
            // The text below says so.
        }

        return new ErrorSummary(ErrorKind.Internal, default, "it failed, and its error cannot be read");
    }

    internal static string FirstLine(string text)
    {
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        ReadOnlySpan<char> line = end < 0 ? text : text.AsSpan(0, end);
        return line.Length <= LongestLine ? line.Length == text.Length ? text : line.ToString() : $"{line[..LongestLine]}…";
    }
}
