using System.ComponentModel;
using ClusterTasks.Platform;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store;

// Clients that come and go, and the work that is retried because of them.
internal sealed partial class NodeStore
{
    /// <summary>Gives a process a pin page. The caller's own process may have several.</summary>
    /// <exception cref="ClusterTasksException">There is no such process, or no free client index.</exception>
    public StoreDescriptor Attach(int processId)
    {
        SafeFileHandle? pidFd = null;
        if (processId != Environment.ProcessId)
        {
            // The process may have ended between its connect and this line, and its number may belong to another one. The index then stays
            // taken until that other one ends. That is a leak for a while, never memory that is freed too early.
            pidFd = OpenClient(processId);
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
        return new StoreDescriptor(
            Environment.ProcessId, _epoch, client.Index, _controlFile.Descriptor, [.. _arenas.All.Select(arena => arena.File.Descriptor)]);
    }

    /// <summary>Called when the client's connection ended. It gets nothing new. Its memory is freed when its process is dead, and its index
    /// is used again after both. A client in the owner's own process never dies: retire it.</summary>
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

    /// <summary>Called when the client promises that it no longer writes or pins anything. Its unsealed objects are freed now, its index
    /// when its last pin is gone.</summary>
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
            // Pin pages of indexes that were never used are holes in the file; from here on both sides touch this one.
            ReserveIndex(_layout.PinsOffset + (_layout.PinStride * client.Index), _layout.PinStride);
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
            int pins = _clients.Pins().Count(pin => pin.Client == client);
            client.Dead = true;
            FailCreates(client);
            int unsealed = DropUnsealed(client);
            GiveBack(client, _layout.RingAt); // its ring may still be read until its session has reported the end
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
        GiveBack(client, _layout.PinStride);
        _clients.Remove(client);
        return true;
    }

    /// <summary>Zeros the client's pages by giving them back: they take 4 bytes for each object that the store may hold.</summary>
    private void GiveBack(StoreClientRecord client, long bytes)
    {
        if (!_controlFile.TryGiveBack(_layout.PinsOffset + (_layout.PinStride * client.Index), bytes))
            _clients.Clear(client);
    }

    private void FailCreates(StoreClientRecord client)
    {
        foreach (PendingCreate pending in _queue.Where(pending => pending.Client == client.Index))
        {
            _queue.Remove(pending);
            pending.Fail(new ClusterTasksException(
                $"Client {client.Index} (process {client.ProcessId}) left while its create of {pending.Id} was waiting."));
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
        StoreReport.Full(pending, _options.CreateTimeout, _queue.LeavesReserve(pending.Kind, pending.Size) ? 0 : _queue.ReservedBytes,
            _arenas, _objects, _clients, _options.Names, SpillText())));

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
        // The queue is not pumped, because the next create would meet the same failure at once. The next free or the timeout decides.
    }

    // The timer runs only while something waits for pins to end: unpinning is silent, by design. Creates do, too: an object that is pinned
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
        bool pending = _objects.PendingDeletes > 0 || _queue.IsShort || _clients.All.Any(client => client.Retiring);
        if (pending && !_retryArmed && !_closed)
        {
            _retryArmed = true;
            _retry.Change(RetryPeriod, Timeout.InfiniteTimeSpan);
        }
    }

    private static SafeFileHandle OpenClient(int processId)
    {
        try
        {
            return ProcessHandle.Open(processId)
                ?? throw new ClusterTasksException($"Process {processId} cannot attach to the node store: it no longer exists.");
        }
        catch (Win32Exception failure)
        {
            throw new ClusterTasksException($"Process {processId} cannot attach to the node store: {failure.Message}", failure);
        }
    }

    // I6 for ctl.
    private void ReserveIndex(long offset, long bytes)
    {
        try
        {
            _controlFile.Reserve(offset, bytes);
        }
        catch (IOException failure)
        {
            throw new ClusterTasksException(
                $"The machine has no memory for {bytes} bytes of the node store's index: free some, or lower {_options.Names.MaxObjects}.",
                    failure);
        }
    }
}
