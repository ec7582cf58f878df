using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>When a task was submitted, and when its present attempt got where; in microseconds since the node began. 24 bytes: a million
/// tasks can wait in a node.</summary>
internal struct TaskTimes
{
    // Distances from the submit, plus one; 0: it has not come. Exact to a microsecond up to 35 minutes, to a millisecond above.
    private const uint InMilliseconds = 1u << 31;

    private uint _queued;
    private uint _placed;
    private uint _argumentsReady;
    private uint _started;

    internal long Submitted { get; set; }

    internal long? Queued
    {
        readonly get => At(_queued);
        set => _queued = Distance(value);
    }

    internal long? Placed
    {
        readonly get => At(_placed);
        set => _placed = Distance(value);
    }

    internal long? ArgumentsReady
    {
        readonly get => At(_argumentsReady);
        set => _argumentsReady = Distance(value);
    }

    internal long? Started
    {
        readonly get => At(_started);
        set => _started = Distance(value);
    }

    /// <summary>It is on no node any more.</summary>
    internal void LeaveNode() => _placed = _argumentsReady = _started = 0;

    /// <summary>The node that ran the attempt says how long it took; the end is now. No clock of another node is believed.</summary>
    internal void PlaceRun(in TaskTiming timing, long now)
    {
        long earliest = Placed ?? Queued ?? Submitted;
        long started = Math.Max(earliest, now - timing.Ran);
        Started = started;
        ArgumentsReady = Math.Max(earliest, started - timing.Waited);
    }

    /// <summary>Packs a moment as its distance from the submit.</summary>
    internal readonly uint Distance(long? moment)
    {
        if (moment is not { } at)
            return 0;
        long distance = Math.Max(0, at - Submitted) + 1;
        return distance < InMilliseconds ? (uint)distance : InMilliseconds | (uint)Math.Min(distance / 1000, InMilliseconds - 1);
    }

    internal readonly long? At(uint distance) => distance switch
    {
        0 => null,
        < InMilliseconds => Submitted + distance - 1,
        _ => Submitted + ((distance & ~InMilliseconds) * 1000L) - 1,
    };
}
