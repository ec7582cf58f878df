using System.Diagnostics;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>Starts nodes whose stores hold one GiB each, and puts the GiB.</summary>
internal sealed class GibibyteCluster : IAsyncDisposable
{
    internal const int Values = 1 << 27;
    internal const double Bytes = (double)Values * sizeof(long);

    // The store has room for the value, its header, and the needs of the tasks themselves.
    private const long StoreBytes = (1L << 30) + (64L << 20);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    private readonly LocalCluster _cluster;

    private GibibyteCluster(LocalCluster cluster) => _cluster = cluster;

    internal long[] Source { get; } = [.. Enumerable.Range(0, Values).Select(static i => (long)i)];

    internal IReadOnlyList<LocalNode> Nodes => _cluster.Nodes;

    internal static async Task<GibibyteCluster> StartAsync(int nodes) => new(await LocalCluster.StartAsync(
        new LocalClusterOptions
        {
            Nodes = nodes,
            CpusPerNode = 1,
            WorkersPerNode = 1,
            StoreBytesPerNode = StoreBytes,
            StartTimeout = TimeSpan.FromMinutes(2)
        }));

    internal ObjectRef<ReadOnlyMemory<long>> Put() => Remote.Put<ReadOnlyMemory<long>>(Source);

    /// <summary>Completes when a task of that node has read both ends of the value.</summary>
    internal async Task ReadAtAsync(LocalNode node, ObjectRef<ReadOnlyMemory<long>> value)
    {
        RemoteInvoker there = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node.Id) });
        long ends = await there.Invoke(NodeFunctions.EndsOf, value);
        if (ends != Values - 1)
            throw new InvalidOperationException($"Node {node.Id} read {ends} at the ends of the value; {Values - 1} is right.");
    }

    /// <summary>Completes when no copy is left, so that the next round finds every store as this one did.</summary>
    /// <exception cref="TimeoutException">A copy was not freed.</exception>
    internal async Task EmptyAsync()
    {
        long started = Stopwatch.GetTimestamp();
        while ((await _cluster.Session.State.NodesAsync()).FirstOrDefault(node => node.StoreUsedBytes > 0) is { } holder)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException(
                    $"Node {holder.Id} still holds {holder.StoreUsedBytes} bytes, {Patience.TotalSeconds} s after the last reference "
                    + "was disposed.");
            await Task.Delay(Step, TimeProvider.System);
        }
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
