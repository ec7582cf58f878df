using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Checks and errors that several entry points share.</summary>
internal static class Misuse
{
    internal static InvalidOperationException DefaultReference(string type) => new(
        $"This {type} is default({type}) and refers to nothing. Use the reference that Remote.Invoke, Remote.Map or Remote.Put returned.");

    internal static ObjectHandle Live(ObjectHandle handle) => handle.IsReleased
        ? throw new ObjectDisposedException($"ObjectRef({handle.Id})",
            "The reference was disposed. Copies of an ObjectRef share one handle: dispose it after its last use only.")
        : handle;

    /// <summary>Null stands for no limit inside; <see cref="Timeout.InfiniteTimeSpan"/> means the same to callers.</summary>
    internal static TimeSpan? CheckTimeout(TimeSpan? timeout, string parameter)
    {
        if (timeout is not { } limit || limit == Timeout.InfiniteTimeSpan)
            return null;
        return limit >= TimeSpan.Zero && limit.TotalMilliseconds <= int.MaxValue
            ? limit
            : throw new ArgumentOutOfRangeException(parameter, limit, "A timeout is between zero and 24 days; pass null to wait without limit.");
    }
}
