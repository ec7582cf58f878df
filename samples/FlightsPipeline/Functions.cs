using System.Runtime.InteropServices;
using Apache.Arrow;
using ClusterTasks;

namespace FlightsPipeline;

/// <summary>The steps of the pipeline: load, clean, group, merge, top. Each is an ordinary function of its arguments.</summary>
public static class Functions
{
    /// <summary>Arrivals outside these limits count as errors of recording: half an hour early, half a day late.</summary>
    internal const int EarliestMinutes = -30, LatestMinutes = 720;

    /// <summary>Groups with fewer flights say little about a route.</summary>
    internal const int FewestFlights = 100;

    private const int BandMiles = 500;

    [Remote]
    public static Task<RecordBatch> Load(string path, int rowGroup) => FlightSource.ReadRowGroupAsync(path, rowGroup);

    /// <summary>Returns the rows of one part that are complete and plausible. The batch is read in place, so a part costs no
    /// copy.</summary>
    [Remote]
    public static RecordBatch Clean(RecordBatch flights, int part, int parts)
    {
        var delay = (Int16Array)flights.Column("delay");
        var distance = (Int16Array)flights.Column("distance");
        var route = HasRoutes(flights) ? (StringArray)flights.Column("route") : null;
        var cleanDelay = new Int16Array.Builder();
        var cleanGroup = new StringArray.Builder();
        int end = (int)((long)flights.Length * (part + 1) / parts);
        for (int row = (int)((long)flights.Length * part / parts); row < end; row++)
        {
            if (delay.GetValue(row) is short minutes && distance.GetValue(row) is short miles && IsPlausible(minutes, miles))
            {
                cleanDelay.Append(minutes);
                cleanGroup.Append(route is null ? Band(miles) : route.GetString(row));
            }
        }

        return new RecordBatch.Builder()
            .Append("delay", nullable: false, cleanDelay.Build())
            .Append("group", nullable: false, cleanGroup.Build())
            .Build();
    }

    [Remote]
    public static GroupTotal[] Group(RecordBatch clean)
    {
        ReadOnlySpan<short> delay = ((Int16Array)clean.Column("delay")).Values;
        var group = (StringArray)clean.Column("group");
        var totals = new Dictionary<string, (long Flights, long Minutes, int Worst)>();
        for (int row = 0; row < delay.Length; row++)
        {
            ref (long Flights, long Minutes, int Worst) total =
                ref CollectionsMarshal.GetValueRefOrAddDefault(totals, group.GetString(row), out bool known);
            total = (total.Flights + 1, total.Minutes + delay[row], known ? Math.Max(total.Worst, delay[row]) : delay[row]);
        }

        return [.. totals
            .Select(total => new GroupTotal(total.Key, total.Value.Flights, total.Value.Minutes, total.Value.Worst))
            .OrderBy(total => total.Group, StringComparer.Ordinal)];
    }

    [Remote]
    public static GroupTotal[] Merge(GroupTotal[] left, GroupTotal[] right) =>
        [.. left.Concat(right)
            .GroupBy(total => total.Group)
            .Select(same => same.Aggregate((sum, next) => sum.Plus(next)))
            .OrderBy(total => total.Group, StringComparer.Ordinal)];

    [Remote]
    public static GroupTotal[] Top(GroupTotal[] totals, int count) =>
        [.. totals
            .Where(total => total.Flights >= FewestFlights)
            .OrderByDescending(total => total.MeanDelay)
            .ThenBy(total => total.Group, StringComparer.Ordinal)
            .Take(count)];

    internal static bool HasRoutes(RecordBatch flights) => flights.Schema.GetFieldIndex("route") >= 0;

    internal static bool IsPlausible(int minutes, int miles) => minutes is >= EarliestMinutes and <= LatestMinutes && miles > 0;

    internal static string Band(int miles) => $"{miles / BandMiles * BandMiles}-{((miles / BandMiles) + 1) * BandMiles} mi";
}
