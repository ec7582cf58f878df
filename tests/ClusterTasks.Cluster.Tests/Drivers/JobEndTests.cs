using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Tasks that still run when their driver ends are told so, and can clean up.</summary>
public abstract class JobEndTests(SharedCluster shared)
{
    [Fact]
    public async Task Dispose_TasksOfTheSessionRun_TheirTokensFireAtOnce()
    {
        using SignalFile first = new(), second = new();
        await using (RemoteSession session = await Remote.ConnectAsync(shared.Cluster.Address))
        {
            // There is one file in each of two workers.
            foreach (SignalFile file in new[] { first, second })
                _ = session.Invoke(Maps.UntilToken, file.Path, CancellationToken.None);
            await first.WrittenAsync("the first runs");
            await second.WrittenAsync("the second runs");
        }

        foreach (SignalFile file in new[] { first, second })
            await Eventually.BecomesAsync(
                "its function has stopped", () => Task.FromResult(File.Exists(file.Path + ".stopped")), exists => exists);
    }
}

[Collection(OneNodeTests.Name)]
public sealed class JobEndInProcessesTests(OneNode node) : JobEndTests(node);

[Collection(InProcessTests.Name)]
public sealed class JobEndInThreadsTests(InProcessNode node) : JobEndTests(node);
