using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Introspection;

/// <summary>Rows of a listing of objects: which come first, and one row of what several nodes know.</summary>
internal static class ObjectRows
{
    internal static ObjectId[] First(IEnumerable<ObjectInfo> candidates, ObjectOrder order, int limit)
    {
        var top = new Top(order, limit);
        foreach (ObjectInfo row in candidates.DistinctBy(row => row.Id))
            top.Add(row);
        return [.. top.Take().Select(row => row.Id)];
    }

    /// <summary>One row for each id that any node knows.</summary>
    internal static ObjectInfo[] Merge(IReadOnlyList<ObjectId> ids, IReadOnlyList<ObjectListing> pages)
    {
        var parts = pages.SelectMany(
            page => page.Objects.Select(row => (page.Nodes[0].Node, Row: row)))
            .ToLookup(part => part.Row.Id);
        return [.. ids.Where(parts.Contains)
            .Select(id => Merge([.. parts[id].OrderByDescending(part => part.Node == id.Owner).Select(part => part.Row)]))];
    }

    /// <summary>The owner's word counts, and comes first; the others add what only they can see: copies, contents, holders.</summary>
    private static ObjectInfo Merge(ObjectInfo[] rows)
    {
        ObjectInfo first = rows[0];
        ObjectInfo known = rows.FirstOrDefault(row => row.Kind != ObjectKind.Unknown) ?? first;
        bool isWritten = first.Status == ObjectStatus.Pending && rows.Any(row => row.Status == ObjectStatus.Writing);
        return first with
        {
            SizeBytes = rows.Max(row => row.SizeBytes),
            Kind = known.Kind,
            ValueType = known.ValueType,
            Status = isWritten ? ObjectStatus.Writing : first.Status,
            Locations = [.. rows.SelectMany(row => row.Locations).Distinct()],
            Holders = [.. rows.SelectMany(row => row.Holders).Take(ObjectStateWire.MaxHolders)],
            HolderCount = rows.Sum(row => row.HolderCount),
        };
    }

    /// <summary>Keeps the first few of any number of rows, in memory of the few.</summary>
    internal sealed class Top(ObjectOrder order, int limit)
    {
        // The last of those that are kept is at the head, for the next row to beat.
        private readonly PriorityQueue<ObjectInfo,
            (long Rank, ObjectId Id)> _kept = new(Comparer<(long Rank, ObjectId Id)>.Create(Compare));

        internal void Add(ObjectInfo row)
        {
            (long, ObjectId) rank = (order == ObjectOrder.Largest ? row.SizeBytes : row.Since?.UtcTicks ?? 0, row.Id);
            if (_kept.Count < limit)
                _kept.Enqueue(row, rank);
            else if (limit > 0)
                _kept.EnqueueDequeue(row, rank);
        }

        /// <summary>The rows, the first first.</summary>
        internal ObjectInfo[] Take()
        {
            var rows = new ObjectInfo[_kept.Count];
            for (int i = rows.Length - 1; i >= 0; i--)
                rows[i] = _kept.Dequeue();
            return rows;
        }

        private static int Compare((long Rank, ObjectId Id) left, (long Rank, ObjectId Id) right)
        {
            // Equals in one order on every node, or the listing would change from call to call: the younger id first.
            int rank = left.Rank.CompareTo(right.Rank);
            if (rank == 0)
                rank = left.Id.Task.Number.CompareTo(right.Id.Task.Number);
            return rank != 0 ? rank : left.Id.Index.CompareTo(right.Id.Index);
        }
    }
}
