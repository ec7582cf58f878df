using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>One subscription of this process to one object; shared by everybody here who waits for it.</summary>
internal sealed class Watch
{
    private readonly TaskCompletionSource<Resolved> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Watch(bool fetch) => IsFetching = fetch;

    /// <summary>Whether the node was asked to bring the bytes here.</summary>
    internal bool IsFetching { get; }

    internal Task<Resolved> Task => _source.Task;

    internal void Resolve(in Resolved resolved) => _source.TrySetResult(resolved);

    internal void Fail(Exception error) => _source.TrySetException(error);
}
