using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Work and references that a program has when a session ends.</summary>
public sealed class SessionEndTests
{
    private const int LargeCount = 1 << 20;

    private static readonly LocalClusterOptions Options = new() { CpusPerNode = 1, StoreBytesPerNode = 128L << 20 };

    [Fact]
    public async Task Dispose_WithReferencesInHand_TheirUseSaysSoAndValuesStayReadable()
    {
        await UseAfterDisposeAsync();
        // The value that stayed readable kept its mapping, which ends with it.
        await Eventually.BecomesAsync("the last value is collected", () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Task.FromResult(
                string.Join('\n', File.ReadLines("/proc/self/maps")
                .Where(line => line.Contains("memfd:clustertasks", StringComparison.Ordinal))));
        }, mappings => mappings.Length == 0);
    }

    private static async Task UseAfterDisposeAsync()
    {
        LocalCluster cluster = await LocalCluster.StartAsync(Options);
        LocalClusterFolders.Note(cluster);
        string started = Path.GetTempFileName();
        ObjectRef<int> small = Remote.Put(5);
        ObjectRef<ReadOnlyMemory<long>> large = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(LargeCount, 7));
        ObjectRef<ReadOnlyMemory<long>> unread = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(LargeCount, 8));
        ReadOnlyMemory<long> inPlace = await large;
        ObjectRef running = Remote.Invoke(Misbehaviour.WaitForToken, started, CancellationToken.None);
        Task waiting = running.WaitAsync(Eventually.Patience);
        RemoteSession session = cluster.Session;
        await cluster.DisposeAsync();

        SessionLostException error = await Assert.ThrowsAsync<SessionLostException>(() => waiting);
        Assert.Contains("disposed", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SessionLostException>(() => small.GetAsync(Eventually.Patience));
        await Assert.ThrowsAsync<SessionLostException>(() => unread.GetAsync(Eventually.Patience));
        await Assert.ThrowsAsync<SessionLostException>(() => large.GetAsync(Eventually.Patience));
        await Assert.ThrowsAsync<SessionLostException>(() => running.WaitAsync(Eventually.Patience));
        await Assert.ThrowsAsync<SessionLostException>(() => Remote.CancelAsync(running));
        await Assert.ThrowsAsync<SessionLostException>(() => session.State.NodesAsync());
        Assert.Throws<ClusterUnavailableException>(() => Remote.Invoke(Numbers.Add, small, 2));
        large.Dispose();
        session.Dispose();
        Assert.Equal(7L * LargeCount, Bytes.SumOf(inPlace));
        File.Delete(started);
    }
}
