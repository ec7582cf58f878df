namespace ClusterTasks.Worker.Jobs;

/// <summary>The workers of one job that are threads of this process. They are opened one after the other, and none comes in place of one
/// that has ended.</summary>
/// <param name="open">Opens one; null: it could not be opened, and its waiters have been told.</param>
internal sealed class JobThreads(Func<InProcessWorker?> open) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<InProcessWorker> _workers = [];
    private Task _opening = Task.CompletedTask;
    private int _wanted;
    private bool _isDisposed;

    /// <summary>Ensures that there are this many workers. Returns at once.</summary>
    internal void Want(int count)
    {
        lock (_gate)
        {
            if (_isDisposed || count <= _wanted)
                return;
            _opening = OpenAsync(_opening, count - _wanted);
            _wanted = count;
        }
    }

    /// <summary>Notes that one ends because the node told it to.</summary>
    internal void Retire()
    {
        lock (_gate)
            _wanted = Math.Max(0, _wanted - 1);
    }

    public async ValueTask DisposeAsync()
    {
        Task opening;
        lock (_gate)
        {
            _isDisposed = true;
            opening = _opening;
        }

        await opening.ConfigureAwait(false);
        InProcessWorker[] workers;
        lock (_gate)
            workers = [.. _workers];
        await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private async Task OpenAsync(Task before, int count)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // called under the node's lock
        for (int i = 0; i < count; i++)
        {
            lock (_gate)
            {
                if (_isDisposed)
                    return;
            }

            if (open() is not { } worker)
            {
                lock (_gate)
                    _wanted -= count - i; // the next task asks again
                return;
            }

            lock (_gate)
                _workers.Add(worker);
            _ = CloseWithSessionAsync(worker);
        }
    }

    private async Task CloseWithSessionAsync(InProcessWorker worker)
    {
        await worker.Closed.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            if (_isDisposed)
                return; // the code that disposes this object disposes the worker
            _workers.Remove(worker);
        }

        await worker.DisposeAsync().ConfigureAwait(false);
    }
}
