using System.Runtime.InteropServices;
using ClusterTasks.Platform;

namespace ClusterTasks.Store.Owner;

/// <summary>Reserves and touches arena memory with zeros ahead of its use, from the start of each arena upwards. I6: a range is granted
/// only below the mark that this thread moves. So no client can meet a page that the machine cannot provide. <c>pwrite</c> is twice as fast
/// as faulting pages in through a mapping, and when memory is out it fails instead of killing.</summary>
internal sealed unsafe class BackingThread : IDisposable
{
    private const long StepBytes = 16 << 20; // About 6 ms: the longest wait of the first create behind the mark.
    private const int WriteBytes = 1 << 20; // The zeros stay in the L2 cache.

    // The distance that the mark runs ahead of all granted ranges: two unannounced puts of 100 MB find their pages touched. It is not the
    // whole store: touched pages are taken from the machine, and a store is sized for its worst day.
    private const long AheadBytes = 256 << 20;

    private readonly IReadOnlyList<Arena> _arenas;
    private readonly long _ahead;
    private readonly long[] _wanted;
    private readonly Lock _gate;
    private readonly Action<int> _moved;
    private readonly Action<int, Exception> _failed;
    private Action? _firstIdle;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly byte* _zeros = (byte*)NativeMemory.AllocZeroed(WriteBytes);
    private volatile bool _stop;

    /// <param name="arenas">The arenas to back.</param>
    /// <param name="ahead">True to keep ahead of the demand.</param>
    /// <param name="gate">Guards the marks.</param>
    /// <param name="moved">Called under the gate when the mark of an arena moved.</param>
    /// <param name="failed">Called under the gate when an arena's mark cannot move; the next demand tries again.</param>
    /// <param name="firstIdle">Called once, on this thread, when everything that was wanted at the start is backed.</param>
    public BackingThread(
        IReadOnlyList<Arena> arenas, bool ahead, Lock gate, Action<int> moved, Action<int, Exception> failed, Action? firstIdle)
    {
        _firstIdle = firstIdle;
        _arenas = arenas;
        _ahead = ahead ? AheadBytes : 0;
        _wanted = [.. arenas.Select((arena, index) => index == 0 ? Math.Min(_ahead, arena.File.Bytes) : 0)];
        _gate = gate;
        _moved = moved;
        _failed = failed;
        _thread = new Thread(Run) { IsBackground = true, Name = "ct-store-backing" };
        _thread.UnsafeStart();
    }

    /// <summary>Asks for memory up to <paramref name="end"/>; the caller holds the gate.</summary>
    public void Demand(int segment, long end)
    {
        _wanted[segment] = Math.Max(_wanted[segment], Math.Min(_arenas[segment].File.Bytes, end + _ahead));
        _wake.Set();
    }

    public void Dispose()
    {
        _stop = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        NativeMemory.Free(_zeros);
    }

    private void Run()
    {
        while (!_stop)
        {
            int segment;
            long from;
            lock (_gate)
            {
                segment = Next();
                from = segment < 0 ? 0 : _arenas[segment].Backed;
            }
            if (segment < 0)
            {
                Interlocked.Exchange(ref _firstIdle, null)?.Invoke();
                _wake.WaitOne();
                continue;
            }
            Exception? failure = Touch(_arenas[segment].File, from, out long end);
            lock (_gate)
            {
                _arenas[segment].Backed = end;
                _moved(segment);
                if (failure is not null)
                {
                    _wanted[segment] = end;
                    _failed(segment, failure);
                }
            }
        }
    }

    private int Next()
    {
        for (int segment = 0; segment < _wanted.Length; segment++)
        {
            if (_arenas[segment].Backed < _wanted[segment])
                return segment;
        }
        return -1;
    }

    // Zeros only go behind the mark, where no client writes yet, so they cannot hit an object.
    private Exception? Touch(SharedFile file, long from, out long end)
    {
        long goal = Math.Min(from + StepBytes, file.Bytes);
        end = from;
        try
        {
            while (end < goal && !_stop)
            {
                int count = (int)Math.Min(WriteBytes, goal - end);
                RandomAccess.Write(file.Handle, new ReadOnlySpan<byte>(_zeros, count), end);
                end += count;
            }
            return null;
        }
        catch (IOException failure)
        {
            return failure;
        }
    }
}
