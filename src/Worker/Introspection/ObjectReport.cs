using ClusterTasks.Protocol;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Introspection;

/// <summary>Makes one node's part of a listing of objects from its tables.</summary>
internal static class ObjectReport
{
    /// <summary>Returns the ids, sizes and ages of the first objects of this node, for a listing without ids.</summary>
    /// <param name="node">The node's tables.</param>
    /// <param name="query">The question.</param>
    /// <param name="stored">The objects in the node's store.</param>
    /// <param name="isKnown">Whether a node is in the cluster.</param>
    internal static ObjectInfo[] Candidates(
        NodeTables node, ObjectQuery query, IReadOnlyList<StoredObjectInfo> stored, Func<NodeId, bool> isKnown)
    {
        var first = new ObjectRows.Top(query.Order, query.Limit);
        bool isAll = query.Node == node.Self;
        foreach (ObjectEntry entry in node.Objects.Entries)
        {
            if (isAll ? entry.IsOwn || entry.Locations.Contains(node.Self) : IsListedHere(entry.Id))
                first.Add(new ObjectInfo { Id = entry.Id, SizeBytes = entry.Size, Since = node.Clock.OfTenths(entry.Since) });
        }

        // No table knows these: being written, a copy for another node's tasks, or deleted and still read.
        foreach (StoredObjectInfo info in stored)
        {
            if ((isAll || info.State == ObjectState.Evicting || IsListedHere(info.Id)) && node.Objects.Find(info.Id) is null)
                first.Add(new ObjectInfo { Id = info.Id, SizeBytes = info.Size });
        }

        return first.Take();

        // Each object is one node's to list: its owner's, or of any node that knows it when the owner is gone.
        bool IsListedHere(ObjectId id) => node.Owners.Of(id) is var owner && (owner == node.Self || !isKnown(owner));
    }

    /// <summary>Returns a row for each of the objects that this node knows.</summary>
    internal static List<ObjectInfo> Rows(NodeTables node, IReadOnlyList<ObjectId> ids, Dictionary<ObjectId, StoredObjectInfo> stored)
    {
        Dictionary<ObjectId, List<ObjectHolder>> holders = ObjectHolders.Find(node, [.. ids], stored);
        return [.. ids.Select(id => Row(node, id, stored.GetValueOrDefault(id), holders[id])).OfType<ObjectInfo>()];
    }

    internal static ObjectTotals Totals(NodeTables node, StoreListing store)
    {
        long own = node.Objects.Entries.LongCount(entry => entry.IsOwn);
        return new ObjectTotals
        {
            Node = node.Self,
            OwnedObjects = own,
            BorrowedObjects = node.Objects.Count - own,
            InlineBytes = node.Objects.Values.Inline,
            StoreCapacityBytes = store.Stats.CapacityBytes,
            StoreUsedBytes = store.Stats.UsedBytes,
            StoreAllocatedBytes = store.Objects.Sum(info => info.Allocated),
            StoreObjects = store.Objects.Count,
            PinnedObjects = store.Stats.PinnedEntries,
            PinnedBytes = store.Stats.PinnedBytes,
        };
    }

    internal static ObjectKind KindOf(BlobKind kind) => Enum.IsDefined((ObjectKind)kind) ? (ObjectKind)kind : ObjectKind.Unknown;

    private static ObjectInfo? Row(NodeTables node, ObjectId id, StoredObjectInfo? stored, List<ObjectHolder> holders)
    {
        ObjectEntry? entry = node.Objects.Find(id);
        if (entry is null && stored is null)
            return null;
        (BlobKind kind, string tag) = entry switch
        {
            { State: ValueState.Inline or ValueState.Failed, Blob: { } blob } => Blob.Peek(blob),
            { State: ValueState.EndOfStream } => (BlobKind.Unit, ""),
            _ => default,
        };
        bool isOwners = entry is { IsOwn: true };
        return new ObjectInfo
        {
            Id = id,
            SizeBytes = entry?.Size is > 0 and var size ? size : stored?.Size ?? 0,
            Kind = KindOf(kind),
            ValueType = tag,
            Status = StatusOf(entry, stored),
            IsInline = entry is { State: ValueState.Inline },
            IsSpilled = stored is { IsSpilled: true },
            Locations = isOwners && entry!.Locations.Count > 0 ? entry.Locations.ToArray() : stored is { State: ObjectState.Sealed }
                ? [node.Self] : [],
            Since = isOwners ? node.Clock.OfTenths(entry!.Since) : null,
            Holders = holders.Count > ObjectStateWire.MaxHolders ? holders[..ObjectStateWire.MaxHolders] : holders,
            HolderCount = holders.Count,
        };
    }

    private static ObjectStatus StatusOf(ObjectEntry? entry, StoredObjectInfo? stored) => (entry?.State, stored?.State) switch
    {
        (null or ValueState.Pending, ObjectState.Created) => ObjectStatus.Writing,
        (ValueState.Pending, _) => ObjectStatus.Pending,
        (ValueState.Failed, _) => ObjectStatus.Failed,
        (null, ObjectState.Evicting) => ObjectStatus.Deleted,
        _ => ObjectStatus.Ready,
    };
}
