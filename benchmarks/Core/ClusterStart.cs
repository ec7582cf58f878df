using System.Diagnostics;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>cluster_start_s: the time until a new cluster of one node takes tasks. first_task_s: the time from there to the first result,
/// with everything cold. Floors: a bare silo in this process; a process of this program that starts and ends.</summary>
internal static class ClusterStart
{
    internal static async Task RunAsync(SuiteRun run)
    {
        var starts = new double[run.Runs];
        var firsts = new double[run.Runs];
        var silos = new double[run.Runs];
        var processes = new double[run.Runs];

        // No round is thrown away: each round starts processes of its own, and a user waits for the first one.
        for (int i = 0; i < run.Runs; i++)
        {
            processes[i] = await Measure.SecondsAsync(StartAndEndProcessAsync);

            GrainPeer? peer = null;
            silos[i] = await Measure.SecondsAsync(async () => peer = await GrainPeer.StartAsync());
            await peer!.DisposeAsync();

            LocalCluster? cluster = null;
            starts[i] = await Measure.SecondsAsync(async () => cluster = await LocalCluster.StartAsync());
            await using (cluster!)
            {
                firsts[i] = await Measure.SecondsAsync(async () => _ = await Remote.Invoke(BenchmarkFunctions.Echo, i));
            }
        }

        run.Add(Figure.Of("cluster_start_s", "s", higherIsBetter: false, starts,
            new Floor("bare_silo_start", Statistics.Median(silos), "s")));
        run.Add(Figure.Of("first_task_s", "s", higherIsBetter: false, firsts,
            new Floor("process_start_and_exit", Statistics.Median(processes), "s")));
    }

    private static async Task StartAndEndProcessAsync()
    {
        ProcessStartInfo command = OwnProgram.Command("--version");
        command.RedirectStandardOutput = true;
        using Process process = OwnProgram.Start(command);
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
    }
}
