using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

/// <summary>Finds nodes for the bundles of a group that have none: for all of them or for none.</summary>
/// <remarks>Plans for strict pack and strict spread are found whenever they exist. The other two strategies are bin packing, largest first,
/// which does not find some arrangements that would just fit. Cost: nodes × bundles.</remarks>
internal static class BundlePlanner
{
    /// <summary>Resources of a node that count.</summary>
    internal enum Room
    {
        /// <summary>Room that is free now.</summary>
        Now,

        /// <summary>Room that is free when all plain tasks have ended.</summary>
        WithoutTasks,

        /// <summary>All resources, but for the bundles of the group itself: could it ever fit?</summary>
        Ever,
    }

    private sealed class Candidate(NodeState node, ResourceSet free, int bundles)
    {
        internal NodeState Node { get; } = node;

        internal ResourceSet Free { get; set; } = free;

        /// <summary>The number of the group's bundles on the node.</summary>
        internal int Bundles { get; set; } = bundles;
    }

    /// <param name="group">The group.</param>
    /// <param name="missing">Indexes of its bundles that need a node.</param>
    /// <param name="nodes">All nodes.</param>
    /// <param name="room">The room that counts as free.</param>
    /// <returns>A node for each of <paramref name="missing"/>, or null.</returns>
    internal static NodeState[]? Plan(GroupState group, IReadOnlyList<int> missing, IReadOnlyList<NodeState> nodes, Room room)
    {
        ResourceSet[] amounts = [.. missing.Select(index => group.Request.Bundles[index])];
        bool needsGpu = Array.Exists(amounts, amount => amount.GpuUnits > 0);
        // The order of the scheduler: nodes in use up to a half first, then the emptiest; those with GPUs last where none is needed.
        Candidate[] candidates =
        [
            .. nodes.Where(node => room == Room.Ever || IsOpen(group, node))
                .OrderBy(node => node.Total.GpuUnits > 0 && !needsGpu)
                .ThenBy(node => NodeIndex.Rank(node.Bucket))
                .Select(node => NewCandidate(group, node, room)),
        ];
        int[] order = [.. Enumerable.Range(0, amounts.Length).OrderByDescending(index => Size(amounts[index]))];
        return group.Request.Strategy switch
        {
            GroupStrategy.StrictPack => PackOnOne(group, candidates, amounts, isStrict: true),
            GroupStrategy.StrictSpread => Match(candidates, amounts, order),
            GroupStrategy.Pack => PackOnOne(group, candidates, amounts, isStrict: false) ?? Fill(candidates, amounts, order, PackTarget),
            _ => Fill(candidates, amounts, order, SpreadTarget),
        };
    }

    private static Candidate NewCandidate(GroupState group, NodeState node, Room room)
    {
        BundleAllocation[] own = [.. group.Bundles.OfType<BundleAllocation>().Where(allocation => allocation.Node == node)];
        ResourceSet free = room switch
        {
            Room.Now => node.FreeForLong,
            Room.WithoutTasks => node.Unbound,
            _ => own.Aggregate(node.Total, (rest, allocation) => rest.Subtract(allocation.Amount)),
        };
        return new Candidate(node, free, own.Length);
    }

    /// <summary>True when the node may take bundles of the group: it does not rest, is not kept free for others, and need not release an
    /// earlier reservation of the group first.</summary>
    private static bool IsOpen(GroupState group, NodeState node) => !node.Paused && node.ReservedFor is null
        && (node.DrainFor is null || node.DrainFor == group)
        && !node.Bundles.Exists(allocation => allocation.Group == group.Id && !IsOf(group, allocation));

    private static bool IsOf(GroupState group, BundleAllocation allocation) => ReferenceEquals(group.Bundles[allocation.Index], allocation);

    private static NodeState[]? PackOnOne(GroupState group, Candidate[] candidates, ResourceSet[] amounts, bool isStrict)
    {
        ResourceSet sum = amounts.Aggregate(ResourceSet.Empty, (all, amount) => all.Add(amount));
        bool isBegun = Array.Exists(group.Bundles, allocation => allocation is not null);
        Candidate? one = candidates.OrderByDescending(item => item.Bundles)
            .FirstOrDefault(item => (!isStrict || !isBegun || item.Bundles > 0) && item.Free.Covers(sum));
        return one is null ? null : [.. amounts.Select(_ => one.Node)];
    }

    private static NodeState[]? Fill(
        Candidate[] candidates, ResourceSet[] amounts, int[] order, Func<Candidate[], ResourceSet, Candidate?> choose)
    {
        var result = new NodeState[amounts.Length];
        foreach (int index in order)
        {
            if (choose(candidates, amounts[index]) is not { } target)
                return null;
            target.Free = target.Free.Subtract(amounts[index]);
            target.Bundles++;
            result[index] = target.Node;
        }

        return result;
    }

    /// <summary>Returns a node that already has some of the group, else the one with the most room, for more of them to come.</summary>
    private static Candidate? PackTarget(Candidate[] candidates, ResourceSet amount)
    {
        Candidate? best = null;
        foreach (Candidate item in candidates)
        {
            if (!item.Free.Covers(amount))
                continue;
            if (item.Bundles > 0)
                return item;
            if (best is null || Size(item.Free) > Size(best.Free))
                best = item;
        }

        return best;
    }

    /// <summary>Returns the node with the fewest bundles of the group; of these the one with the most room.</summary>
    private static Candidate? SpreadTarget(Candidate[] candidates, ResourceSet amount)
    {
        Candidate? best = null;
        foreach (Candidate item in candidates)
        {
            if (item.Free.Covers(amount)
                && (best is null || item.Bundles < best.Bundles || (item.Bundles == best.Bundles && Size(item.Free) > Size(best.Free))))
                best = item;
        }

        return best;
    }

    /// <summary>Puts each on a node of its own, by a bipartite matching with augmenting paths: a greedy choice may take the only node of
    /// another.</summary>
    private static NodeState[]? Match(Candidate[] candidates, ResourceSet[] amounts, int[] order)
    {
        Candidate[] free = [.. candidates.Where(item => item.Bundles == 0)];
        var takenBy = new int[free.Length];
        Array.Fill(takenBy, -1);
        foreach (int index in order)
        {
            if (!Augment(index, new bool[free.Length]))
                return null;
        }

        var result = new NodeState[amounts.Length];
        for (int i = 0; i < free.Length; i++)
        {
            if (takenBy[i] >= 0)
                result[takenBy[i]] = free[i].Node;
        }

        return result;

        bool Augment(int index, bool[] seen)
        {
            for (int i = 0; i < free.Length; i++)
            {
                if (seen[i] || !free[i].Free.Covers(amounts[index]))
                    continue;
                seen[i] = true;
                if (takenBy[i] >= 0 && !Augment(takenBy[i], seen))
                    continue;
                takenBy[i] = index;
                return true;
            }

            return false;
        }
    }

    /// <summary>Returns one number for an order of sizes: a GPU counts as much as sixteen CPUs, four GiB as one; any such weights would
    /// do.</summary>
    private static double Size(ResourceSet amount) =>
        amount.CpuUnits + 16.0 * amount.GpuUnits + amount.MemoryBytes / (double)(4L << 30) * ResourceSet.UnitsPerWhole
            + (amount.Custom?.Where(pair => !pair.Key.StartsWith(BundleResources.Prefix, StringComparison.Ordinal))
            .Sum(pair => (double)pair.Value) ?? 0);
}
