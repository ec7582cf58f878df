using System.Net;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store.Transfer;

/// <summary>Brings objects to this node: one transfer for an object at a time, shared by all who want it.</summary>
internal sealed partial class PullManager(TransferClient client, ITransferSink sink, TransferCounters counters, ILogger<PullManager> logger)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectId, Pull> _pulls = [];
    private bool _disposed;

    /// <summary>Brings an object to this node from the first location that can deliver it, or from several one after the other.
    /// Joins a transfer that is running already and adds its locations to those still to be tried. Cancelling takes only this
    /// caller away; the transfer is aborted when no caller is left.</summary>
    /// <exception cref="ObjectLostException">No location could deliver the object.</exception>
    /// <exception cref="ObjectStoreFullException">There is no room for it here (or another failure of the sink).</exception>
    public async Task PullAsync(ObjectId id, IReadOnlyList<EndPoint> locations, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(locations);
        ct.ThrowIfCancellationRequested();
        while (true)
        {
            (Pull pull, bool joined) = Join(id, locations);
            if (joined)
            {
                await WaitAsync(pull, ct).ConfigureAwait(false);
                return;
            }

            // It ends without this caller. Two at a time would write the same object twice.
            await pull.Result.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Aborts what is running and returns when nothing of it is left.</summary>
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

    private (Pull Pull, bool Joined) Join(ObjectId id, IReadOnlyList<EndPoint> locations)
    {
        Pull? pull;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_pulls.TryGetValue(id, out pull))
                return (pull, pull.TryJoin(locations));
            pull = new Pull(id);
            pull.TryJoin(locations);
            _pulls.Add(id, pull);
        }

        _ = RunAsync(pull);
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
            using var target = new IncomingObject(pull.Id, sink);
            await FetchAsync(pull, target, aborted).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

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

    private async Task FetchAsync(Pull pull, IncomingObject target, CancellationToken ct)
    {
        var failures = new List<string>();
        Exception? last = null;
        while (TryNext(pull, out EndPoint location, out int attempt))
        {
            try
            {
                await client.PullAsync(location, target, ct).ConfigureAwait(false);
                return;
            }
            catch (TransferException e)
            {
                ct.ThrowIfCancellationRequested();
                last = e;
                failures.Add($"{location} (attempt {attempt}): {e.Message}");
                LogLocationFailed(pull.Id, location, attempt, target.Received, e.Message);
                if (e.CanRetry)
                    lock (_gate)
                        pull.Requeue(location, attempt);
            }
        }

        throw new ObjectLostException(
            failures.Count == 0
                ? $"Object {pull.Id} cannot be fetched: no node is known to have it. It must be made again."
                : $"Object {pull.Id} cannot be fetched; every node that should have it was tried and it must be made again. {string.Join(" ", failures)}",
            last);
    }

    private bool TryNext(Pull pull, out EndPoint location, out int attempt)
    {
        lock (_gate)
            return pull.TryNext(out location, out attempt);
    }

    [LoggerMessage(10, LogLevel.Information, "Object {Id}: {Location} failed at attempt {Attempt} after {Received} bytes: {Reason}")]
    private partial void LogLocationFailed(ObjectId id, EndPoint location, int attempt, long received, string reason);
}
