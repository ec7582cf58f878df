using System.Diagnostics;
using System.Net;

namespace ClusterTasks.Store.Transfer;

/// <summary>A node to try next.</summary>
/// <param name="Location">Its address.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Intent">The answers that it may give: <see cref="GetIntent.Begin"/> or <see cref="GetIntent.Insist"/>.</param>
/// <param name="IsNamed">Another node named it: it is asked once, and may have only a part so far.</param>
internal readonly record struct PullSource(EndPoint Location, int Attempt, GetIntent Intent, bool IsNamed);

/// <summary>The state of one running transfer: its waiting callers and the locations that remain. The manager's lock guards every member
/// but <see cref="Result"/> and <see cref="Target"/>.</summary>
internal sealed class Pull(IncomingObject target, PullClass pullClass) : IDisposable
{
    /// <summary>A location whose connection breaks gets this many chances; one that answers "no" gets none.</summary>
    public const int AttemptsPerLocation = 3;

    // A longer chain of redirects is not worth following.
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

    /// <summary>The location that is asked now.</summary>
    public EndPoint? Current { get; private set; }

    public CancellationToken Aborted => _abort.Token;

    /// <summary>Cancelled with the transfer, or when the location that is asked now is gone.</summary>
    public CancellationToken AttemptEnded => _attempt!.Token;

    /// <summary>Ends when the transfer has ended and nothing of it is left.</summary>
    public Task Result => _result.Task;

    /// <summary>Adds a caller with the locations that it knows. Returns false when it is too late, because the transfer is being aborted or
    /// has no location left. The caller then waits for its end and starts another one.</summary>
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

    /// <summary>Removes a caller; the last one aborts the transfer.</summary>
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
        // Cancel() would run the callbacks, and with them other code, under the lock.
        _aborting = _abort.CancelAsync();
    }

    /// <summary>Takes the next location to try. Returns false when the transfer has failed and is closed.</summary>
    public bool TryNext(out PullSource next)
    {
        _closed |= _next.Count == 0;
        next = _next.First?.Value ?? default;
        if (_next.Count > 0)
            _next.RemoveFirst();
        Current = next.Location;
        if (!_currentIsGone)
            _attempt?.Dispose(); // that of an attempt that has ended by itself; another is being cancelled
        _currentIsGone = false;
        _attempt = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
        return next.Location is not null;
    }

    /// <summary>Called when the cluster knows that no node is at this location any longer: it is not asked again, and the attempt with it
    /// ends. A caller that joins later may name a new node at the same address.</summary>
    public void Gone(EndPoint location)
    {
        (_gone ??= []).Add(location); // a node of the chain may not know of it yet, and name it
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

    /// <summary>Called when there was no room; the same location goes on. Returns false when it is gone meanwhile.</summary>
    public bool Again(PullSource source)
    {
        if (!_currentIsGone)
            _next.AddFirst(source);
        return !_currentIsGone;
    }

    /// <summary>Called when a location has named another one. That one is asked next. If it cannot deliver, the first location is asked
    /// again and must then send.</summary>
    public void Redirect(PullSource source, IPEndPoint to, IPEndPoint? self)
    {
        if (!source.IsNamed && !_currentIsGone)
            _next.AddFirst(source with { Intent = GetIntent.Insist });
        if (!to.Equals(self) && _gone?.Contains(to) != true && ++_redirects <= MostRedirects)
            _next.AddFirst(new PullSource(to, 1, GetIntent.Begin, IsNamed: true));
    }

    /// <summary>Called when a location has failed: from here on no location may name others, because the chain may be the broken
    /// part.</summary>
    /// <param name="canRetry">True when it deserves another try, behind the others.</param>
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

    /// <summary>Refuses further callers and aborts; returns the work that must end before <see cref="Dispose"/>.</summary>
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
            // Every caller may have left: then nobody else observes it.
            _ = _result.Task.Exception;
        }
    }

    public void Dispose()
    {
        _attempt?.Dispose();
        _abort.Dispose();
    }
}
