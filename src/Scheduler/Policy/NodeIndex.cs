namespace ClusterTasks.Scheduling;

/// <summary>Nodes in buckets by utilisation of their critical (most used) resource. A search meets them in the order of the policy,
/// most used first below a half, then least used first, and mostly ends at the first; an update is O(1).</summary>
internal sealed class NodeIndex
{
    private const int Steps = 64;

    /// <summary>Nodes without a free CPU are apart: nearly every demand can skip them, and in a busy cluster they are nearly all.</summary>
    private const int NoCpu = Steps + 1;

    private readonly List<NodeState>[] _buckets = [.. Enumerable.Range(0, NoCpu + 1).Select(_ => new List<NodeState>())];

    /// <summary>The place of a bucket in the order of search: lower is better.</summary>
    internal static int Rank(int bucket) => bucket < Steps / 2 ? Steps / 2 - 1 - bucket : bucket;

    internal void Put(NodeState node)
    {
        int bucket = BucketOf(node);
        if (bucket == node.Bucket)
            return;
        Remove(node);
        node.Bucket = bucket;
        node.BucketIndex = _buckets[bucket].Count;
        _buckets[bucket].Add(node);
    }

    internal void Remove(NodeState node)
    {
        if (node.Bucket < 0)
            return;
        List<NodeState> bucket = _buckets[node.Bucket];
        NodeState last = bucket[^1];
        bucket[node.BucketIndex] = last;
        last.BucketIndex = node.BucketIndex;
        bucket.RemoveAt(bucket.Count - 1);
        node.Bucket = -1;
    }

    /// <summary>The best node for the class that has room now, or null.</summary>
    internal NodeState? Find(TaskClass taskClass)
    {
        int end = taskClass.Key.Demand.CpuUnits > 0 ? Steps : NoCpu;
        for (int place = 0; place <= end; place++)
        {
            // Rank is its own inverse.
            foreach (NodeState node in _buckets[Rank(place)])
            {
                if (Placement.HasRoom(node, taskClass))
                    return node;
            }
        }

        return null;
    }

    internal static int BucketOf(NodeState node)
    {
        ResourceSet total = node.Total;
        ResourceSet free = node.Free;
        if (free.CpuUnits <= 0)
            return NoCpu;
        double used = Math.Max(Used(total.CpuUnits, free.CpuUnits), Used(total.GpuUnits, free.GpuUnits));
        used = Math.Max(used, Used(total.MemoryBytes, free.MemoryBytes));
        if (total.Custom is not null)
        {
            foreach ((string name, int units) in total.Custom)
                used = Math.Max(used, Used(units, free.CustomUnits(name)));
        }

        return (int)(Math.Clamp(used, 0, 1) * Steps);
    }

    private static double Used(long total, long free) => total > 0 ? (total - free) / (double)total : 0;
}
