namespace FlightsPipeline;

/// <summary>Totals of one route (or distance band). They are sums of whole minutes, so that the order in which partial results are merged
/// cannot change the answer.</summary>
public sealed record GroupTotal(string Group, long Flights, long DelayMinutes, int WorstDelay)
{
    internal double MeanDelay => (double)DelayMinutes / Flights;

    internal GroupTotal Plus(GroupTotal other) => new(
        Group, Flights + other.Flights, DelayMinutes + other.DelayMinutes, Math.Max(WorstDelay, other.WorstDelay));
}
