using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>worker_kill_to_rerun_ms: the time from the SIGKILL of a worker until the next attempt of its task begins.</summary>
internal static class WorkerKills
{
    internal static async Task RunAsync(SuiteRun run, int kills)
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = 2, WorkersPerNode = 2, StoreBytesPerNode = 128L << 20 });
        _ = await Remote.Invoke(BenchmarkFunctions.Echo, 0);
        var times = new double[kills];
        for (int kill = 0; kill < kills; kill++)
        {
            using var first = new FirstAttempt();
            ObjectRef<long> task = Remote.Invoke(RecoveryFunctions.BeginAgain, first.Path);
            using var worker = Process.GetProcessById((await first.PlaceAsync()).Process);
            long killed = Stopwatch.GetTimestamp();
            worker.Kill();
            times[kill] = Stopwatch.GetElapsedTime(killed, await RecoverySuite.InTimeAsync(task)).TotalMilliseconds;
        }

        RecoverySuite.Add(run, "worker_kill_to_rerun", times);
    }
}
