using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store;

// Who comes and goes, and what is retried because of it.
internal sealed partial class NodeStore
{
    /// <summary>Gives a process a pin page. The caller's own process may have several.</summary>
    /// <exception cref="ClusterTasksException">There is no such process, or no free client index.</exception>
    public StoreDescriptor Attach(int processId)
    {
        SafeFileHandle? pidFd = null;
        if (processId != Environment.ProcessId)
        {
            // If the process ended and its number went to another one between its connect and this line, the index stays taken
            // until that other one ends. That is a leak for a while, never memory that is freed too early.
            pidFd = Libc.OpenProcess(processId);
            if (pidFd.IsInvalid)
                throw new ClusterTasksException($"Process {processId} cannot attach to the node store, it does not exist any more.", Libc.LastError("pidfd_open"));
        }
        StoreClientRecord client;
        lock (_gate)
        {
            try
            {
                ThrowIfClosed();
                client = AddClient(processId, pidFd);
            }
            catch
            {
                pidFd?.Dispose();
                throw;
            }
            if (pidFd is not null)
                _watcher.Watch(client);
        }
        return new StoreDescriptor(Environment.ProcessId, _epoch, client.Index, _controlFile.Descriptor, [.. _arenas.All.Select(arena => arena.File.Descriptor)]);
    }

    /// <summary>The client's connection ended. It gets nothing new; what it holds is freed when its process is dead, and its
    /// index is given out again after both. A client in the owner's own process never dies: retire it.</summary>
    /// <exception cref="ClusterTasksException">No such client is attached.</exception>
    public void Detach(int clientIndex)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            StoreClientRecord client = _clients.Require(clientIndex);
            client.Ended = true;
            FailCreates(client);
            TryRelease(client);
            AfterChange();
        }
    }

    /// <summary>The client promises that it writes nothing and pins nothing any more. What it left unsealed is freed now, its
    /// index when its last pin is gone.</summary>
    /// <exception cref="ClusterTasksException">No such client is attached.</exception>
    public void Retire(int clientIndex)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            StoreClientRecord client = _clients.Require(clientIndex);
            DropSubmissions(client);
            client.Retiring = true;
            FailCreates(client);
            DropUnsealed(client);
            TryRelease(client);
            AfterChange();
        }
    }

    private StoreClientRecord AddClient(int processId, SafeFileHandle? pidFd)
    {
        StoreClientRecord client = _clients.Add(processId, pidFd);
        try
        {
            // Pin pages of indexes that nobody ever had are holes in the file; from here on both sides touch this one.
            _controlFile.Reserve(_layout.PinsOffset + (_layout.PinStride * client.Index), _layout.PinStride, _options.Names);
            return client;
        }
        catch
        {
            _clients.Remove(client);
            throw;
        }
    }

    private void OnExited(StoreClientRecord client)
    {
        lock (_gate)
        {
            if (_closed || !_clients.Contains(client))
                return;
            client.Dead = true;
            int pins = _clients.Pins().Count(pin => pin.Client == client);
            FailCreates(client);
            int unsealed = DropUnsealed(client);
            _clients.Clear(client);
            TryRelease(client);
            _objects.RetryEvictions(int.MaxValue);
            AfterChange();
            AssertInvariants();
            _logger.ClientDied(client.Index, client.ProcessId, unsealed, pins);
        }
    }

    // An index of a dead client stays taken until its session has reported the end too: a late Detach must not hit a successor.
    private bool TryRelease(StoreClientRecord client)
    {
        bool done = client.Dead ? client.Ended || client.Retiring : client.Retiring && !_clients.HasPins(client);
        if (!done)
            return false;
        if (client.PidFd is not null)
            _watcher.Unwatch(client);
        _clients.Clear(client);
        _clients.Remove(client);
        return true;
    }

    private void FailCreates(StoreClientRecord client)
    {
        foreach (PendingCreate pending in _queue.Where(pending => pending.Client == client.Index))
        {
            _queue.Remove(pending);
            pending.Fail(new ClusterTasksException($"Client {client.Index} (process {client.ProcessId}) left while its create of {pending.Id} was waiting."));
        }
    }

    private int DropUnsealed(StoreClientRecord client)
    {
        FreeChunks(client);
        var unsealed = _objects.Records.Where(record => record.State == ObjectState.Created && record.Client == client.Index).ToList();
        unsealed.ForEach(_objects.Drop);
        return unsealed.Count;
    }

    private void Expire(PendingCreate pending) => GiveUp(pending, () => pending.Fail(
        StoreReport.Full(pending, _options.CreateTimeout, _arenas, _objects, _clients, _options.Names, SpillText())));

    private void Cancel(PendingCreate pending, CancellationToken ct) => GiveUp(pending, () => pending.Cancel(ct));

    private void GiveUp(PendingCreate pending, Action answer)
    {
        lock (_gate)
        {
            if (pending.IsDone || _closed)
                return;
            answer();
            _queue.Remove(pending);
            AfterChange();
        }
    }

    private void OnBackingFailed(int segment, Exception error)
    {
        _logger.BackingFailed(segment, _arenas.Arenas[segment].Backed, error);
        foreach (PendingCreate pending in _queue.Where(pending => pending.Record?.Segment == segment))
        {
            pending.Fail(StoreReport.NoMemory(pending, _arenas, _objects, _clients, _options.Names, SpillText(), error));
            _queue.Remove(pending);
        }
        // No pump: whoever is next would meet the same failure at once. The next free or the timeout decides.
    }

    // The timer runs only while something waits for pins to go away: unpinning is silent, by design. Creates do, too: what is pinned
    // now may be spilled in a moment.
    private void Retry()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _retryArmed = false;
            _objects.RetryEvictions(int.MaxValue);
            foreach (StoreClientRecord client in _clients.All.Where(client => client.Retiring).ToList())
                TryRelease(client);
            AfterChange();
        }
    }

    private void AfterChange()
    {
        _queue.Pump();
        Relieve();
        ArmRetry();
    }

    private void ArmRetry()
    {
        bool pending = _objects.PendingDeletes > 0 || _queue.First is not null || _clients.All.Any(client => client.Retiring);
        if (pending && !_retryArmed && !_closed)
        {
            _retryArmed = true;
            _retry.Change(RetryPeriod, Timeout.InfiniteTimeSpan);
        }
    }
}
