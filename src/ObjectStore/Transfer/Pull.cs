using System.Diagnostics;
using System.Net;

namespace ClusterTasks.Store.Transfer;

/// <summary>The state of one running transfer: who waits for it and where it can still go. Every member but
/// <see cref="Result"/> is used under the manager's lock.</summary>
internal sealed class Pull(ObjectId id) : IDisposable
{
    /// <summary>A location whose connection breaks gets this many chances; one that answers "no" gets none.</summary>
    public const int AttemptsPerLocation = 3;

    private readonly Queue<(EndPoint Location, int Attempt)> _next = [];
    private readonly HashSet<EndPoint> _known = [];
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _aborting = Task.CompletedTask;
    private int _callers;
    private bool _closed;

    public ObjectId Id => id;

    public CancellationToken Aborted => _abort.Token;

    /// <summary>Ends when the transfer has ended and nothing of it is left.</summary>
    public Task Result => _result.Task;

    /// <summary>Adds a caller with the locations that it knows; false when it is too late, because the transfer is being aborted
    /// or has no location left. The caller then waits for its end and starts another one.</summary>
    public bool TryJoin(IReadOnlyList<EndPoint> locations)
    {
        if (_closed)
            return false;
        _callers++;
        foreach (EndPoint location in locations)
            if (_known.Add(location))
                _next.Enqueue((location, 1));
        return true;
    }

    /// <summary>Takes a caller away; the last one aborts the transfer.</summary>
    public void Leave()
    {
        _callers--;
        Debug.Assert(_callers >= 0, $"{_callers} callers wait for {id}");
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
    public bool TryNext(out EndPoint location, out int attempt)
    {
        _closed |= _next.Count == 0;
        if (_next.TryDequeue(out (EndPoint Location, int Attempt) next))
        {
            (location, attempt) = next;
            return true;
        }

        (location, attempt) = (null!, 0);
        return false;
    }

    /// <summary>Puts a location behind the others for another try.</summary>
    public void Requeue(EndPoint location, int attempt)
    {
        if (attempt < AttemptsPerLocation)
            _next.Enqueue((location, attempt + 1));
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
