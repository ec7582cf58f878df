using System.Runtime.InteropServices;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Machine;

namespace ClusterTasks.Worker.Agent;

/// <summary>Reports the figures, objects and tasks of one node. Tables are read under the node's lock, and become rows there; all else is
/// outside of it.</summary>
internal sealed class NodeReports(Node node, NodeSetup setup)
{
    /// <summary>Returns this node's figures.</summary>
    internal NodeState State()
    {
        node.TakeAllSubmissions();
        return node.Read(StateOf);
    }

    private NodeState StateOf(NodeTables tables)
    {
        NodeStoreStats store = setup.Store.Stats;
        return new NodeState
        {
            Id = setup.Self,
            ProcessId = Environment.ProcessId,
            SessionAddress = setup.SessionAddress,
            Cpus = setup.Total.Cpus,
            FreeCpus = tables.Local.Free.Cpus,
            Gpus = setup.Total.Gpus,
            FreeGpus = tables.Local.Free.Gpus,
            MemoryBytes = setup.Total.MemoryBytes,
            FreeMemoryBytes = tables.Local.Free.MemoryBytes,
            Resources = setup.Total.CustomAmounts,
            FreeResources = setup.Total.Custom?.Keys.ToDictionary(
                name => name, name => ResourceSet.Amount(tables.Local.Free.CustomUnits(name))) ?? [],
            Labels = setup.Labels,
            WorkerProcessIds = node.Workers.ProcessIds,
            Sessions = tables.Sessions.All.Count,
            RunningTasks = tables.Local.Running,
            LostThreads = tables.Local.LostThreads,
            OwnedTasks = tables.Tasks.Count,
            OwnedObjects = tables.Objects.Count,
            InlineBytes = tables.Objects.Values.Inline,
            ClientBytes = tables.Objects.Values.Total + tables.Sessions.Requests.Total,
            ClientCapacityBytes = setup.Room.Bytes,
            References = tables.Sessions.All.Values.Sum(session => session.Held.Count),
            StoreCapacityBytes = store.CapacityBytes,
            StoreUsedBytes = store.UsedBytes,
            StoreObjects = store.SealedObjects,
            StorePinnedObjects = store.PinnedEntries,
            StoreSpilledObjects = store.SpilledObjects,
            StoreSpilledBytes = store.SpilledBytes,
            StoreFallbackBytes = store.FallbackBytes,
            BytesSpilled = store.TotalSpilledBytes,
            BytesRestored = store.TotalRestoredBytes,
            TransfersReceived = setup.Transfers.Completed,
            BytesReceived = setup.Transfers.BytesReceived,
            BytesSent = setup.Transfers.BytesSent,
        };
    }

    /// <summary>Returns this node's part of a listing of tasks.</summary>
    internal TaskRow[] Tasks(TaskQuery query) =>
        node.Read(tables => query.Ids.Count > 0 ? TaskReport.Rows(tables, [.. query.Ids]) : TaskReport.Candidates(tables, query));

    /// <summary>Returns this node's part of a summary of tasks.</summary>
    internal TaskSummary TaskSummary() => node.Read(TaskSums.Of);

    /// <summary>Returns why the task does not run on this node yet, or what it does here; null when it is not here.</summary>
    internal string? Explain(TaskId task) => node.Read(tables => tables.Local.Explain(task));

    /// <summary>Returns what this node knows of why an object is not ready.</summary>
    internal WaitPoint Waiting(ObjectId id) =>
        node.Read(tables => WaitReport.Of(tables, id, setup.Store.Contains, setup.Store.ExplainPull));

    /// <summary>Returns this node's groups.</summary>
    internal PlacementGroupInfo[] Groups() => node.Read(tables => tables.Groups.All.Select(GroupReport.Info).ToArray());

    /// <summary>Returns this node's part of a listing of objects: its candidates when the question names none, else what it knows of
    /// those.</summary>
    internal ObjectListing Objects(ObjectQuery query)
    {
        node.TakeAllSubmissions();
        StoreListing store = setup.Store.Listing();
        if (query.Ids.Count == 0 && query.Limit > 0)
            return new ObjectListing
            {
                Objects = node.Read(tables => ObjectReport.Candidates(tables, query, store.Objects, node.IsKnown)),
                Nodes = []
            };

        Dictionary<ObjectId, StoredObjectInfo> stored = Stored(query, store);
        (List<ObjectInfo> rows, ObjectTotals totals) = node.Read(
            tables => (ObjectReport.Rows(tables, query.Ids, stored), ObjectReport.Totals(tables, store)));
        foreach (ref ObjectInfo row in CollectionsMarshal.AsSpan(rows))
        {
            if (row.Kind == ObjectKind.Unknown && stored.TryGetValue(row.Id, out StoredObjectInfo? info) && info.State == ObjectState.Sealed
                && !info.IsSpilled)
                row = WithStoredKind(row);
        }

        return new ObjectListing { Objects = rows, Nodes = [totals] };
    }

    private static Dictionary<ObjectId, StoredObjectInfo> Stored(ObjectQuery query, StoreListing store)
    {
        var stored = new Dictionary<ObjectId, StoredObjectInfo>();
        var asked = query.Ids.ToHashSet();
        foreach (StoredObjectInfo info in store.Objects.Where(info => asked.Contains(info.Id)))
        {
            // A deleted object that is still read, and the next one of that id: the living one is meant.
            if (info.State != ObjectState.Evicting || !stored.ContainsKey(info.Id))
                stored[info.Id] = info;
        }

        return stored;
    }

    private ObjectInfo WithStoredKind(ObjectInfo row)
    {
        if (setup.Store.TryRead(row.Id, Blob.PeekBytes) is not { } bytes)
            return row;
        (BlobKind kind, string tag) = Blob.Peek(bytes);
        return row with { Kind = ObjectReport.KindOf(kind), ValueType = tag };
    }
}
