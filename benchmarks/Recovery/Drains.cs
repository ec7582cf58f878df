using ClusterTasks.Benchmarks.Harness;
using static ClusterTasks.Benchmarks.Recovery.RecoverySuite;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>drain_retries and drain_lost: the tasks that fail for want of a retry, and the results that are lost, when a node that runs
/// tasks and alone holds results leaves. drain_s: the time that it takes to leave.</summary>
internal static class Drains
{
    private const int Objects = 200;
    private const int Tasks = 60;
    private const int Length = 1_000_000 / sizeof(long);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    internal static async Task RunAsync(SuiteRun run)
    {
        int objects = run.Repeat(Objects);
        var retries = new double[run.Runs];
        var lost = new double[run.Runs];
        var seconds = new double[run.Runs];
        for (int i = 0; i < run.Runs; i++)
        {
            await using LocalCluster cluster = await StartAsync(nodes: 3, storeBytes: 512L << 20, Deadline);
            LocalNode leaving = cluster.Nodes[1];
            // Without a retry, a task that is ended fails, and a result that is lost stays lost.
            RemoteInvoker there = Remote.With(On(leaving) with { MaxRetries = 0 });
            ObjectRef<long[]>[] results =
                [.. Enumerable.Range(0, objects).Select(number => there.Invoke(RecoveryFunctions.Make, Length, (long)number))];
            await Remote.WaitAsync(results, results.Length);
            ObjectRef<int>[] tasks = [.. Enumerable.Range(0, Tasks).Select(number => there.Invoke(RecoveryFunctions.Work, number, 100))];
            await Remote.WaitAsync(tasks, 1);
            seconds[i] = await Measure.SecondsAsync(leaving.StopAsync);
            retries[i] = await CountFailedAsync(tasks, static (value, number) => value == number);
            lost[i] = await CountFailedAsync(results, static (value, number) => value[0] == number && value.Length == Length);
        }

        run.Add(Figure.Of("drain_retries", "", higherIsBetter: false, retries));
        run.Add(Figure.Of("drain_lost", "", higherIsBetter: false, lost));
        run.Add(Figure.Of("drain_s", "s", higherIsBetter: false, seconds));
    }

    private static async Task<int> CountFailedAsync<T>(ObjectRef<T>[] results, Func<T, int, bool> isRight)
    {
        int failed = 0;
        for (int number = 0; number < results.Length; number++)
        {
            try
            {
                if (!isRight(await InTimeAsync(results[number]), number))
                    throw new InvalidOperationException($"Result {number} has another value.");
            }
            catch (ClusterTasksException)
            {
                failed++;
            }
        }

        return failed;
    }
}
