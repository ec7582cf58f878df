namespace ClusterTasks.Worker.Effects;

/// <summary>The time since a node began. It never goes back, as the time of day does, and it stands still during a step: two things of one
/// step get one time.</summary>
internal sealed class NodeClock(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly DateTimeOffset _beganAt = time.GetUtcNow();

    /// <summary>The time at which the present step began.</summary>
    internal TimeSpan Now { get; private set; }

    internal long Micros => Now.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Tenths of a second: the form in which listings keep times.</summary>
    internal uint Tenths => (uint)(Now.Ticks / (TimeSpan.TicksPerSecond / 10));

    /// <summary>Looks at the clock. The shell does so at the beginning of each step.</summary>
    internal void Advance() => Now = time.GetElapsedTime(_began);

    // Both from the beginning, not back from now: two things of one instant must get one time, or the order of a listing would be chance.
    internal DateTimeOffset OfMicros(long micros) => _beganAt + TimeSpan.FromMicroseconds(micros);

    internal DateTimeOffset OfTenths(uint tenths) => _beganAt + TimeSpan.FromMilliseconds(100.0 * tenths);

    /// <summary>Microseconds of a time of day of this machine, in ticks of 100 ns.</summary>
    internal long MicrosAt(long utcTicks) => (utcTicks - _beganAt.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
