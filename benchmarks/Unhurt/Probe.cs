using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>Calls a no-op again and again, and notes how long each one took: others feel this much of a bad neighbour.</summary>
internal sealed class Probe(RemoteSession session, TaskOptions? options = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly TaskOptions _options = options ?? new TaskOptions();

    /// <summary>Returns the milliseconds of each no-op until the end of the task. The no-op that is on its way then counts, too.</summary>
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

    /// <summary>Runs until no code is cold.</summary>
    internal async Task WarmAsync()
    {
        for (int i = 0; i < 100; i++)
        {
            _ = await OnceAsync();
        }
    }

    internal static double Percentile99(List<double> times) => times.Order().ElementAt((int)(times.Count * 0.99));
}
