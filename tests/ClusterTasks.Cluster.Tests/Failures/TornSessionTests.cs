using ClusterTasks.Chaos;
using ClusterTasks.Cluster.Tests.Fixtures;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>The bytes between a driver and its node come in pieces of any size, and late. No result changes.</summary>
public sealed class TornSessionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Frames_InPiecesAndLate_ChangeNoResult()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = 2,
            CpusPerNode = 2,
            WorkersPerNode = 2,
            StoreBytesPerNode = SharedCluster.StoreBytes,
        });
        LocalClusterFolders.Note(cluster);
        await using var wire = new TornWire(cluster.Address);
        await using RemoteSession session = await Remote.ConnectAsync(wire.Address, null, TestContext.Current.CancellationToken);
        using IDisposable current = session.MakeCurrent();
        var work = new ChaosWork(ChaosSize.Usual.Part(0.1), Eventually.Patience);

        await work.RoundAsync();

        output.WriteLine($"{wire.Pieces} pieces, {wire.Pauses} pauses");
        Assert.Empty(work.Failures);
        Assert.True(wire is { Pieces: > 300, Pauses: > 0 }, "Nothing came in pieces.");
    }
}
