using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>A node is killed. Its tasks run again elsewhere, and so do those whose results only it had.</summary>
public sealed class NodeDeathTests
{
    [Fact]
    public async Task Kill_OfANodeThatRunsTasks_RunsThemElsewhere()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Nodes = 2,
                CpusPerNode = 1,
                WorkersPerNode = 1,
                StoreBytesPerNode = SharedCluster.StoreBytes
            });
        LocalClusterFolders.Note(cluster);
        LocalNode second = cluster.Nodes[1];
        using var file = new SignalFile();
        var soft = new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(second.Id, soft: true) };
        ObjectRef<string> task = Remote.With(soft).Invoke(
            static async (string path, string doomed) =>
            {
                if (RemoteContext.Current!.NodeId.ToString() != doomed)
                    return "elsewhere";
                await Misbehaviour.WaitForToken(path, CancellationToken.None);
                return "never";
            },
            file.Path,
            second.Id.ToString());
        ObjectRef<long[]> there = Remote.With(soft with { Cpus = 0 }).Invoke(Bytes.Make, 1 << 20, 1L);
        await Remote.WaitAsync([there], 1, Eventually.Patience);
        await file.WrittenAsync("the task runs on the second node");

        var hard = new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(second.Id) };
        ObjectRef<int> bound = Remote.With(hard).Invoke(Numbers.Add, 1, 1); // queued: the only slot there is taken

        await second.KillAsync();

        TaskUnschedulableException unschedulable = await Assert.ThrowsAsync<TaskUnschedulableException>(
            () => bound.GetAsync(Eventually.Patience));
        Assert.Contains(second.Id.ToString(), unschedulable.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TaskUnschedulableException>(
            () => Remote.With(hard).Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        Assert.Equal("elsewhere", await task.GetAsync(Eventually.Patience));
        Assert.Equal(1 << 20, (await there.GetAsync(Eventually.Patience)).Length); // made again
        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
    }
}
