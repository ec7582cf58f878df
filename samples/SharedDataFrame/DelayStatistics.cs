using Apache.Arrow;

namespace SharedDataFrame;

/// <summary>Delay figures of one group of flights.</summary>
public sealed record DelayGroup(string Group, long Flights, double MeanDelay, int WorstDelay, long Late);

/// <summary>Computes the figures with ordinary C# over Arrow columns; a task and the driver use the same code.</summary>
internal static class DelayStatistics
{
    private const int BandMiles = 500;
    private const int Bands = 10;
    private const int LateMinutes = 15;

    internal static DelayGroup[] ByHour(RecordBatch flights)
    {
        var time = (FloatArray)flights.Column("time");
        return Group(flights, 24, row => (int)time.Values[row], hour => $"{hour:00}:00");
    }

    internal static DelayGroup[] ByDistance(RecordBatch flights)
    {
        var distance = (Int16Array)flights.Column("distance");
        return Group(
            flights,
            Bands,
            row => Math.Min(distance.Values[row] / BandMiles, Bands - 1),
            band => band == Bands - 1 ? $"{band * BandMiles}+ mi" : $"{band * BandMiles}-{((band + 1) * BandMiles) - 1} mi");
    }

    private static DelayGroup[] Group(RecordBatch flights, int groups, Func<int, int> groupOf, Func<int, string> nameOf)
    {
        var delay = (Int16Array)flights.Column("delay");
        var count = new long[groups];
        var sum = new long[groups];
        var worst = new int[groups];
        var late = new long[groups];
        for (int row = 0; row < flights.Length; row++)
        {
            int group = groupOf(row);
            int minutes = delay.Values[row];
            count[group]++;
            sum[group] += minutes;
            worst[group] = Math.Max(worst[group], minutes);
            late[group] += minutes > LateMinutes ? 1 : 0;
        }

        return [.. Enumerable.Range(0, groups)
            .Where(group => count[group] > 0)
            .Select(group => new DelayGroup(nameOf(group), count[group], (double)sum[group] / count[group], worst[group], late[group]))];
    }
}
