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

    /// <summary>The longest delay after the death of a process that was ready: a program that ends soon after its start, each time, costs
    /// one start a second and no more.</summary>
    internal static readonly TimeSpan LongestDelayOfReady = TimeSpan.FromSeconds(1);

    /// <summary>How long a process is ready before its death counts as the first.</summary>
    internal static readonly TimeSpan Proof = TimeSpan.FromSeconds(5);

    private readonly List<Slot> _slots = [];
    private int _failedStarts;

    internal WorkerPoolState(int wanted) => Want(wanted);

    /// <summary>How many processes there are to be.</summary>
    internal int Wanted { get; private set; }

    /// <summary>Why no more workers are started; null while they are.</summary>
    internal string? GaveUp { get; private set; }

    internal int Running => _slots.Count(s => s.Phase is Phase.Starting or Phase.Ready);

    // Those that count for what is wanted: a slot that waits for its next try will have a process again.
    private int Taken => _slots.Count(s => s.Phase is Phase.Starting or Phase.Ready or Phase.Waiting);

    internal void Want(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Wanted = count;
    }

    /// <summary>The slots to start a process in now; each counts as starting from here on.</summary>
    internal IReadOnlyList<int> TakeStarts()
    {
        var starts = new List<int>();
        for (int taken = Taken, slot = 0; GaveUp is null && taken < Wanted; slot++)
        {
            if (slot == _slots.Count)
                _slots.Add(default);
            if (_slots[slot].Phase != Phase.Empty)
                continue;
            _slots[slot] = _slots[slot] with { Phase = Phase.Starting };
            starts.Add(slot);
            taken++;
        }

        AssertInvariants();
        return starts;
    }

    internal bool IsReady(int slot) => PhaseOf(slot) == Phase.Ready;

    internal bool IsRetiring(int slot) => PhaseOf(slot) == Phase.Retiring;

    /// <summary>The worker takes tasks: the program works, so the count of failed starts begins again.</summary>
    internal void OnReady(int slot)
    {
        if (PhaseOf(slot) != Phase.Starting)
            return; // its exit was seen first

        _slots[slot] = _slots[slot] with { Phase = Phase.Ready };
        _failedStarts = 0;
        AssertInvariants();
    }

    /// <summary>The process of the slot is told to end, and none is wanted in its place.</summary>
    internal void OnRetired(int slot)
    {
        if (PhaseOf(slot) is not (Phase.Starting or Phase.Ready))
            return;
        _slots[slot] = new Slot(Phase.Retiring, 0);
        Wanted = Math.Max(0, Wanted - 1);
    }

    /// <summary>A worker ended, or could not be started.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="isProven">It was ready for a while (<see cref="Proof"/>), or the node ended it: what comes in its place may start at
    /// once.</param>
    /// <returns>How long to wait before <see cref="OnDelayOver"/>; null when the pool has given up.</returns>
    internal TimeSpan? OnExit(int slot, string reason, bool isProven)
    {
        Phase phase = PhaseOf(slot);
        if (phase == Phase.Retiring)
        {
            _slots[slot] = default;
            return TimeSpan.Zero;
        }

        if (phase is not (Phase.Starting or Phase.Ready))
            throw new InvalidOperationException($"Slot {slot} has no process that could exit.");

        bool diedAtStart = phase == Phase.Starting;
        if (diedAtStart && ++_failedStarts >= MaximumFailedStarts)
            GaveUp ??= string.Create(CultureInfo.InvariantCulture, $"its worker processes do not start on this node: {reason.TrimEnd('.')}, {_failedStarts} times in a row");

        int restarts = !diedAtStart && isProven ? 1 : _slots[slot].Restarts + 1;
        _slots[slot] = new Slot(Phase.Waiting, restarts);
        AssertInvariants();
        if (GaveUp is not null)
            return null;
        TimeSpan delay = Delay(restarts);
        return diedAtStart || delay < LongestDelayOfReady ? delay : LongestDelayOfReady;
    }

    internal void OnDelayOver(int slot)
    {
        if (PhaseOf(slot) == Phase.Waiting)
            _slots[slot] = _slots[slot] with { Phase = Phase.Empty };
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

    private Phase PhaseOf(int slot) => slot < _slots.Count ? _slots[slot].Phase : Phase.Empty;

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(_failedStarts >= 0, "negative failures");
        Debug.Assert(GaveUp is not null || _failedStarts < MaximumFailedStarts, "should have given up");
    }

    private enum Phase
    {
        Empty,
        Starting,
        Ready,
        Waiting,

        /// <summary>It ends, and nothing comes in its place.</summary>
        Retiring,
    }

    private record struct Slot(Phase Phase, int Restarts);
}
