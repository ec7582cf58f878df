using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>One thread that sleeps in poll on the pidfds of all watched processes and reports each exit once. I5: this report, and
/// nothing else, is the proof that a client is dead; a closed connection is only a hint, since the process may still write.</summary>
/// <typeparam name="T">A client, which has the handle of its process.</typeparam>
internal sealed unsafe class ProcessWatcher<T> : IDisposable
    where T : class
{
    private readonly Func<T, SafeFileHandle> _handleOf;
    private readonly Action<T> _exited;
    private readonly Lock _lock = new();
    private readonly List<T> _watched = [];
    private readonly List<SafeFileHandle> _unwatched = [];
    private readonly SafeFileHandle _wake;
    private readonly Thread _thread;
    private volatile bool _stop;

    /// <param name="handleOf">Returns the handle, which this object closes.</param>
    /// <param name="exited">Runs on the watching thread.</param>
    public ProcessWatcher(Func<T, SafeFileHandle> handleOf, Action<T> exited)
    {
        _handleOf = handleOf;
        _exited = exited;
        _wake = Libc.CreateEvent(0, Libc.OpenCloseOnExec);
        if (_wake.IsInvalid)
            throw Libc.LastError("eventfd");
        _thread = new Thread(Run) { IsBackground = true, Name = "ct-store-pidfd" };
        _thread.UnsafeStart();
    }

    public void Watch(T client)
    {
        lock (_lock)
            _watched.Add(client);
        Wake();
    }

    /// <summary>Forgets a client that ended its use of the store alive. A report that is already on its way may still come.</summary>
    public void Unwatch(T client)
    {
        lock (_lock)
        {
            if (!_watched.Remove(client))
                return;
            _unwatched.Add(_handleOf(client)); // Closed by the thread: its number must not be used again while poll looks at it.
        }
        Wake();
    }

    public void Dispose()
    {
        _stop = true;
        Wake();
        _thread.Join();
        foreach (T client in _watched)
            _handleOf(client).Dispose();
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
            T[] clients;
            lock (_lock)
            {
                _unwatched.ForEach(handle => handle.Dispose());
                _unwatched.Clear();
                clients = [.. _watched];
            }
            var entries = new Libc.PollEntry[clients.Length + 1];
            entries[^1] = Entry(_wake);
            for (int i = 0; i < clients.Length; i++)
                entries[i] = Entry(_handleOf(clients[i]));
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

    private bool Forget(T client)
    {
        lock (_lock)
        {
            if (!_watched.Remove(client))
                return false;
        }
        _handleOf(client).Dispose();
        return true;
    }

    private static Libc.PollEntry Entry(SafeFileHandle handle) =>
        new() { Descriptor = (int)handle.DangerousGetHandle(), Events = Libc.PollIn };
}
