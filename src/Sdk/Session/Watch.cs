using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>What this process waits for of one object: that it is ready somewhere, or that its bytes are here. Guarded by the
/// <see cref="WatchTable"/>.</summary>
internal sealed class Watch
{
    private readonly TaskCompletionSource<Resolved> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Of its own: the answer to the plain subscription may come first, and need not mean that the bytes are here.
    private TaskCompletionSource<Resolved>? _here;
    private bool _isAsked;

    /// <summary>Handles of this process that have waited for the object, and waits without a handle.</summary>
    internal int Users { get; set; }

    internal bool IsReady => _ready.Task.IsCompleted;

    private bool NeedsNoFetch => _ready.Task is { IsCompletedSuccessfully: true, Result.Kind: not (ResolvedKind.Stored or ResolvedKind.Elsewhere) };

    /// <param name="fetch">Whether the wait is for the bytes.</param>
    /// <param name="mustAsk">The node has not been asked for that yet: the caller is to send the subscription.</param>
    internal Task<Resolved> Wait(bool fetch, out bool mustAsk)
    {
        bool needsBytes = fetch && !NeedsNoFetch;
        mustAsk = needsBytes ? _here is null : !_isAsked;
        _isAsked = true;
        if (!needsBytes)
            return _ready.Task;
        _here ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _here.Task;
    }

    /// <summary>The bytes have left this node's memory since. A wait that is under way is left alone: its answer is yet to come.</summary>
    internal void AskAgain()
    {
        if (_here?.Task.IsCompletedSuccessfully == true)
            _here = null;
    }

    internal void Resolve(in Resolved resolved)
    {
        _ready.TrySetResult(resolved);
        if (resolved.Kind != ResolvedKind.Elsewhere)
            _here?.TrySetResult(resolved);
    }

    internal void Fail(Exception error)
    {
        Fail(_ready, error);
        if (_here is not null)
            Fail(_here, error);
    }

    private static void Fail(TaskCompletionSource<Resolved> source, Exception error)
    {
        // Looked at, so that a wait which its caller gave up is not reported as an unobserved error.
        if (source.TrySetException(error))
            _ = source.Task.Exception;
    }
}
