using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Store;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>Who holds an object on this node. Counted nowhere while things run: found again, when somebody asks, from what holds.</summary>
internal sealed partial class NodeCore
{
    private Dictionary<ObjectId, List<ObjectHolder>> HoldersNeedsLock(HashSet<ObjectId> ids, Dictionary<ObjectId, StoredObjectInfo> stored)
    {
        var holders = ids.ToDictionary(id => id, _ => new List<ObjectHolder>());
        if (ids.Count == 0)
            return holders;
        foreach (NodeSession session in _sessions.Values)
            AddHandles(session, holders);
        foreach (OwnedTask task in _tasks.Tasks)
        {
            foreach (ObjectId argument in task.Spec.Dependencies)
                AddArgument(argument, task);
            foreach (ObjectId argument in task.Spec.Nested)
                AddArgument(argument, task);
        }

        foreach (ObjectEntry container in _objects.Entries)
        {
            foreach (ObjectId inner in container.Nested)
            {
                if (holders.TryGetValue(inner, out List<ObjectHolder>? list))
                    list.Add(new ObjectHolder { Kind = ObjectHolderKind.Value, Node = Self, Container = container.Id, Since = TimeOf(container.Since) });
            }
        }

        foreach ((ObjectId id, List<ObjectHolder> list) in holders)
        {
            ObjectEntry? entry = _objects.Find(id);
            if (_tasks.IsUnreadItem(id))
                list.Add(new ObjectHolder { Kind = ObjectHolderKind.Stream, Node = Self, Task = id.Task, Since = entry is null ? null : TimeOf(entry.Since) });
            if (_inTransit.TryGetValue(id, out int transits))
                list.Add(new ObjectHolder { Kind = ObjectHolderKind.Transit, Node = Self, Count = transits });
            foreach ((NodeId node, uint since) in entry?.Borrowers ?? [])
                list.Add(new ObjectHolder { Kind = ObjectHolderKind.Node, Node = node, Name = "node", Since = TimeOf(since) });
            if (!stored.TryGetValue(id, out StoredObjectInfo? info))
                continue;
            foreach ((int process, long count) in info.Pins)
                list.Add(new ObjectHolder { Kind = ObjectHolderKind.Reader, Node = Self, ProcessId = process, Name = NameOf(process), Count = count });
            if (info.WriterProcess != 0)
                list.Add(new ObjectHolder { Kind = ObjectHolderKind.Writer, Node = Self, ProcessId = info.WriterProcess, Name = NameOf(info.WriterProcess) });
        }

        return holders;

        void AddArgument(ObjectId id, OwnedTask task)
        {
            if (holders.TryGetValue(id, out List<ObjectHolder>? list))
                list.Add(new ObjectHolder { Kind = ObjectHolderKind.Argument, Node = Self, Name = task.Spec.Name, Task = task.Spec.Id, Since = TimeAt(task.Times.Submitted) });
        }
    }

    private void AddHandles(NodeSession session, Dictionary<ObjectId, List<ObjectHolder>> holders)
    {
        foreach ((ObjectId id, List<ObjectHolder> list) in holders)
        {
            if (session.Held.TryGetValue(id, out HeldHandles held))
            {
                list.Add(new ObjectHolder
                {
                    Kind = ObjectHolderKind.Handle,
                    Node = Self,
                    ProcessId = session.ProcessId,
                    Name = NameOf(session),
                    Count = held.Count,
                    Since = TimeOf(held.Since),
                });
            }
        }
    }

    private string NameOf(int processId) => processId == Environment.ProcessId ? "node"
        : _sessions.Values.FirstOrDefault(session => session.ProcessId == processId) is { } session ? NameOf(session) : "";

    private static string NameOf(NodeSession session) => session.Kind == SessionKind.Driver ? "driver" : "worker";

    /// <summary>Every hold that the table counts has a holder, and the other way round: a count that nobody owns is a leak, a holder
    /// that is not counted reads memory that may be freed under it.</summary>
    [Conditional("DEBUG")]
    private void AssertHoldersNeedsLock()
    {
        // Without stores: readers and writers hold bytes, and no count of this table.
        Dictionary<ObjectId, List<ObjectHolder>> holders = HoldersNeedsLock([.. _objects.Entries.Select(entry => entry.Id)], []);
        foreach (ObjectEntry entry in _objects.Entries)
        {
            long counted = holders[entry.Id].Where(holder => holder.Kind != ObjectHolderKind.Node).Sum(holder => holder.Count);
            Debug.Assert(counted == entry.Holds, $"{entry.Id} counts {entry.Holds} holds, its holders are {string.Join(", ", holders[entry.Id])}.");
        }
    }
}
