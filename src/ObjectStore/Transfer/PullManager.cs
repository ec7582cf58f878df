using System.Net;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store.Transfer;

/// <summary>Brings objects to this node: one transfer for an object at a time, shared by all that want it.</summary>
internal sealed partial class PullManager(TransferClient client, ITransferSink sink, TransferCounters counters, ILogger<PullManager> logger)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectId, Pull> _pulls = [];
    private readonly PullRoom _room = new(sink);
    private bool _disposed;

    /// <summary>Brings an object to this node from the first location that can deliver it, or from several one after the other. It joins a
    /// transfer that is already running and adds its locations to the remaining ones. Cancelling removes only this caller; the transfer is
    /// aborted when no caller is left.</summary>
    /// <exception cref="ObjectLostException">No location could deliver the object.</exception>
    /// <exception cref="ObjectStoreFullException">There is no room for it here (or another failure of the sink).</exception>
    public async Task PullAsync(ObjectId id, IReadOnlyList<EndPoint> locations, PullClass pullClass, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(locations);
        ct.ThrowIfCancellationRequested();
        while (true)
        {
            (Pull pull, bool joined) = Join(id, locations, pullClass);
            if (joined)
            {
                await WaitAsync(pull, ct).ConfigureAwait(false);
                return;
            }

            // The transfer ends without this caller. Two at a time would write the same object twice.
            await pull.Result.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Finds an object that is on its way here, so that other nodes can have the chunks that have arrived. Returns null when there
    /// is none.</summary>
    public IncomingObject? Find(ObjectId id)
    {
        lock (_gate)
            return _pulls.GetValueOrDefault(id)?.Target;
    }

    /// <summary>Called when the node at this location is dead: transfers from it go on elsewhere, or fail when no other node has the
    /// object. Otherwise they would wait for a silent peer as often and as long as for one that may come back.</summary>
    public void OnGone(EndPoint location)
    {
        lock (_gate)
        {
            foreach (Pull pull in _pulls.Values)
                pull.Gone(location);
        }
    }

    /// <summary>Describes the progress of an object's pull in words; null when none is running.</summary>
    public string? Explain(ObjectId id)
    {
        Pull? pull;
        EndPoint? from;
        lock (_gate)
        {
            pull = _pulls.GetValueOrDefault(id);
            from = pull?.Current;
        }

        if (pull is null)
            return null;
        long size = pull.Target.Size;
        return _room.Explain(pull, size)
            ?? (size < 0 ? $"it is being asked for at {from}"
                : $"it is being copied to this node from {from}: {pull.Target.Received} of {size} bytes are here");
    }

    /// <summary>Aborts running transfers and returns when nothing of them is left.</summary>
    public async ValueTask DisposeAsync()
    {
        Pull[] running;
        lock (_gate)
        {
            _disposed = true;
            running = [.. _pulls.Values];
            foreach (Pull pull in running)
                pull.Abort();
        }

        foreach (Pull pull in running)
            await pull.Result.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private (Pull Pull, bool Joined) Join(ObjectId id, IReadOnlyList<EndPoint> locations, PullClass pullClass)
    {
        Pull? pull;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_pulls.TryGetValue(id, out pull))
            {
                bool joined = pull.TryJoin(locations, pullClass);
                if (joined)
                    _room.Raise(pull, pull.Class);
                return (pull, joined);
            }

            pull = new Pull(new IncomingObject(id, sink), pullClass);
            pull.TryJoin(locations, pullClass);
            _pulls.Add(id, pull);
        }

        // The pull runs on another thread: the caller may hold a lock, so that no death comes between its look at the living nodes and
        // this.
        _ = Task.Run(() => RunAsync(pull));
        return (pull, true);
    }

    private async Task WaitAsync(Pull pull, CancellationToken ct)
    {
        try
        {
            await pull.Result.WaitAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                pull.Leave();
        }
    }

    // Never throws: the outcome goes to the callers.
    private async Task RunAsync(Pull pull)
    {
        counters.AddStarted();
        Exception? failure = null;
        CancellationToken aborted = pull.Aborted;
        try
        {
            await FetchAsync(pull, aborted).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        pull.Target.Dispose();
        _room.Leave(pull);
        Task aborting;
        bool disposed;
        lock (_gate)
        {
            _pulls.Remove(pull.Id);
            aborting = pull.Close();
            disposed = _disposed;
        }

        await aborting.ConfigureAwait(false);
        pull.Dispose();
        if (failure is null)
            counters.AddCompleted();
        else if (aborted.IsCancellationRequested)
            counters.AddAborted();
        else
            counters.AddFailed();
        if (disposed && failure is OperationCanceledException)
            failure = new ObjectDisposedException(nameof(PullManager), $"This node is stopping; object {pull.Id} was not fetched.");
        pull.Complete(failure);
    }

    private async Task FetchAsync(Pull pull, CancellationToken ct)
    {
        var failures = new List<string>();
        Exception? last = null;
        Task? opening = null;
        while (TryNext(pull, out PullSource source, out CancellationToken ended))
        {
            try
            {
                (PullStep step, IPEndPoint? elsewhere) =
                    await client.PullAsync(source.Location, pull.Target, source.Intent, TryOpen, ended).ConfigureAwait(false);
                switch (step)
                {
                    case PullStep.Complete:
                        return;
                    case PullStep.NeedsRoom:
                        await (opening ??= OpenAsync(pull, ct)).ConfigureAwait(false);
                        if (pull.Target.IsComplete)
                            return; // the object came by another way meanwhile
                        lock (_gate)
                        {
                            if (!pull.Again(source))
                                failures.Add(GoneText(source));
                        }

                        break;
                    default:
                        lock (_gate)
                            pull.Redirect(source, elsewhere!, client.OwnAddress);
                        break;
                }
            }
            catch (Exception e) when (
                ended.IsCancellationRequested && !ct.IsCancellationRequested && e is TransferException or OperationCanceledException)
            {
                failures.Add(GoneText(source));
                LogLocationFailed(pull.Id, source.Location, source.Attempt, pull.Target.Received, "its node is dead");
                lock (_gate)
                    pull.Failed(source, canRetry: false);
            }
            catch (TransferException e)
            {
                ct.ThrowIfCancellationRequested();
                last = e;
                failures.Add($"{source.Location} (attempt {source.Attempt}): {e.Message}");
                LogLocationFailed(pull.Id, source.Location, source.Attempt, pull.Target.Received, e.Message);
                lock (_gate)
                    pull.Failed(source, e.CanRetry);
            }
        }

        throw new ObjectLostException(
            failures.Count == 0
                ? $"Object {pull.Id} cannot be fetched: no node is known to have it. It must be made again."
                : $"Object {pull.Id} cannot be fetched; every node that should have it was tried and it must be made again. "
                    + $"{string.Join(" ", failures)}",
            last);

        bool TryOpen()
        {
            opening = OpenAsync(pull, ct);
            if (!opening.IsCompleted)
                return false;
            opening.GetAwaiter().GetResult();
            return true;
        }
    }

    /// <summary>Waits for the turn, then for the room.</summary>
    private async Task OpenAsync(Pull pull, CancellationToken ct)
    {
        Task turn = _room.EnterAsync(pull, pull.Target.Size, pull.Class);
        _room.Raise(pull, pull.Class); // perhaps a more urgent caller joined while it entered
        await turn.WaitAsync(ct).ConfigureAwait(false);
        await pull.Target.OpenAsync(ct).ConfigureAwait(false);
        _room.Reserved(pull);
    }

    private bool TryNext(Pull pull, out PullSource next, out CancellationToken ended)
    {
        lock (_gate)
        {
            bool found = pull.TryNext(out next);
            ended = pull.AttemptEnded;
            return found;
        }
    }

    private static string GoneText(PullSource source) => $"{source.Location} (attempt {source.Attempt}): its node is dead.";

    [LoggerMessage(10, LogLevel.Information, "Object {Id}: {Location} failed at attempt {Attempt} after {Received} bytes: {Reason}")]
    private partial void LogLocationFailed(ObjectId id, EndPoint location, int attempt, long received, string reason);
}
