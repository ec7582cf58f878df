using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>Calls a no-op again and again, and notes how long each one took: what somebody else feels of a bad neighbour.</summary>
internal sealed class Probe(RemoteSession session, TaskOptions? options = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly TaskOptions _options = options ?? new TaskOptions();

    /// <summary>Milliseconds of each no-op until the end of the task, the one that was on its way then included.</summary>
    internal async Task<List<double>> UntilAsync(Task end)
    {
        var times = new List<double>();
        do
        {
            times.Add(await OnceAsync());
            await Task.Delay(Pause, TimeProvider.System);
        }
        while (!end.IsCompleted);
        return times;
    }

    internal async Task<double> OnceAsync()
    {
        long started = Stopwatch.GetTimestamp();
        using ObjectRef<int> result = session.With(_options).Invoke(BenchmarkFunctions.Echo, 7);
        _ = await result.GetAsync(Patience);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Until nothing is cold any more.</summary>
    internal async Task WarmAsync()
    {
        for (int i = 0; i < 100; i++)
        {
            _ = await OnceAsync();
        }
    }

    internal static double Percentile99(List<double> times) => times.Order().ElementAt((int)(times.Count * 0.99));
}
