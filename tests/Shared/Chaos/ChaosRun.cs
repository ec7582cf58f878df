using System.Diagnostics;

namespace ClusterTasks.Chaos;

/// <summary>Runs work on a local cluster whose workers and nodes are killed, stopped and drained meanwhile. At the end nothing may be
/// left.</summary>
internal sealed record ChaosRun
{
    internal required int Seed { get; init; }

    internal required TimeSpan Length { get; init; }

    /// <summary>The mean time between two faults.</summary>
    internal TimeSpan MeanPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The work of a round.</summary>
    internal ChaosSize Size { get; init; } = ChaosSize.Usual;

    /// <summary>The time after which a result counts as hung.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>The memory of each node's store. It is less than a round takes: objects spill, and come back.</summary>
    internal long StoreBytes { get; init; } = 80L << 20;

    /// <summary>The size of the disk to which all nodes spill, as of a tmpfs. It is filled at times. Null, or without the right to mount
    /// one: the machine's own disk takes its place, and is left alone.</summary>
    internal string? DiskSize { get; init; } = "1g";

    internal Action<string> Log { get; init; } = _ => { };

    internal async Task<ChaosReport> RunAsync()
    {
        var report = new ChaosReport();
        using SmallDisk? disk = DiskSize is null ? null : new SmallDisk(DiskSize);
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = 4,
            CpusPerNode = 2,
            WorkersPerNode = 2,
            StoreBytesPerNode = StoreBytes,
            SpillDirectory = disk?.Directory,
            DrainTimeout = TimeSpan.FromSeconds(30),
            Log = line => Log("  " + line),
        });
        var work = new ChaosWork(Size, Patience);
        var killer = new ChaosKiller(cluster, disk is { IsMounted: true } ? disk.Directory : null, Seed, MeanPause, Log);
        using var stopping = new CancellationTokenSource();
        Task killing = killer.RunAsync(stopping.Token);
        Task asking = AskForReasonsAsync(work, stopping.Token);
        long started = Stopwatch.GetTimestamp();
        do
        {
            long round = Stopwatch.GetTimestamp();
            await work.RoundAsync();
            report.Rounds.Add(Stopwatch.GetElapsedTime(round).TotalSeconds);
            Log($"round {report.Rounds.Count}: {report.Rounds[^1]:0.0} s");
        }
        while (Stopwatch.GetElapsedTime(started) < Length && work.Failures.Count == 0);
        await stopping.CancelAsync();
        await Task.WhenAll(killing, asking);
        await WaitUntilEmptyAsync(work, cluster);
        report.Failures.AddRange(work.Failures);
        (report.WorkerKills, report.WorkerStops) = (killer.WorkerKills, killer.WorkerStops);
        report.FullDisks = killer.FullDisks;
        (report.NodeKills, report.NodeFreezes, report.NodeDrains) = (killer.NodeKills, killer.NodeFreezes, killer.NodeDrains);
        return report;
    }

    /// <summary>Every second, each result that is waited for can say why.</summary>
    private async Task AskForReasonsAsync(ChaosWork work, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                foreach (ObjectId awaited in work.Awaited.ToArray())
                {
                    string why = await Remote.Current.State.WhyPendingAsync(awaited).WaitAsync(Patience, CancellationToken.None);
                    if (string.IsNullOrWhiteSpace(why))
                        work.Fail($"{awaited} cannot say why it waits");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
        catch (Exception e) when (e is ClusterTasksException or TimeoutException)
        {
            work.Fail($"the question why a result waits: {e.GetType().Name}: {e.Message}");
        }
    }

    private static async Task WaitUntilEmptyAsync(ChaosWork work, LocalCluster cluster)
    {
        string left = "";
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(90);)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers(); // items of streams that a fault has left
            IReadOnlyList<NodeState> nodes = await cluster.Session.State.NodesAsync();
            left = string.Join("; ", nodes.Where(node => node.FreeCpus < node.Cpus || node.StoreUsedBytes > 0)
                .Select(node => $"node {node.Id}: {node.FreeCpus} of {node.Cpus} CPUs are free, {node.StoreUsedBytes} bytes are used"));
            if (left.Length == 0)
                return;
            await Task.Delay(200);
        }

        work.Fail($"left after all work: {left}");
    }
}

/// <summary>The outcome of a <see cref="ChaosRun"/>.</summary>
internal sealed class ChaosReport
{
    /// <summary>The seconds that each round of work took.</summary>
    internal List<double> Rounds { get; } = [];

    /// <summary>Results that were lost, wrong or hung, and what was left behind.</summary>
    internal List<string> Failures { get; } = [];

    internal int WorkerKills { get; set; }

    internal int WorkerStops { get; set; }

    internal int NodeKills { get; set; }

    internal int NodeFreezes { get; set; }

    internal int NodeDrains { get; set; }

    internal int FullDisks { get; set; }
}
