using System.Runtime.InteropServices;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Store;
using ClusterTasks.Values;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>Lists objects. In two rounds, so that a million of them never travel: each node names its first few, and only about
/// those that come first of all are all nodes asked who holds them.</summary>
internal sealed partial class NodeCore
{
    private readonly long _began;
    private readonly DateTimeOffset _beganAt;

    uint IOwnershipEffects.Now => Now;

    private uint Now => (uint)(_setup.Time.GetElapsedTime(_began).Ticks / (TimeSpan.TicksPerSecond / 10));

    /// <summary>This node's part of a listing.</summary>
    internal byte[] ObjectsHere(byte[] query) => ObjectStateWire.Encode(ObjectsHere(ObjectStateWire.DecodeQuery(query)));

    private async Task<ObjectListing> ListObjectsAsync(ObjectQuery query)
    {
        NodeView[] nodes = _view.Nodes;
        IReadOnlyList<ObjectId> ids = query.Ids;
        if (ids.Count == 0 && query.Limit > 0)
        {
            NodeView[] asked = query.Node is { } only ? [.. nodes.Where(n => n.Node == only)] : nodes;
            if (asked.Length == 0)
                throw new ClusterTasksException($"Node {query.Node} is not in the cluster: State.NodesAsync lists those that are.");
            ObjectListing?[] candidates = await AskAllAsync(asked, query).ConfigureAwait(false);
            ids = ObjectRows.First(candidates.OfType<ObjectListing>().SelectMany(page => page.Objects), query.Order, query.Limit);
        }

        ObjectListing?[] pages = await AskAllAsync(nodes, new ObjectQuery { Ids = ids, Limit = 0 }).ConfigureAwait(false);
        return new ObjectListing
        {
            Objects = ObjectRows.Merge(ids, [.. pages.OfType<ObjectListing>()]),
            Nodes = [.. pages.OfType<ObjectListing>().SelectMany(page => page.Nodes)],
            Unanswered = [.. nodes.Where((_, i) => pages[i] is null).Select(n => n.Node)],
        };
    }

    private Task<ObjectListing?[]> AskAllAsync(NodeView[] nodes, ObjectQuery query)
    {
        byte[] encoded = ObjectStateWire.Encode(query);
        return Task.WhenAll(nodes.Select(async node =>
        {
            try
            {
                return node.Node == Self
                    ? ObjectsHere(query)
                    : ObjectStateWire.DecodeListing(await _setup.Agents.At(node.Silo).ObjectsAsync(encoded).WaitAsync(PeerPatience, _setup.Time).ConfigureAwait(false));
            }
            catch (Exception)
            {
                return null; // named in the answer
            }
        }));
    }

    private ObjectListing ObjectsHere(ObjectQuery query)
    {
        StoreListing store;
        lock (_lock)
        {
            foreach (NodeSession session in _sessions.Values)
                TakeOrEndNeedsLock(session); // what was put through shared memory is known to the store, and to the tables only now
            store = Store.Listing();
        }

        if (query.Ids.Count == 0 && query.Limit > 0)
            return new ObjectListing { Objects = CandidatesHere(query, store.Objects), Nodes = [] };

        var stored = new Dictionary<ObjectId, StoredObjectInfo>();
        var asked = query.Ids.ToHashSet();
        foreach (StoredObjectInfo info in store.Objects.Where(info => asked.Contains(info.Id)))
        {
            // A deleted object that is still read, and the next one of that id: the living one is meant.
            if (info.State != ObjectState.Evicting || !stored.ContainsKey(info.Id))
                stored[info.Id] = info;
        }

        List<ObjectInfo> rows;
        ObjectTotals totals;
        lock (_lock)
        {
            Dictionary<ObjectId, List<ObjectHolder>> holders = HoldersNeedsLock(asked, stored);
            rows = [.. query.Ids.Select(id => RowNeedsLock(id, stored.GetValueOrDefault(id), holders[id])).OfType<ObjectInfo>()];
            totals = TotalsNeedsLock(store);
        }

        foreach (ref ObjectInfo row in CollectionsMarshal.AsSpan(rows))
        {
            if (row.Kind == ObjectKind.Unknown && stored.TryGetValue(row.Id, out StoredObjectInfo? info) && info.State == ObjectState.Sealed && !info.IsSpilled)
                row = WithStoredKind(row);
        }

        return new ObjectListing { Objects = rows, Nodes = [totals] };
    }

    private ObjectInfo[] CandidatesHere(ObjectQuery query, IReadOnlyList<StoredObjectInfo> stored)
    {
        var first = new ObjectRows.Top(query.Order, query.Limit);
        bool isAll = query.Node == Self;
        lock (_lock)
        {
            foreach (ObjectEntry entry in _objects.Entries)
            {
                if (isAll ? entry.IsOwn || entry.Locations.Contains(Self) : IsListedHere(entry.Id))
                    first.Add(new ObjectInfo { Id = entry.Id, SizeBytes = entry.Size, Since = TimeOf(entry.Since) });
            }

            // What no table knows: being written, a copy for another node's tasks, or deleted and still read.
            foreach (StoredObjectInfo info in stored)
            {
                if ((isAll || info.State == ObjectState.Evicting || IsListedHere(info.Id)) && _objects.Find(info.Id) is null)
                    first.Add(new ObjectInfo { Id = info.Id, SizeBytes = info.Size });
            }
        }

        return first.Take();
    }

    /// <summary>Each object is one node's to list: its owner's, or of whoever knows it when that is gone.</summary>
    private bool IsListedHere(ObjectId id) => id.Owner == Self || !IsKnown(id.Owner);

    private ObjectInfo? RowNeedsLock(ObjectId id, StoredObjectInfo? stored, List<ObjectHolder> holders)
    {
        ObjectEntry? entry = _objects.Find(id);
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
            Locations = isOwners && entry!.Locations.Count > 0 ? entry.Locations.ToArray() : stored is { State: ObjectState.Sealed } ? [Self] : [],
            Since = isOwners ? TimeOf(entry!.Since) : null,
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

    private ObjectInfo WithStoredKind(ObjectInfo row)
    {
        if (!Store.TryGet(row.Id, out SealedObject? lease))
            return row;
        using (lease)
        {
            (BlobKind kind, string tag) = Blob.Peek(lease.Slice(0, (int)Math.Min(lease.Length, Blob.PeekBytes)).Span);
            return row with { Kind = KindOf(kind), ValueType = tag };
        }
    }

    private static ObjectKind KindOf(BlobKind kind) => Enum.IsDefined((ObjectKind)kind) ? (ObjectKind)kind : ObjectKind.Unknown;

    private ObjectTotals TotalsNeedsLock(StoreListing store)
    {
        long own = _objects.Entries.LongCount(entry => entry.IsOwn);

        return new ObjectTotals
        {
            Node = Self,
            OwnedObjects = own,
            BorrowedObjects = _objects.Count - own,
            InlineBytes = _objects.Values.Inline,
            StoreCapacityBytes = store.Stats.CapacityBytes,
            StoreUsedBytes = store.Stats.UsedBytes,
            StoreAllocatedBytes = store.Objects.Sum(info => info.Allocated),
            StoreObjects = store.Objects.Count,
            PinnedObjects = store.Stats.PinnedSlots,
            PinnedBytes = store.Stats.PinnedBytes,
        };
    }

    // From the beginning, not back from now: two objects of one instant must get one time, or the order of a listing would be chance.
    private DateTimeOffset TimeOf(uint since) => _beganAt + TimeSpan.FromMilliseconds(100.0 * since);
}
