using System.Diagnostics;
using System.Globalization;

namespace ClusterTasks.Worker.Processes;

/// <summary>The rules of a pool of worker processes, without processes or clocks: what to start now, when to try again, when
/// to give up. Every slot holds at most one process. Not thread-safe.</summary>
internal sealed class WorkerPoolState
{
    /// <summary>Deaths in a row before any worker was ready, after which starting more is pointless.</summary>
    internal const int MaximumFailedStarts = 5;

    internal static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly Slot[] _slots;
    private int _failedStarts;

    internal WorkerPoolState(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _slots = new Slot[size];
    }

    internal int Size => _slots.Length;

    /// <summary>Why no more workers are started; null while they are.</summary>
    internal string? GaveUp { get; private set; }

    internal int Running => _slots.Count(s => s.Phase is Phase.Starting or Phase.Ready);

    /// <summary>The slots to start a process in now; each counts as starting from here on.</summary>
    internal IReadOnlyList<int> TakeStarts()
    {
        if (GaveUp is not null)
            return [];

        var starts = new List<int>();
        for (int i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Phase == Phase.Empty)
            {
                _slots[i].Phase = Phase.Starting;
                starts.Add(i);
            }
        }

        AssertInvariants();
        return starts;
    }

    internal bool IsReady(int slot) => _slots[slot].Phase == Phase.Ready;

    /// <summary>The worker has attached itself to the node: the program works, so the counts start again.</summary>
    internal void OnReady(int slot)
    {
        if (_slots[slot].Phase != Phase.Starting)
            return; // its exit was seen first

        _slots[slot] = new Slot(Phase.Ready, 0);
        _failedStarts = 0;
        AssertInvariants();
    }

    /// <summary>A worker ended, or could not be started.</summary>
    /// <returns>How long to wait before <see cref="OnDelayOver"/>; null when the pool has given up.</returns>
    internal TimeSpan? OnExit(int slot, string reason)
    {
        ref Slot entry = ref _slots[slot];
        if (entry.Phase is not (Phase.Starting or Phase.Ready))
            throw new InvalidOperationException($"Slot {slot} has no process that could exit.");

        bool diedAtStart = entry.Phase == Phase.Starting;
        if (diedAtStart && ++_failedStarts >= MaximumFailedStarts)
            GaveUp ??= string.Create(CultureInfo.InvariantCulture, $"its worker processes do not start on this node: {reason.TrimEnd('.')}, {_failedStarts} times in a row");

        entry = new Slot(Phase.Waiting, entry.Restarts + 1);
        AssertInvariants();
        return GaveUp is null ? Delay(entry.Restarts) : null;
    }

    internal void OnDelayOver(int slot)
    {
        if (_slots[slot].Phase == Phase.Waiting)
            _slots[slot].Phase = Phase.Empty;
        AssertInvariants();
    }

    /// <summary>The first restart is immediate, then 100 ms doubles up to 5 s.</summary>
    internal static TimeSpan Delay(int restarts)
    {
        if (restarts <= 1)
            return TimeSpan.Zero;

        // 100 ms · 2^6 is past the longest already; more doublings would only overflow.
        TimeSpan delay = FirstDelay * (1 << Math.Min(restarts - 2, 6));
        return delay < LongestDelay ? delay : LongestDelay;
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(_failedStarts >= 0, "negative failures");
        Debug.Assert(GaveUp is not null || _failedStarts < MaximumFailedStarts, "should have given up");
        Debug.Assert(_slots.All(s => s.Phase != Phase.Ready || s.Restarts == 0), "a ready worker has no failures");
    }

    private enum Phase
    {
        Empty,
        Starting,
        Ready,
        Waiting,
    }

    private record struct Slot(Phase Phase, int Restarts);
}
