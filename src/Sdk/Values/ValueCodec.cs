using ClusterTasks.Session;
namespace ClusterTasks.Values;
internal enum ErrorKind : byte { UserException, Cancelled, TimedOut }
internal sealed record ErrorOrigin(string FunctionName, TaskId TaskId, NodeId NodeId, int ProcessId, int Attempt, ErrorKind Kind);
internal static class ValueCodec
{
    internal static EncodedValue Encode<T>(T value, string? parameterName) => throw new NotSupportedException();
}
