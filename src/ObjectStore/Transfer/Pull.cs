using System.Diagnostics;
using System.Net;

namespace ClusterTasks.Store.Transfer;

/// <summary>A node to try next.</summary>
/// <param name="Location">Its address.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Intent">What it may answer: <see cref="GetIntent.Begin"/> or <see cref="GetIntent.Insist"/>.</param>
/// <param name="IsNamed">Another node named it: it is asked once, and may have only a part so far.</param>
internal readonly record struct PullSource(EndPoint Location, int Attempt, GetIntent Intent, bool IsNamed);

/// <summary>The state of one running transfer: who waits for it and where it can still go. Every member but
/// <see cref="Result"/> and <see cref="Target"/> is used under the manager's lock.</summary>
internal sealed class Pull(IncomingObject target, PullClass pullClass) : IDisposable
{
    /// <summary>A location whose connection breaks gets this many chances; one that answers "no" gets none.</summary>
    public const int AttemptsPerLocation = 3;

    // A chain that hands a puller on for longer is not worth following.
    private const int MostRedirects = 8;

    private readonly LinkedList<PullSource> _next = [];
    private readonly HashSet<EndPoint> _known = [];
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _aborting = Task.CompletedTask;
    private HashSet<EndPoint>? _gone;
    private CancellationTokenSource? _attempt;
    private Task _ending = Task.CompletedTask;
    private bool _currentIsGone;
    private int _callers;
    private int _redirects;
    private bool _closed;

    public ObjectId Id => target.Id;

    public IncomingObject Target => target;

    /// <summary>The most urgent of its callers' classes.</summary>
    public PullClass Class { get; private set; } = pullClass;

    /// <summary>Who is asked now.</summary>
    public EndPoint? Current { get; private set; }

    public CancellationToken Aborted => _abort.Token;

    /// <summary>Cancelled with the transfer, or when the location that is asked now is gone.</summary>
    public CancellationToken AttemptEnded => _attempt!.Token;

    /// <summary>Ends when the transfer has ended and nothing of it is left.</summary>
    public Task Result => _result.Task;

    /// <summary>Adds a caller with the locations that it knows; false when it is too late, because the transfer is being aborted
    /// or has no location left. The caller then waits for its end and starts another one.</summary>
    public bool TryJoin(IReadOnlyList<EndPoint> locations, PullClass pullClass)
    {
        if (_closed)
            return false;
        _callers++;
        if (pullClass < Class)
            Class = pullClass;
        foreach (EndPoint location in locations)
        {
            _gone?.Remove(location);
            if (_known.Add(location))
                _next.AddLast(new PullSource(location, 1, GetIntent.Begin, IsNamed: false));
        }

        return true;
    }

    /// <summary>Takes a caller away; the last one aborts the transfer.</summary>
    public void Leave()
    {
        _callers--;
        Debug.Assert(_callers >= 0, $"{_callers} callers wait for {Id}");
        if (_callers == 0)
            Abort();
    }

    public void Abort()
    {
        if (_closed)
            return;
        _closed = true;
        // Not Cancel(): that would run the callbacks, and with them other code, under the lock.
        _aborting = _abort.CancelAsync();
    }

    /// <summary>Takes the next location to try; false closes the transfer: it has failed.</summary>
    public bool TryNext(out PullSource next)
    {
        _closed |= _next.Count == 0;
        next = _next.First?.Value ?? default;
        if (_next.Count > 0)
            _next.RemoveFirst();
        Current = next.Location;
        if (!_currentIsGone)
            _attempt?.Dispose(); // of an attempt that has ended by itself; another is being cancelled
        _currentIsGone = false;
        _attempt = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
        return next.Location is not null;
    }

    /// <summary>The cluster knows that there is nobody at this location any more: it is not asked again, and the attempt with it ends. A
    /// caller that joins later may name a new node at the same address.</summary>
    public void Gone(EndPoint location)
    {
        (_gone ??= []).Add(location); // a node of the chain may not have heard of it yet, and name it
        _known.Remove(location);
        for (LinkedListNode<PullSource>? node = _next.First, after; node is not null; node = after)
        {
            after = node.Next;
            if (node.Value.Location.Equals(location))
                _next.Remove(node);
        }

        if (_closed || !location.Equals(Current))
            return;
        _currentIsGone = true;
        _ending = _attempt!.CancelAsync(); // not Cancel(), as in Abort
    }

    /// <summary>There was no room; the same location goes on. False: it is gone meanwhile.</summary>
    public bool Again(PullSource source)
    {
        if (!_currentIsGone)
            _next.AddFirst(source);
        return !_currentIsGone;
    }

    /// <summary>A location has named another one. It is asked next, and when that is in vain the location again, which then must send.</summary>
    public void Redirect(PullSource source, IPEndPoint to, IPEndPoint? self)
    {
        if (!source.IsNamed && !_currentIsGone)
            _next.AddFirst(source with { Intent = GetIntent.Insist });
        if (!to.Equals(self) && _gone?.Contains(to) != true && ++_redirects <= MostRedirects)
            _next.AddFirst(new PullSource(to, 1, GetIntent.Begin, IsNamed: true));
    }

    /// <summary>A location has failed: from here on nobody may name others, since the chain may be what is broken.</summary>
    /// <param name="canRetry">Whether it deserves another try, behind the others.</param>
    public void Failed(PullSource source, bool canRetry)
    {
        if (canRetry && !_currentIsGone && !source.IsNamed && source.Attempt < AttemptsPerLocation)
            _next.AddLast(source with { Attempt = source.Attempt + 1 });
        for (LinkedListNode<PullSource>? node = _next.First; node is not null; node = node.Next)
        {
            if (!node.Value.IsNamed)
                node.Value = node.Value with { Intent = GetIntent.Insist };
        }
    }

    /// <summary>Refuses further callers and aborts; returns what must end before <see cref="Dispose"/>.</summary>
    public Task Close()
    {
        _closed = true;
        return Task.WhenAll(_aborting, _ending);
    }

    /// <summary>Tells the callers. Called when the manager has forgotten the transfer, outside of the lock.</summary>
    public void Complete(Exception? failure)
    {
        if (failure is null)
        {
            _result.TrySetResult();
        }
        else
        {
            _result.TrySetException(failure);
            // Perhaps every caller has left: then nobody else looks at it.
            _ = _result.Task.Exception;
        }
    }

    public void Dispose()
    {
        _attempt?.Dispose();
        _abort.Dispose();
    }
}
