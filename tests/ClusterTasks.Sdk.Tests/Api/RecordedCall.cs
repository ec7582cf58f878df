using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Tests.Api;

/// <summary>A call that a <see cref="RecordingSession"/> took.</summary>
internal sealed record RecordedCall(
    TaskDefinition Definition,
    IReadOnlyList<ObjectId> Dependencies,
    IReadOnlyList<ObjectId> Nested,
    ReadOnlyMemory<byte> Body,
    IReadOnlyList<ObjectHandle> KeepAlive)
{
    internal string Name => Definition.Name;
}
