using System.Collections.Concurrent;
using ClusterTasks.Chaos;
using ClusterTasks.Cluster.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>Calls between three silos are lost, doubled, delayed and overtaken; so are answers. No result changes.</summary>
public sealed class MessageFaultTests(ITestOutputHelper output)
{
    private static string _runDirectory = "";

    [Fact]
    public async Task Calls_AreLostDoubledAndOvertaken_NoResultChangesAndNothingIsLeft()
    {
        _runDirectory = Directory.CreateTempSubdirectory("ct-").FullName;
        var builder = new TestClusterBuilder(initialSilosCount: 3);
        builder.AddSiloBuilderConfigurator<Node>();
        await using (TestCluster cluster = builder.Build())
        {
            await cluster.DeployAsync();
            RemoteSession[] sessions =
                [.. cluster.Silos.Cast<InProcessSiloHandle>().Select(silo => silo.SiloHost.Services.GetRequiredService<RemoteSession>())];
            using IDisposable current = sessions[0].MakeCurrent();
            var work = new ChaosWork(ChaosSize.Usual.Part(0.1), Eventually.Patience);
            using (FaultyCalls.Begin())
            {
                for (int round = 0; round < 3; round++)
                    await work.RoundAsync();
            }

            foreach ((string fault, int count) in FaultyCalls.Counts.OrderBy(pair => pair.Key))
                output.WriteLine($"{fault}: {count}");
            foreach (string failure in work.Failures)
                output.WriteLine(failure);
            Assert.Empty(work.Failures);
            Assert.All(["lost", "answer lost", "late"], fault => Assert.True(FaultyCalls.Counts.GetValueOrDefault(fault) > 0, fault));
            await Tables.CollectedAsync();
            IReadOnlyList<NodeState> nodes = await sessions[0].State.NodesAsync();
            Assert.Equal(3, nodes.Count);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_runDirectory));
        Directory.Delete(_runDirectory);
    }

    private sealed class Node : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => siloBuilder
            .AddOutgoingGrainCallFilter<FaultyCalls>()
            .AddClusterTasks(node =>
            {
                node.Cpus = 2;
                node.Workers = WorkerMode.InProcess;
                node.StoreBytes = 96 << 20;
                node.RunDirectory = _runDirectory;
            });
    }

    /// <summary>A network that loses, doubles and delays calls of nodes and of the scheduler.</summary>
    private sealed class FaultyCalls : IOutgoingGrainCallFilter
    {
        private static volatile bool _isOn;

        internal static ConcurrentDictionary<string, int> Counts { get; } = new();

        internal static IDisposable Begin()
        {
            Counts.Clear();
            _isOn = true;
            return new End();
        }

        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            if (!_isOn || context.InterfaceMethod.DeclaringType?.Namespace?.StartsWith("ClusterTasks", StringComparison.Ordinal) != true)
            {
                await context.Invoke();
                return;
            }

            switch (Random.Shared.Next(100))
            {
                case < 5:
                    Count("lost");
                    throw new TimeoutException("The test has lost the call.");
                case < 15:
                    Count("answer lost"); // the call comes again
                    await context.Invoke();
                    throw new TimeoutException("The test has lost the answer.");
                case < 40:
                    Count("late");
                    await Task.Delay(Random.Shared.Next(1, 40)); // calls that were made later overtake it
                    await context.Invoke();
                    break;
                default:
                    await context.Invoke();
                    break;
            }
        }

        private static void Count(string fault) => Counts.AddOrUpdate(fault, 1, (_, count) => count + 1);

        private sealed class End : IDisposable
        {
            public void Dispose() => _isOn = false;
        }
    }
}
