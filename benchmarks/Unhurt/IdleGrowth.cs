using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Benchmarks.Store;
using ClusterTasks.Protocol;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>idle_growth_ratio: clients define a million definitions, subscribe a million times and borrow a million times, and leave. The
/// figure is the node's memory half a minute later, over that before. When the node ends a client, another one follows, as often as needed
/// up to a limit.</summary>
internal static class IdleGrowth
{
    private const int Frames = 1_000_000;
    private const int AtATime = 1_000;
    private const int MostClients = 15;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    internal static async Task RunAsync(SuiteRun run)
    {
        int frames = run.Repeat(Frames);
        var ratio = new double[run.IsQuick ? 1 : 3];
        double before = 0, sent = 0;
        for (int i = 0; i < ratio.Length; i++)
        {
            await using LocalCluster cluster = await LocalCluster.StartAsync(
                new LocalClusterOptions { CpusPerNode = 1, WorkersPerNode = 1 });
            int[] node = [cluster.Nodes[0].ProcessId];
            await new Probe(cluster.Session).WarmAsync();
            // This sends some of each, so that the code is compiled and the heap has its usual size.
            Send(cluster.Address, AtATime);
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
            before = ProcessMemory.ResidentBytes(node);
            sent = Send(cluster.Address, frames);
            await Task.Delay(Idle, TimeProvider.System);
            ratio[i] = ProcessMemory.ResidentBytes(node) / before;
        }

        Console.WriteLine($"idle_growth_ratio: {sent:#,0} of {3L * frames:#,0} frames were sent, {before / 1e6:0} MB before.");
        run.Add(Figure.Of("idle_growth_ratio", "ratio", higherIsBetter: false, ratio, new Floor("resident_before", before / 1e6, "MB")));
    }

    private static long Send(string address, int frames) =>
        Send(address, frames,
            static (raw, number, _) => raw.Add(new DefineTask(1 + (number % 255), new TaskDefinition { Name = $"definition {number}" })))
        + Send(address, frames, static (raw, _, own) => raw.Add(new Subscribe(own, false)))
        + Send(address, frames, static (raw, _, own) => raw.Add(new Borrow(own)));

    private static long Send(string address, int frames, Action<RawSession, int, ObjectId> add)
    {
        int sent = 0;
        for (int clients = 0; sent < frames && clients < MostClients; clients++)
        {
            using var raw = RawSession.Open(address);
            // The result is pending for as long as the session lives, because nobody runs such a task.
            ObjectId own = raw.NewId();
            var everyCpu = new Placement { Demand = ResourceSet.FromCpus(100_000) };
            raw.Add(new DefineTask(0, new TaskDefinition { Name = "pending", Placement = everyCpu }));
            raw.Add(new Submit(own.Task, default, 0, 0, [], [], new byte[1]));
            for (int number = 1; sent < frames && raw.Flush(); number += AtATime)
            {
                for (int i = 0; i < AtATime; i++)
                {
                    add(raw, number + i, own);
                }

                sent += AtATime;
            }

            _ = raw.Flush();
            raw.Add(default(Goodbye));
            _ = raw.Flush();
        }

        return sent;
    }
}
