using System.Diagnostics;

namespace ClusterTasks.Benchmarks.Harness;

/// <summary>Runs a subject and its floor in turn, so that both see the same machine: other load comes and goes in seconds.</summary>
internal static class Measure
{
    /// <summary>Runs one round of each that is thrown away (JIT, first touch), then <paramref name="runs"/> of each. The first of the two
    /// changes every round, so that neither always finds the caches that the other left.</summary>
    internal static async Task<(double[] Subject, double[] Floor)> InterleavedAsync(
        int runs, Func<Task<double>> subject, Func<Task<double>> floor)
    {
        _ = await floor();
        _ = await subject();
        var subjects = new double[runs];
        var floors = new double[runs];
        for (int run = 0; run < runs; run++)
        {
            if (run % 2 == 0)
            {
                floors[run] = await floor();
                subjects[run] = await subject();
            }
            else
            {
                subjects[run] = await subject();
                floors[run] = await floor();
            }
        }

        return (subjects, floors);
    }

    internal static async Task<double> SecondsAsync(Func<Task> action)
    {
        long started = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    internal static double Seconds(Action action)
    {
        long started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
