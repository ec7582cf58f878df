using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Introspection;

/// <summary>Finds the holders of objects on a node. Nothing counts them while things run: each question looks at everything that can
/// hold.</summary>
internal static class ObjectHolders
{
    /// <summary>Returns the holders of each of the objects.</summary>
    /// <param name="node">The node's tables.</param>
    /// <param name="ids">The objects.</param>
    /// <param name="stored">The objects in the node's store, for their readers and writers.</param>
    internal static Dictionary<ObjectId,
        List<ObjectHolder>> Find(NodeTables node, HashSet<ObjectId> ids, Dictionary<ObjectId, StoredObjectInfo> stored)
    {
        var holders = ids.ToDictionary(id => id, _ => new List<ObjectHolder>());
        if (ids.Count == 0)
            return holders;
        foreach (NodeSession session in node.Sessions.All.Values)
            AddHandles(node, session, holders);
        foreach (OwnedTask task in node.Tasks.Tasks)
        {
            foreach (ObjectId argument in task.Dependencies)
                AddHeld(argument, task, ObjectHolderKind.Argument);
            foreach (ObjectId argument in task.Nested)
                AddHeld(argument, task, ObjectHolderKind.Argument);
        }

        foreach (LineageEntry kept in node.Tasks.Lineage.Entries)
        {
            foreach (ObjectId argument in kept.Held)
                AddHeld(argument, kept.Task, ObjectHolderKind.Lineage);
        }

        foreach (ObjectEntry container in node.Objects.Entries)
        {
            foreach (ObjectId inner in container.Nested)
            {
                if (holders.TryGetValue(inner, out List<ObjectHolder>? list))
                    list.Add(new ObjectHolder
                    {
                        Kind = ObjectHolderKind.Value,
                        Node = node.Self,
                        Container = container.Id,
                        Since = node.Clock.OfTenths(container.Since)
                    });
            }
        }

        foreach ((ObjectId id, List<ObjectHolder> list) in holders)
        {
            ObjectEntry? entry = node.Objects.Find(id);
            DateTimeOffset? since = entry is null ? null : node.Clock.OfTenths(entry.Since);
            if (node.Tasks.IsUnreadItem(id))
                list.Add(new ObjectHolder { Kind = ObjectHolderKind.Stream, Node = node.Self, Task = id.Task, Since = since });
            if (node.Handovers.InTransit.TryGetValue(id, out int transits))
                list.Add(new ObjectHolder { Kind = ObjectHolderKind.Transit, Node = node.Self, Count = transits });
            foreach ((NodeId borrower, uint borrowed) in entry?.Borrowers ?? [])
                list.Add(new ObjectHolder
                {
                    Kind = ObjectHolderKind.Node,
                    Node = borrower,
                    Name = "node",
                    Since = node.Clock.OfTenths(borrowed)
                });
            if (stored.TryGetValue(id, out StoredObjectInfo? info))
                AddProcesses(node, info, list);
        }

        return holders;

        void AddHeld(ObjectId id, OwnedTask task, ObjectHolderKind kind)
        {
            if (holders.TryGetValue(id, out List<ObjectHolder>? list))
                list.Add(new ObjectHolder
                {
                    Kind = kind,
                    Node = node.Self,
                    Name = task.Name,
                    Task = task.Id,
                    Since = node.Clock.OfMicros(task.Times.Submitted)
                });
        }
    }

    /// <summary>Asserts that every reference that the table counts has a holder, and that every holder is counted: a count without a holder
    /// is a leak, and a holder that is not counted reads memory that may be freed under it.</summary>
    [Conditional("DEBUG")]
    internal static void AssertCounted(NodeTables node)
    {
        // Without stores: readers and writers hold bytes, and no count of this table.
        Dictionary<ObjectId, List<ObjectHolder>> holders = Find(node, [.. node.Objects.Entries.Select(entry => entry.Id)], []);
        foreach (ObjectEntry entry in node.Objects.Entries)
        {
            long counted = holders[entry.Id].Where(holder => holder.Kind != ObjectHolderKind.Node).Sum(holder => holder.Count);
            Debug.Assert(counted == entry.References,
                $"{entry.Id} counts {entry.References} references, its holders are {string.Join(", ", holders[entry.Id])}.");
        }
    }

    private static void AddHandles(NodeTables node, NodeSession session, Dictionary<ObjectId, List<ObjectHolder>> holders)
    {
        foreach ((ObjectId id, List<ObjectHolder> list) in holders)
        {
            if (session.Held.TryGetValue(id, out HeldHandles held))
            {
                list.Add(new ObjectHolder
                {
                    Kind = ObjectHolderKind.Handle,
                    Node = node.Self,
                    ProcessId = session.ProcessId,
                    Name = NameOf(session),
                    Count = held.Count,
                    Since = node.Clock.OfTenths(held.Since),
                });
            }
        }
    }

    private static void AddProcesses(NodeTables node, StoredObjectInfo info, List<ObjectHolder> list)
    {
        foreach ((int process, long count) in info.Pins)
            list.Add(new ObjectHolder
            {
                Kind = ObjectHolderKind.Reader,
                Node = node.Self,
                ProcessId = process,
                Name = NameOf(node, process),
                Count = count
            });
        if (info.WriterProcess != 0)
            list.Add(new ObjectHolder
            {
                Kind = ObjectHolderKind.Writer,
                Node = node.Self,
                ProcessId = info.WriterProcess,
                Name = NameOf(node, info.WriterProcess)
            });
    }

    private static string NameOf(NodeTables node, int processId) => processId == Environment.ProcessId ? "node"
        : node.Sessions.All.Values.FirstOrDefault(session => session.ProcessId == processId) is { } session ? NameOf(session) : "";

    private static string NameOf(NodeSession session) => session.Kind == SessionKind.Driver ? "driver" : "worker";
}
