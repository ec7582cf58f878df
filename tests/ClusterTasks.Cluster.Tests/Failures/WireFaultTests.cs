using System.Collections.Concurrent;
using ClusterTasks.Chaos;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Network;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>Between three machines, links go down for moments and connections are reset, at random times and in the middle of calls and of
/// transfers. No result changes, and no node is taken for dead.</summary>
public sealed class WireFaultTests(ITestOutputHelper output)
{
    private const int Machines = 3;
    private const int Rounds = 3;

    // Less than the time after which a silent node is taken for dead.
    private static readonly TimeSpan LongestCut = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Connections_AreResetAndLinksGoDown_NoResultChangesAndNobodyDies()
    {
        Requirement.Check(NetworkMachines.WhyNot());
        Requirement.Check(MachineNodes.WhyNot());
        var lines = new ConcurrentQueue<string>();
        await using NetworkMachines machines = await NetworkMachines.CreateAsync(Machines);
        await using MachineNodes nodes = await MachineNodes.StartAsync(machines, Machines, lines.Enqueue);
        await using RemoteSession session = await Remote.ConnectAsync(nodes.Address(0), null, TestContext.Current.CancellationToken);
        using IDisposable current = session.MakeCurrent();
        var work = new ChaosWork(ChaosSize.Usual.Part(0.15), Eventually.Patience);
        using var stopping = new CancellationTokenSource();
        Task<(int Cuts, int Resets)> hurting = HurtAsync(machines, stopping.Token);
        for (int round = 0; round < Rounds; round++)
            await work.RoundAsync();
        await stopping.CancelAsync();
        (int cuts, int resets) = await hurting;

        output.WriteLine($"{cuts} cuts, {resets} resets");
        foreach (string line in lines.Concat(work.Failures))
            output.WriteLine(line);
        Assert.Empty(work.Failures);
        Assert.True(cuts > 0 && resets > 0, "Nothing was hurt.");
        Assert.DoesNotContain(lines, line => line.Contains(" died. Its tasks", StringComparison.Ordinal));
        Assert.Equal(Machines, (await session.State.NodesAsync()).Count);
    }

    private static async Task<(int Cuts, int Resets)> HurtAsync(NetworkMachines machines, CancellationToken stopping)
    {
        var dice = new Random(7);
        (int cuts, int resets) = (0, 0);
        while (!stopping.IsCancellationRequested)
        {
            int machine = dice.Next(Machines);
            if (dice.Next(2) == 0)
            {
                cuts++;
                await machines.CutAsync(machine);
                await Task.Delay(LongestCut * dice.NextDouble(), CancellationToken.None);
                await machines.HealAsync(machine);
            }
            else
            {
                resets++;
                await machines.ResetAsync(machine);
            }

            await Task.Delay(TimeSpan.FromSeconds(dice.NextDouble()), CancellationToken.None);
        }

        return (cuts, resets);
    }
}
