namespace ClusterTasks.Scheduling.Simulate;

/// <summary>Holds simulated time in microseconds and its events. Of two events at one time, the one that was asked for first comes
/// first.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long Time, long Number)> _events = new();
    private long _number;

    internal long Now { get; private set; }

    internal TimeSpan Time => TimeSpan.FromMicroseconds(Now);

    internal void At(long time, Action happens) => _events.Enqueue(happens, (Math.Max(time, Now), _number++));

    internal void After(long micros, Action happens) => At(Now + micros, happens);

    /// <summary>Lets the next event happen. Returns false when there is none.</summary>
    internal bool Next()
    {
        if (!_events.TryDequeue(out Action? happens, out (long Time, long Number) key))
            return false;
        Now = key.Time;
        happens();
        return true;
    }
}
