using Apache.Arrow;
using ClusterTasks;

namespace SharedDataFrame;

/// <summary>Shows that a list of ordinary objects cannot be read in place: each reader gets its own, and may change it.</summary>
internal static class PrivateCopies
{
    private const int Rows = 20_000;

    internal static async Task RunAsync(Proof proof, RecordBatch flights)
    {
        List<Flight> list = ToObjects(flights);
        long sum = Sum(list);
        ObjectRef<List<Flight>> shared = Remote.Put(list);

        // The driver changes one of its copies as well; the tasks and the next Get must not see that.
        List<Flight> changed = await shared.GetAsync();
        changed.ForEach(flight => flight.Delay = 0);

        ObjectRef<ListReport> first = Remote.Invoke(Functions.AddToDelays, shared, 1);
        ObjectRef<ListReport> second = Remote.Invoke(Functions.AddToDelays, shared, 1000);
        ListReport[] reports = [await first, await second];
        List<Flight> afterwards = await shared.GetAsync();

        proof.Check(
            $"A List<Flight> of {Rows} objects is a private copy of each reader",
            reports.All(report => report.SumAsReceived == sum)
                && reports[0].SumAfterChange == sum + Rows
                && reports[1].SumAfterChange == sum + (1000L * Rows)
                && Sum(list) == sum && Sum(afterwards) == sum && Sum(changed) == 0,
            $"sum of delays put: {sum}; each task received {reports[0].SumAsReceived} and {reports[1].SumAsReceived}, "
                + $"made {reports[0].SumAfterChange} and {reports[1].SumAfterChange} of its own; stored value afterwards: "
                    + $"{Sum(afterwards)}");
    }

    private static List<Flight> ToObjects(RecordBatch flights)
    {
        var delay = (Int16Array)flights.Column("delay");
        var distance = (Int16Array)flights.Column("distance");
        var time = (FloatArray)flights.Column("time");
        return [.. Enumerable.Range(0, Rows)
            .Select(row => new Flight(distance.Values[row], time.Values[row]) { Delay = delay.Values[row] })];
    }

    private static long Sum(List<Flight> flights) => flights.Sum(flight => (long)flight.Delay);
}
