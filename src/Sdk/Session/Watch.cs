using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>The waits of this process for one object: that it is ready somewhere, or that its bytes are here. The <see cref="WatchTable"/>
/// guards it. There is one for each result that a program waits for, so it is small, and a wait for many costs no task each.</summary>
internal sealed class Watch
{
    private Exception? _error;
    private TaskCompletionSource<ObjectAnswer>? _ready;

    // Separate: the answer to the plain subscription may come first, and need not mean that the bytes are here.
    private TaskCompletionSource<ObjectAnswer>? _here;
    private Observation _first;
    private List<Observation>? _more;
    private bool _isPlainAsked;
    private bool _isFetchAsked;
    private bool _isHere;

    private readonly record struct Observation(IReadyObserver? Observer, int Index, bool Fetch);

    /// <summary>Handles of this process that have waited for the object, and waits without a handle.</summary>
    internal int Users { get; set; }

    /// <summary>True when an answer is on its way that no thread reads for itself.</summary>
    internal bool IsAwaited { get; set; }

    /// <summary>Set by a search for duplicates.</summary>
    internal long Stamp { get; set; }

    internal bool IsReady { get; private set; }

    /// <summary>The answer, once <see cref="IsReady"/>.</summary>
    internal ObjectAnswer Answer { get; private set; }

    internal bool IsAsked => _isPlainAsked || _isFetchAsked;

    /// <summary>True while a wait has not been answered.</summary>
    internal bool HasWaits => _first.Observer is not null || _more is { Count: > 0 } || IsOpen(_ready) || IsOpen(_here);

    /// <summary>The node was asked to tell when the object is ready, and has not.</summary>
    internal bool AwaitsReady => _isPlainAsked && !IsReady;

    /// <summary>The node was asked for the bytes, and they are not here.</summary>
    internal bool AwaitsBytes => _isFetchAsked && !_isHere && !NeedsNoFetch;

    private bool NeedsNoFetch => IsReady && Answer.Kind is not (ResolvedKind.Stored or ResolvedKind.Elsewhere);

    internal bool IsReadyFor(bool fetch) => IsReady && (!fetch || _isHere || NeedsNoFetch);

    /// <summary>Notes that the node is asked. Returns true when the node has not been asked for that yet, and the caller must send the
    /// subscription.</summary>
    internal bool MustAsk(bool fetch)
    {
        bool needsBytes = fetch && !NeedsNoFetch;
        // The two are separate: a caller that asked for the bytes of an object is told when they are here, and not when it is ready
        // elsewhere.
        bool must = needsBytes ? !_isFetchAsked : !_isPlainAsked;
        _isPlainAsked |= !needsBytes;
        _isFetchAsked |= needsBytes;
        return must;
    }

    /// <param name="fetch">True when the wait is for the bytes.</param>
    internal Task<ObjectAnswer> Wait(bool fetch)
    {
        if (IsReadyFor(fetch))
            return Task.FromResult(Answer);
        if (_error is not null)
            return Task.FromException<ObjectAnswer>(_error);
        ref TaskCompletionSource<ObjectAnswer>? source = ref fetch ? ref _here : ref _ready;
        source ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        return source.Task;
    }

    /// <summary>Tells an observer when <see cref="IsReadyFor"/> becomes true.</summary>
    internal void Observe(IReadyObserver observer, int index, bool fetch)
    {
        var observation = new Observation(observer, index, fetch);
        if (_first.Observer is null)
            _first = observation;
        else
            (_more ??= []).Add(observation);
    }

    internal void Forget(IReadyObserver observer)
    {
        if (_first.Observer == observer)
            _first = default;
        else
            _more?.RemoveAll(observation => observation.Observer == observer);
    }

    /// <summary>Called when the bytes have left this node's memory. A wait that is under way is left alone: its answer is yet to
    /// come.</summary>
    internal void AskAgain()
    {
        if (!_isHere)
            return;
        (_isHere, _isFetchAsked, _here) = (false, false, null);
    }

    internal void Resolve(in Resolved resolved)
    {
        if (resolved.Kind == ResolvedKind.FetchFailed)
        {
            FailFetch(new ObjectAnswer(ResolvedKind.Failed, resolved.Blob));
            return;
        }

        if (!IsReady)
            Answer = new ObjectAnswer(resolved.Kind, resolved.Blob);
        IsReady = true;
        _ready?.TrySetResult(new ObjectAnswer(resolved.Kind, resolved.Blob));
        if (resolved.Kind != ResolvedKind.Elsewhere)
        {
            _isHere = true;
            _here?.TrySetResult(new ObjectAnswer(resolved.Kind, resolved.Blob));
        }

        if (_first.Observer is not null && IsReadyFor(_first.Fetch))
        {
            Observation told = _first;
            _first = default;
            told.Observer!.OnReady(told.Index, resolved.Kind == ResolvedKind.Failed);
        }

        if (_more is null)
            return;
        foreach (Observation told in _more.Where(observation => IsReadyFor(observation.Fetch)).ToArray())
        {
            _more.Remove(told);
            told.Observer!.OnReady(told.Index, resolved.Kind == ResolvedKind.Failed);
        }
    }

    /// <summary>Fails the open waits for the bytes. The object itself is unchanged: the next wait asks again.</summary>
    private void FailFetch(ObjectAnswer failure)
    {
        _here?.TrySetResult(failure);
        (_here, _isFetchAsked) = (null, false);
        Observation[] told = [.. new[] { _first }.Concat(_more ?? [])
            .Where(observation => observation is { Observer: not null, Fetch: true })];
        if (_first.Fetch)
            _first = default;
        _more?.RemoveAll(observation => observation.Fetch);
        foreach (Observation observation in told)
            observation.Observer!.OnFetchFailed(observation.Index, failure);
    }

    /// <summary>Fails the open waits, and those that begin later; answered waits keep their answer.</summary>
    internal void Fail(Exception error)
    {
        _error = error;
        Fail(_ready, error);
        Fail(_here, error);
        Observation[] told = [_first, .. _more ?? []];
        (_first, _more) = (default, null);
        foreach (Observation observation in told)
            observation.Observer?.OnLost(error);
    }

    private static bool IsOpen(TaskCompletionSource<ObjectAnswer>? source) => source is { Task.IsCompleted: false };

    private static void Fail(TaskCompletionSource<ObjectAnswer>? source, Exception error)
    {
        // Observed here, so that a wait that its caller gave up is not reported as an unobserved error.
        if (source?.TrySetException(error) == true)
            _ = source.Task.Exception;
    }
}
