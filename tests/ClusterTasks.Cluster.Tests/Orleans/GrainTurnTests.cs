using ClusterTasks.Cluster.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace ClusterTasks.Cluster.Tests.Orleans;

/// <summary>Two silos in one process: all code of a grain, not its calls alone, uses the session of the grain's own silo.</summary>
public sealed class GrainTurnTests
{
    private static string _runDirectory = "";

    [Fact]
    public async Task Current_InEveryTurnOfAGrain_IsTheSessionOfItsSilo()
    {
        _runDirectory = Directory.CreateTempSubdirectory("ct-").FullName;
        var builder = new TestClusterBuilder(initialSilosCount: 2);
        builder.AddSiloBuilderConfigurator<Node>();
        await using (TestCluster cluster = builder.Build())
        {
            await cluster.DeployAsync();
            NodeId[] nodes = [.. cluster.Silos.Cast<InProcessSiloHandle>()
                .Select(silo => silo.SiloHost.Services.GetRequiredService<RemoteSession>().NodeId)];
            var seen = new HashSet<NodeId>();
            for (int key = 0; key < 200 && seen.Count < 2; key++)
                seen.Add(await VisitAsync(key, cluster.GrainFactory.GetGrain<ITurnsGrain>(key)));

            Assert.Equal(nodes.ToHashSet(), seen);
            Assert.Throws<InvalidOperationException>(() => Remote.Current); // the test itself is in no grain
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_runDirectory));
        Directory.Delete(_runDirectory);
    }

    private static async Task<NodeId> VisitAsync(int key, ITurnsGrain grain)
    {
        NodeId own = NodeId.Parse(await grain.StartAsync());
        string[] turns = [Turns.Construction, Turns.Activation, Turns.TimerOfActivation, Turns.Call, Turns.Timer, Turns.Stream,
            Turns.Deactivation];
        await Eventually.BecomesAsync(
            "turns of the grain", () => Task.FromResult(Turns.Of(key)), answers => answers.Count == turns.Length - 1);
        await grain.EndAsync();
        IReadOnlyList<string> answers = await Eventually.BecomesAsync(
            "the grain's deactivation", () => Task.FromResult(Turns.Of(key)), answers => answers.Count == turns.Length);
        Assert.Equal(turns.Select(turn => $"{turn}: {own}").Order(), answers.Order());
        return own;
    }

    private sealed class Node : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => siloBuilder.AddMemoryStreams(
            Turns.Streams)
            .AddClusterTasks(node =>
            {
                node.Cpus = 1;
                node.Workers = WorkerMode.InProcess;
                node.StoreBytes = 96 << 20;
                node.RunDirectory = _runDirectory;
            });
    }
}
