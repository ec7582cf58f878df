using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Benchmarks.Store;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>inline_results_counted: a driver holds 20,000 results of 60 KB. They are in the node's figures, or a named error told the
/// driver that there is no room for them. 1 means that this is so, and that nothing hung.</summary>
internal static class InlineResults
{
    private const int Results = 20_000;
    private const int Bytes = 60_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    internal static async Task RunAsync(SuiteRun run)
    {
        int results = run.Repeat(Results);
        var counted = new double[run.IsQuick ? 1 : 3];
        double resident = 0;
        for (int i = 0; i < counted.Length; i++)
        {
            await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions { StoreBytesPerNode = 512L << 20 });
            long before = ProcessMemory.ResidentBytes([cluster.Nodes[0].ProcessId]);
            ObjectRef<byte[]>[] held = [.. Enumerable.Range(0, results).Select(_ => cluster.Session.Invoke(Make, Bytes))];
            (IReadOnlyList<ObjectRef<byte[]>> ready, _) = await cluster.Session.WaitAsync(held, held.Length, Patience);
            int refused = await RefusedAsync(held);
            NodeState node = (await cluster.Session.State.NodesAsync()).Single();
            resident = (ProcessMemory.ResidentBytes([node.ProcessId]) - before) / 1e6;
            long shown = node.StoreUsedBytes + node.StoreSpilledBytes + node.StoreFallbackBytes + InlineBytes(node);
            counted[i] = ready.Count == results && shown >= 0.9 * (results - refused) * Bytes ? 1 : 0;
            foreach (ObjectRef<byte[]> one in held)
            {
                one.Dispose();
            }
        }

        run.Add(Figure.Of("inline_results_counted", "0 or 1", higherIsBetter: true, counted, new Floor("node_grew_by", resident, "MB")));
    }

    [Remote]
    public static byte[] Make(int length)
    {
        byte[] bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    private static async Task<int> RefusedAsync(ObjectRef<byte[]>[] held)
    {
        int refused = 0;
        foreach (ObjectRef<byte[]> one in held)
        {
            try
            {
                _ = await one.GetAsync(Patience);
            }
            catch (ObjectStoreFullException)
            {
                refused++;
            }
        }

        return refused;
    }

    // A node that keeps small values in its own memory shows them in this property, if it shows them at all.
    private static long InlineBytes(NodeState node) =>
        typeof(NodeState).GetProperty("InlineBytes")?.GetValue(node) is long bytes ? bytes : 0;
}
