using Apache.Arrow;

namespace FlightsPipeline;

/// <summary>Answers the same question by one plain loop in this process, to check the pipeline's answer. It shares the reading and the
/// definition of a plausible flight with the pipeline, and nothing of its cutting and merging.</summary>
internal static class SingleProcess
{
    internal static async Task<GroupTotal[]> ComputeAsync(string path)
    {
        var totals = new SortedDictionary<string, GroupTotal>(StringComparer.Ordinal);
        if (FlightSource.IsParquet(path))
        {
            int rowGroups = await FlightSource.CountRowGroupsAsync(path);
            for (int group = 0; group < rowGroups; group++)
            {
                Add(totals, await FlightSource.ReadRowGroupAsync(path, group));
            }
        }
        else
        {
            Add(totals, FlightSource.ReadArrow(path));
        }

        return [.. totals.Values];
    }

    private static void Add(SortedDictionary<string, GroupTotal> totals, RecordBatch flights)
    {
        var delay = (Int16Array)flights.Column("delay");
        var distance = (Int16Array)flights.Column("distance");
        var route = Functions.HasRoutes(flights) ? (StringArray)flights.Column("route") : null;
        for (int row = 0; row < flights.Length; row++)
        {
            if (delay.GetValue(row) is short minutes && distance.GetValue(row) is short miles && Functions.IsPlausible(minutes, miles))
            {
                string group = route?.GetString(row) ?? Functions.Band(miles);
                var one = new GroupTotal(group, 1, minutes, minutes);
                totals[group] = totals.TryGetValue(group, out GroupTotal? sum) ? sum.Plus(one) : one;
            }
        }
    }
}
