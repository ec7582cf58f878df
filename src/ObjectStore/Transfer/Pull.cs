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
            if (_known.Add(location))
                _next.AddLast(new PullSource(location, 1, GetIntent.Begin, IsNamed: false));
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
        return next.Location is not null;
    }

    /// <summary>There was no room; the same location goes on.</summary>
    public void Again(PullSource source) => _next.AddFirst(source);

    /// <summary>A location has named another one. It is asked next, and when that is in vain the location again, which then must send.</summary>
    public void Redirect(PullSource source, IPEndPoint to, IPEndPoint? self)
    {
        if (!source.IsNamed)
            _next.AddFirst(source with { Intent = GetIntent.Insist });
        if (!to.Equals(self) && ++_redirects <= MostRedirects)
            _next.AddFirst(new PullSource(to, 1, GetIntent.Begin, IsNamed: true));
    }

    /// <summary>A location has failed: from here on nobody may name others, since the chain may be what is broken.</summary>
    /// <param name="canRetry">Whether it deserves another try, behind the others.</param>
    public void Failed(PullSource source, bool canRetry)
    {
        if (canRetry && !source.IsNamed && source.Attempt < AttemptsPerLocation)
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
        return _aborting;
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

    public void Dispose() => _abort.Dispose();
}
