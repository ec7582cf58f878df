using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store;

/// <summary>One thread that sleeps in poll on the pidfds of all client processes and reports each exit once. I5: this report, and
/// nothing else, is the proof that a client is dead; a closed connection is only a hint, since the process may still write.</summary>
internal sealed unsafe class ProcessWatcher : IDisposable
{
    private readonly Action<StoreClientRecord> _exited;
    private readonly Lock _lock = new();
    private readonly List<StoreClientRecord> _watched = [];
    private readonly List<SafeFileHandle> _unwatched = [];
    private readonly SafeFileHandle _wake;
    private readonly Thread _thread;
    private volatile bool _stop;

    public ProcessWatcher(Action<StoreClientRecord> exited)
    {
        _exited = exited;
        _wake = Libc.CreateEvent(0, Libc.OpenCloseOnExec);
        if (_wake.IsInvalid)
            throw Libc.LastError("eventfd");
        _thread = new Thread(Run) { IsBackground = true, Name = "ct-store-pidfd" };
        _thread.UnsafeStart();
    }

    public void Watch(StoreClientRecord client)
    {
        lock (_lock)
            _watched.Add(client);
        Wake();
    }

    /// <summary>Forgets a client that ended its use of the store alive. A report that is already on its way may still come.</summary>
    public void Unwatch(StoreClientRecord client)
    {
        lock (_lock)
        {
            if (!_watched.Remove(client))
                return;
            _unwatched.Add(client.PidFd!); // Closed by the thread: its number must not be used again while poll looks at it.
        }
        Wake();
    }

    public void Dispose()
    {
        _stop = true;
        Wake();
        _thread.Join();
        foreach (StoreClientRecord client in _watched)
            client.PidFd!.Dispose();
        _unwatched.ForEach(handle => handle.Dispose());
        _wake.Dispose();
    }

    private void Wake()
    {
        ulong one = 1;
        _ = Libc.Write(_wake, &one, sizeof(ulong));
    }

    private void Run()
    {
        while (!_stop)
        {
            StoreClientRecord[] clients;
            lock (_lock)
            {
                _unwatched.ForEach(handle => handle.Dispose());
                _unwatched.Clear();
                clients = [.. _watched];
            }
            var entries = new Libc.PollEntry[clients.Length + 1];
            entries[^1] = Entry(_wake);
            for (int i = 0; i < clients.Length; i++)
                entries[i] = Entry(clients[i].PidFd!);
            int ready;
            fixed (Libc.PollEntry* first = entries)
                ready = Libc.Poll(first, (nuint)entries.Length, -1);
            if (ready <= 0)
                continue; // EINTR.
            if (entries[^1].Result != 0)
            {
                ulong count;
                _ = Libc.Read(_wake, &count, sizeof(ulong));
            }
            for (int i = 0; i < clients.Length; i++)
            {
                if (entries[i].Result != 0 && Forget(clients[i]))
                    _exited(clients[i]);
            }
        }
    }

    private bool Forget(StoreClientRecord client)
    {
        lock (_lock)
        {
            if (!_watched.Remove(client))
                return false;
        }
        client.PidFd!.Dispose();
        return true;
    }

    private static Libc.PollEntry Entry(SafeFileHandle handle) =>
        new() { Descriptor = (int)handle.DangerousGetHandle(), Events = Libc.PollIn };
}
