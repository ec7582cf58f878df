using System.Diagnostics;

namespace ClusterTasks.Worker.Processes;

/// <summary>Decides, without processes or clocks, which worker processes of a pool start now, when to try again, and when to give up. Every
/// slot holds at most one process. Not thread-safe.</summary>
internal sealed class WorkerPoolState
{
    /// <summary>Deaths in a row before any worker was ready, after which starting more is pointless.</summary>
    internal const int MaximumFailedStarts = 5;

    /// <summary>The same for processes that somebody has killed before they said anything. That says little of the program: the system
    /// does so while memory is short. That many take minutes.</summary>
    internal const int MaximumKilledStarts = 50;

    internal static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>The longest delay after the death of a process that was ready: a program that ends soon after each start costs at most one
    /// start a second.</summary>
    internal static readonly TimeSpan LongestDelayOfReady = TimeSpan.FromSeconds(1);

    /// <summary>The time that a process must be ready before its death counts as the first.</summary>
    internal static readonly TimeSpan Proof = TimeSpan.FromSeconds(5);

    private readonly List<Slot> _slots = [];
    private int _failedStarts;
    private int _killedStarts;

    internal WorkerPoolState(int wanted) => Want(wanted);

    /// <summary>The wanted number of processes.</summary>
    internal int Wanted { get; private set; }

    /// <summary>The reason why no more workers are started; null while they are.</summary>
    internal string? GaveUp { get; private set; }

    /// <summary>The number of processes that have ended at their start since one was ready, and the end of the last of them; null: none
    /// has.</summary>
    internal string? StartFailure { get; private set; }

    internal int Running => _slots.Count(s => s.Phase is Phase.Starting or Phase.Ready);

    // Slots that count for the wanted number: a slot that waits for its next try will have a process again.
    private int Taken => _slots.Count(s => s.Phase is Phase.Starting or Phase.Ready or Phase.Waiting);

    internal void Want(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Wanted = count;
    }

    /// <summary>Returns the slots to start a process in now; each counts as starting from here on.</summary>
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

    /// <summary>Called when the worker takes tasks: the program works, so the count of failed starts begins again.</summary>
    internal void OnReady(int slot)
    {
        if (PhaseOf(slot) != Phase.Starting)
            return; // its exit was seen first

        _slots[slot] = _slots[slot] with { Phase = Phase.Ready };
        (_failedStarts, _killedStarts) = (0, 0);
        StartFailure = null;
        AssertInvariants();
    }

    /// <summary>Called when the process of the slot is told to end, and none is wanted in its place.</summary>
    internal void OnRetired(int slot)
    {
        if (PhaseOf(slot) is not (Phase.Starting or Phase.Ready))
            return;
        _slots[slot] = new Slot(Phase.Retiring, 0);
        Wanted = Math.Max(0, Wanted - 1);
    }

    /// <summary>Called when the slot's process was not started, and is no longer needed.</summary>
    internal void OnWithdrawn(int slot)
    {
        if (PhaseOf(slot) != Phase.Starting)
            return;
        _slots[slot] = _slots[slot] with { Phase = Phase.Empty };
        Wanted = Math.Max(0, Wanted - 1);
        AssertInvariants();
    }

    /// <summary>Called when a worker ended, or could not be started.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="reason">The reason, in words.</param>
    /// <param name="isProven">It was ready for a while (<see cref="Proof"/>), or the node ended it: its replacement may start at
    /// once.</param>
    /// <param name="wasKilled">Somebody killed it (SIGKILL), and it had written nothing.</param>
    /// <returns>The wait before <see cref="OnDelayOver"/>; null when the pool has given up.</returns>
    internal TimeSpan? OnExit(int slot, string reason, bool isProven, bool wasKilled = false)
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
        if (diedAtStart)
        {
            StartFailure =
                $"{Counted.Of(++_failedStarts, "process", "processes in a row")} ended before any could take a task; the last: "
                + $"{reason.TrimEnd('.')}";
            if (wasKilled)
                _killedStarts++;
            if (_failedStarts - _killedStarts >= MaximumFailedStarts || _failedStarts >= MaximumKilledStarts)
                GaveUp ??= $"its worker processes do not start on this node: {StartFailure}";
        }

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

    /// <summary>Returns the delay of a restart: the first is immediate, then 100 ms doubles up to 5 s.</summary>
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
        Debug.Assert(_failedStarts >= _killedStarts && _killedStarts >= 0, "negative failures");
        Debug.Assert(GaveUp is not null || _failedStarts - _killedStarts < MaximumFailedStarts, "should have given up");
    }

    private enum Phase
    {
        Empty,
        Starting,
        Ready,
        Waiting,

        /// <summary>The process ends, and none comes in its place.</summary>
        Retiring,
    }

    private record struct Slot(Phase Phase, int Restarts);
}
