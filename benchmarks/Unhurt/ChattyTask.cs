using System.Diagnostics;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Benchmarks.Store;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>yes_growth_mb and yes_noop_p99_ms: a task starts <c>yes</c>, whose lines go to its driver. In one half of each run it is on the
/// driver's node, and in the other half on another node. Meanwhile the driver calls no-ops on both. The worst of both halves
/// counts.</summary>
internal static class ChattyTask
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    internal static async Task RunAsync(SuiteRun run)
    {
        double seconds = run.IsQuick ? 2 : 10;
        var growth = new double[run.Runs];
        var latency = new double[run.Runs];
        var quiet = new double[run.Runs];
        for (int i = 0; i < run.Runs; i++)
        {
            // Each run has a new cluster: memory that a node keeps from one run would hide the memory that the next one takes.
            await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
            {
                Nodes = 2,
                CpusPerNode = 2,
                WorkersPerNode = 2,
                Session = new RemoteOptions { OnOutput = static _ => { } },
            });
            int[] nodes = [.. cluster.Nodes.Select(node => node.ProcessId)];
            Probe[] probes = [.. cluster.Nodes.Select(node => new Probe(cluster.Session, On(node)))];
            foreach (Probe probe in probes)
            {
                await probe.WarmAsync();
            }

            quiet[i] = Probe.Percentile99(await probes[0].UntilAsync(Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System)));
            foreach (LocalNode node in cluster.Nodes)
            {
                long[] before = [.. nodes.Select(process => ProcessMemory.ResidentBytes([process]))];
                ProcessMemory.ResetPeaks(nodes);
                using ObjectRef<int> task = cluster.Session.With(On(node)).Invoke(YesAsync, seconds);
                Task<int> end = task.GetAsync(Patience);
                List<double>[] times = await Task.WhenAll(probes.Select(probe => probe.UntilAsync(end)));
                _ = await end;
                latency[i] = Math.Max(latency[i], times.Max(Probe.Percentile99));
                growth[i] = Math.Max(growth[i], nodes.Select((process, n) => ProcessMemory.PeakBytes([process]) - before[n]).Max() / 1e6);
            }
        }

        run.Add(Figure.Of("yes_growth_mb", "MB", higherIsBetter: false, growth, new Floor("yes_runs_for", seconds, "s")));
        run.Add(Figure.Of("yes_noop_p99_ms", "ms", higherIsBetter: false, latency,
            new Floor("noop_p99_before", Statistics.Median(quiet), "ms")));
    }

    /// <summary>Lets a child write to this process's standard output, as fast as it can.</summary>
    [Remote]
    public static async Task<int> YesAsync(double seconds)
    {
        using Process yes = Process.Start(new ProcessStartInfo("yes") { UseShellExecute = false })!;
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        yes.Kill();
        await yes.WaitForExitAsync();
        return yes.Id;
    }

    private static TaskOptions On(LocalNode node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node.Id) };
}
