using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Resources that tasks reserve besides CPUs.</summary>
[Collection(OneNodeTests.Name)]
public sealed class ResourceTests(OneNode node)
{
    [Fact]
    public async Task MemoryBytes_MoreThanIsFree_WaitsUntilItIsGivenBack()
    {
        NodeState before = Assert.Single(await node.Cluster.Session.State.NodesAsync());
        Assert.True(before.MemoryBytes > 1L << 30, $"The node offers {before.MemoryBytes} bytes.");
        RemoteInvoker most = Remote.With(new TaskOptions { MemoryBytes = before.MemoryBytes / 10 * 6 });
        using var file = new SignalFile();

        ObjectRef first = most.Invoke(Misbehaviour.WaitForToken, file.Path, CancellationToken.None);
        await file.WrittenAsync("the first task has the memory");
        ObjectRef<int> second = most.Invoke(Numbers.Add, 1, 2);
        string why = await Eventually.BecomesAsync(
            "the second waits for memory", () =>
                node.Cluster.Session.State.WhyPendingAsync(second.Id), text => text.Contains("memory", StringComparison.Ordinal));
        NodeState during = Assert.Single(await node.Cluster.Session.State.NodesAsync());
        Assert.Equal(before.MemoryBytes - (before.MemoryBytes / 10 * 6), during.FreeMemoryBytes);

        await Remote.CancelAsync(first);
        Assert.Equal(3, await second.GetAsync(Eventually.Patience));
        await Assert.ThrowsAsync<TaskCancelledException>(() => first.WaitAsync(Eventually.Patience));
        Assert.Contains("MiB", why, StringComparison.Ordinal);
        await Eventually.NodeAsync("all memory is free", node.Cluster, before.Id, state => state.FreeMemoryBytes == before.MemoryBytes);
    }

    [Fact]
    public async Task MemoryBytes_MoreThanAnyNodeHas_SaysSo()
    {
        NodeState state = Assert.Single(await node.Cluster.Session.State.NodesAsync());
        ObjectRef<int> impossible = Remote.With(new TaskOptions { MemoryBytes = state.MemoryBytes + 1 }).Invoke(Numbers.Add, 1, 2);
        await Eventually.BecomesAsync(
            "the reason names the memory", () =>
                node.Cluster.Session.State.WhyPendingAsync(impossible.Id), text =>
                text.Contains("no node of 1", StringComparison.Ordinal) && text.Contains("memory", StringComparison.Ordinal));
        await Remote.CancelAsync(impossible);
        await Assert.ThrowsAsync<TaskCancelledException>(() => impossible.GetAsync(Eventually.Patience));
    }
}
