using System.Diagnostics;
using Apache.Arrow;
using ClusterTasks;

namespace SharedDataFrame;

/// <summary>The result of a task: its answer, and its view of the memory and the machine while it computed the answer.</summary>
public sealed record Report(DelayGroup[] Groups, Witness Witness);

/// <summary>One flight as an ordinary object, which cannot be read in place.</summary>
public sealed record Flight(int Distance, float Time)
{
    public int Delay { get; set; }
}

/// <summary>The report of a task that changed its list: the sum of delays as it came, and after the change.</summary>
public sealed record ListReport(int ProcessId, long SumAsReceived, long SumAfterChange);

/// <summary>The remote functions. A remote function is a public static method with [Remote] on it, nothing more.</summary>
public static class Functions
{
    // One pass over 200 000 rows takes a few milliseconds, and the first call in a process takes longer than that to compile. Both
    // functions must run at the same time without one waiting for the other, which would prove nothing about an ordinary function.
    // Therefore each repeats its pass until it has worked this long.
    private static readonly TimeSpan WorkTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BriefWork = TimeSpan.FromMilliseconds(50);

    /// <summary>Keeps its slot for a moment, so that a second call at the same time needs another process.</summary>
    [Remote]
    public static int WhoAmI()
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < BriefWork)
        {
            Thread.SpinWait(1_000);
        }

        return Environment.ProcessId;
    }

    [Remote]
    public static Report Foo1(RecordBatch flights) => Run(flights, DelayStatistics.ByHour);

    [Remote]
    public static Report Foo2(RecordBatch flights) => Run(flights, DelayStatistics.ByDistance);

    [Remote]
    public static ListReport AddToDelays(List<Flight> flights, int minutes)
    {
        long asReceived = flights.Sum(flight => (long)flight.Delay);
        foreach (Flight flight in flights)
        {
            flight.Delay += minutes;
        }

        return new ListReport(Environment.ProcessId, asReceived, flights.Sum(flight => (long)flight.Delay));
    }

    private static Report Run(RecordBatch flights, Func<RecordBatch, DelayGroup[]> pass)
    {
        long started = Stopwatch.GetTimestamp();
        DelayGroup[] groups;
        do
        {
            groups = pass(flights);
        }
        while (Stopwatch.GetElapsedTime(started) < WorkTime);

        return new Report(groups, Witness.Of(flights, started));
    }
}
