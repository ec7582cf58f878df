using System.Collections.Concurrent;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Sessions;

/// <summary>Many drivers on a node with many slots, and a node that has room for few processes.</summary>
public sealed class ManyDriversTests
{
    private const int Slots = 64;
    private const int Drivers = 8;

    /// <summary>Each driver keeps all slots busy in its turn. The workers of all are never more than slots and a few.</summary>
    [Fact]
    public async Task Invoke_EightDriversOnSixtyFourSlots_WorkersOfAllAreAsManyAsSlotsAndAFew()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = Slots, StoreBytesPerNode = 96L << 20, Workers = WorkerMode.InProcess });
        LocalClusterFolders.Note(cluster);
        RemoteSession[] drivers = await Task.WhenAll(Enumerable.Range(0, Drivers).Select(_ => Remote.ConnectAsync(cluster.Address)));
        try
        {
            for (int round = 0; round < 3; round++)
            {
                int[][] sums = await Task.WhenAll(drivers.Select((driver, number) => Task.Run(() => RunAsync(driver, number))));
                for (int number = 0; number < Drivers; number++)
                    Assert.Equal(Enumerable.Range(0, 2 * Slots).Select(i => i + number), sums[number]);

                NodeState state = Assert.Single(await cluster.Session.State.NodesAsync());
                Assert.InRange(state.Sessions, Drivers + 1, Drivers + 1 + Slots + 8 + (Slots / 8) + Drivers);
            }
        }
        finally
        {
            foreach (RemoteSession driver in drivers)
                await driver.DisposeAsync();
        }

        await Eventually.NodeAsync(
            "the drivers' workers have ended", cluster, cluster.Nodes[0].Id, state =>
            state.FreeCpus == Slots && state.Sessions <= 1 + Slots);

        static Task<int[]> RunAsync(RemoteSession driver, int number) => Remote.GetAsync(
            [.. Enumerable.Range(0, 2 * Slots).Select(i => driver.Invoke(Numbers.Add, i, number))], Eventually.Patience);
    }

    /// <summary>Refused processes are not started without end. The living ones do all the work, and the driver is told what to
    /// raise.</summary>
    [Fact]
    public async Task Invoke_NodeTakesFewerProcessesThanItHasSlots_RunsOnThoseAndSaysWhatToRaise()
    {
        var shown = new ConcurrentQueue<string>();
        var log = new ConcurrentQueue<string>();
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            CpusPerNode = 12,
            StoreBytesPerNode = 96L << 20,
            MaxClientsPerNode = 8,
            Log = log.Enqueue,
            Session = new RemoteOptions { OnOutput = shown.Enqueue },
        });
        LocalClusterFolders.Note(cluster);
        await using var gate = new Gate();
        ObjectRef<int>[] held =
            [.. Enumerable.Range(0, 40).Select(i => Remote.With(new TaskOptions { Cpus = 1 }).Invoke(Gated.Return, i, gate.Reference))];
        await Eventually.BecomesAsync(
            "the driver is told", () =>
            Task.FromResult(string.Join('\n', shown)), text => text.Contains("starts no more workers", StringComparison.Ordinal));
        Assert.Contains(shown, line => line.Contains("max-clients", StringComparison.Ordinal));
        await gate.OpenAsync();

        Assert.Equal(Enumerable.Range(0, 40), await Remote.GetAsync(held, Eventually.Patience));
        Assert.Single(shown, line => line.Contains("starts no more workers", StringComparison.Ordinal));
        int refused = log.Count(
            line => line.Contains("max-clients", StringComparison.Ordinal) && line.Contains("was ended", StringComparison.Ordinal));
        Assert.InRange(refused, 1, 12); // equal lines within a second are one
    }
}
