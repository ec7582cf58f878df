using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>worker_kill_to_rerun_ms: the time from the SIGKILL of a worker until the next attempt of its task begins, when the node has all
/// of its workers. worker_kills_in_a_row_ms: the same of deaths that follow one another at once, so that the next worker has to start
/// first.</summary>
internal static class WorkerKills
{
    private const int InARow = 40;

    internal static async Task RunAsync(SuiteRun run, int kills)
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = 2, WorkersPerNode = 2, StoreBytesPerNode = 128L << 20 });
        _ = await Remote.Invoke(BenchmarkFunctions.Echo, 0);
        RecoverySuite.Add(run, "worker_kill_to_rerun", await KillAsync(kills, WorkersRunAsync));
        run.Add(Figure.Of("worker_kills_in_a_row_ms", "ms", higherIsBetter: false,
            await KillAsync(run.Repeat(InARow), static () => Task.CompletedTask)));
    }

    /// <summary>Waits until both workers have run something.</summary>
    private static async Task WorkersRunAsync()
    {
        int[] processes;
        do
            processes = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ => await Remote.Invoke(RecoveryFunctions.Stay, 20)));
        while (processes[0] == processes[1]);
    }

    private static async Task<double[]> KillAsync(int kills, Func<Task> readyAsync)
    {
        var times = new double[kills];
        for (int kill = 0; kill < kills; kill++)
        {
            await readyAsync();
            using var first = new FirstAttempt();
            ObjectRef<long> task = Remote.Invoke(RecoveryFunctions.BeginAgain, first.Path);
            using var worker = Process.GetProcessById((await first.PlaceAsync()).Process);
            long killed = Stopwatch.GetTimestamp();
            worker.Kill();
            times[kill] = Stopwatch.GetElapsedTime(killed, await RecoverySuite.InTimeAsync(task)).TotalMilliseconds;
        }

        return times;
    }
}
