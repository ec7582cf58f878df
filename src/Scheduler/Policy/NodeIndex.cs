namespace ClusterTasks.Scheduling.Policy;

/// <summary>A node's place in one index; it is in the index of all nodes and in those of the label rules that choose it.</summary>
internal sealed class IndexSlot(NodeState node, NodeIndex index)
{
    internal NodeState Node { get; } = node;

    internal NodeIndex Index { get; } = index;

    /// <summary>Its place in its bucket.</summary>
    internal int Place { get; set; }
}

/// <summary>Nodes in buckets by utilisation of their critical (most used) resource. A search meets them in the order of the policy and
/// usually ends at the first: most used first below a half, then least used first. An update is O(1) for each index.</summary>
internal sealed class NodeIndex
{
    private const int Steps = 64;

    /// <summary>The bucket of nodes without a free CPU: nearly every demand can skip them, and in a busy cluster they are nearly
    /// all.</summary>
    private const int NoCpu = Steps + 1;

    private readonly List<IndexSlot>[] _buckets = [.. Enumerable.Range(0, NoCpu + 1).Select(_ => new List<IndexSlot>())];

    /// <summary>Returns the place of a bucket in the order of search: lower is better.</summary>
    internal static int Rank(int bucket) => bucket < Steps / 2 ? Steps / 2 - 1 - bucket : bucket;

    internal void Add(NodeState node)
    {
        IndexSlot slot = new(node, this);
        node.Slots.Add(slot);
        Insert(slot);
    }

    /// <summary>True when no search uses it any longer.</summary>
    internal bool IsDropped { get; private set; }

    internal void Drop() => IsDropped = true;

    internal void Clear()
    {
        foreach (List<IndexSlot> bucket in _buckets)
            bucket.Clear();
    }

    /// <summary>Moves a node, in every index that it is in, to where its utilisation puts it now.</summary>
    internal static void Update(NodeState node)
    {
        int bucket = BucketOf(node);
        if (bucket == node.Bucket)
            return;
        foreach (IndexSlot slot in node.Slots)
            slot.Index.Take(slot);
        node.Bucket = bucket;
        foreach (IndexSlot slot in node.Slots)
            slot.Index.Insert(slot);
    }

    /// <summary>Returns the best node for the class that has room now, or null.</summary>
    internal NodeState? Find(TaskClass taskClass)
    {
        int end = taskClass.Placement.Demand.CpuUnits > 0 ? Steps : NoCpu;
        for (int place = 0; place <= end; place++)
        {
            // Rank is its own inverse.
            foreach (IndexSlot slot in _buckets[Rank(place)])
            {
                if (NodeChoice.HasRoom(slot.Node, taskClass))
                    return slot.Node;
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
            foreach ((string name, long units) in total.Custom)
                used = Math.Max(used, Used(units, free.CustomUnits(name)));
        }

        return (int)(Math.Clamp(used, 0, 1) * Steps);
    }

    private void Insert(IndexSlot slot)
    {
        List<IndexSlot> bucket = _buckets[slot.Node.Bucket];
        slot.Place = bucket.Count;
        bucket.Add(slot);
    }

    private void Take(IndexSlot slot)
    {
        List<IndexSlot> bucket = _buckets[slot.Node.Bucket];
        IndexSlot last = bucket[^1];
        bucket[slot.Place] = last;
        last.Place = slot.Place;
        bucket.RemoveAt(bucket.Count - 1);
    }

    private static double Used(long total, long free) => total > 0 ? (total - free) / (double)total : 0;
}
