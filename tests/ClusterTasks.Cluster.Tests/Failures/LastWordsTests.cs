using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>The start of a line that a task has written when its process dies.</summary>
public sealed class LastWordsTests
{
    [Theory]
    [InlineData(false, "step 1 step 2 ")]
    [InlineData(true, "step 1 ")]
    public async Task Write_WithoutALineEndBeforeTheProcessDies_IsShown(bool isKilled, string words)
    {
        var shown = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            CpusPerNode = 1,
            StoreBytesPerNode = SharedCluster.StoreBytes,
            Session = new RemoteOptions { OnOutput = line => Note(line, shown) },
        });
        LocalClusterFolders.Note(cluster);
        await Assert.ThrowsAsync<WorkerDiedException>(() =>
            Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Misbehaviour.WriteAndDie, isKilled).GetAsync(Eventually.Patience));
        Assert.EndsWith(words, await shown.Task.WaitAsync(Eventually.Patience), StringComparison.Ordinal);
    }

    private static void Note(string line, TaskCompletionSource<string> shown)
    {
        if (line.Contains("step", StringComparison.Ordinal))
            shown.TrySetResult(line);
    }
}
