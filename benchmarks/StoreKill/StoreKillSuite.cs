using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.StoreKill;

/// <summary>Runs real client processes on a store that is always full, and kills them by SIGKILL in the middle of anything.</summary>
internal static class StoreKillSuite
{
    internal const int DefaultKills = 1000;

    internal static readonly Suite Suite = new(
        "store-kill", "clients of a full store killed at random moments: wrong bytes, leaked pins, leaked bytes", RunAsync);

    private const int Lanes = 2;
    private const int QuickKills = 30;

    // This is the smallest store that a node accepts: three clients that each hold 40 % of it always wait for each other.
    private const long StoreBytes = 75L << 20;
    private const long ClientBytes = StoreBytes * 2 / 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static async Task RunAsync(SuiteRun run)
    {
        int kills = run.Kills ?? (run.IsQuick ? QuickKills : DefaultKills);
        string board = Path.GetTempFileName();
        try
        {
            // The workers are in-process. Otherwise a client that connects would get worker processes, and this suite does not kill those.
            await using LocalCluster cluster = await LocalCluster.StartAsync(
                new LocalClusterOptions
                {
                    CpusPerNode = 1,
                    WorkersPerNode = 1,
                    StoreBytesPerNode = StoreBytes,
                    Workers = WorkerMode.InProcess
                });
            KillLane[] lanes = [.. Enumerable.Range(1, Lanes).Select(lane => new KillLane(cluster.Address, board, lane, ClientBytes))];
            var companion = new KillLane(cluster.Address, board, Lanes + 1, ClientBytes);
            await run.StepsAsync(($"{kills} kills", async () =>
            {
                Task work = Task.WhenAll(lanes.Select((lane, i) => lane.KillAsync((kills + i) / Lanes)));
                await companion.AccompanyAsync(work);
                await work;
            }
            ));

            ObjectTotals left = await LeftAsync();
            string[] wrong = [.. lanes.Append(companion).SelectMany(lane => lane.Wrong)];
            double[] releases = [.. lanes.SelectMany(lane => lane.ReleaseMilliseconds)];
            foreach (string line in wrong.Take(10))
            {
                Console.Error.WriteLine(line);
            }

            run.Add(Count("kills", releases.Length, higherIsBetter: true));
            run.Add(Count("killed_while_holding", lanes.Sum(lane => lane.HeldAtDeath), higherIsBetter: true));
            run.Add(Count("wrong_bytes", wrong.Length));
            run.Add(Count("leaked_pins", left.PinnedObjects));
            run.Add(Count("leaked_bytes", left.StoreUsedBytes));
            run.Add(Figure.Of("pin_release_ms", "ms", higherIsBetter: false, [Percentile(releases, 0.5)],
                new Floor("p99", Percentile(releases, 0.99), "ms")));
            run.Add(Figure.Of("pin_release_max_ms", "ms", higherIsBetter: false, [releases.Max()]));
            run.Add(Figure.Of("kill_to_release_ms", "ms", higherIsBetter: false,
                [Percentile([.. lanes.SelectMany(lane => lane.KillMilliseconds)], 0.5)]));
        }
        finally
        {
            File.Delete(board);
        }
    }

    /// <summary>Returns the totals that remain when nobody holds anything. It waits for them, because the last session's end is on its
    /// way.</summary>
    private static async Task<ObjectTotals> LeftAsync()
    {
        long deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            ObjectTotals left = (await Remote.ObjectsAsync(new ObjectQuery { Limit = 0 })).Nodes[0];
            if (left is { PinnedObjects: 0, StoreUsedBytes: 0, OwnedObjects: 0 } || TimeProvider.System.GetElapsedTime(deadline) > Patience)
            {
                return left;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static Figure Count(string name, double value, bool higherIsBetter = false) => Figure.Of(name, "", higherIsBetter, [value]);

    private static double Percentile(double[] values, double part) => values.Order().ElementAt((int)(part * (values.Length - 1)));
}
