using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>The state of a node. The node's lock guards it; reports read it there, and only the machine changes it.</summary>
internal sealed class NodeTables
{
    internal NodeTables(NodeContext context, MachineSetup setup, INodeMemory memory, IMachineFacts facts)
    {
        (Self, Clock, Total, Owners) = (setup.Self, context.Clock, setup.Total, context.Owners);
        Jobs = new JobTable(setup.Self);
        Sessions = new SessionTable(context, setup.Room);
        Members = new Members(context);
        Inbox = new Inbox(context);
        Programs = new ProgramNames(context, Members, Jobs);
        Counts = new BorrowCounts(context);
        Unable = new UnableNodes();
        Groups = new GroupTable(setup.Self);
        var news = new ObjectNews(context, Sessions, Members, memory);
        Objects = new ReferenceTable(context, Counts, news);
        Handovers = new Handovers(context, Objects, Counts);
        Journal = new TaskJournal(context, new TaskHistory(setup.TaskHistory), facts.IsWatched);
        var placing = new TaskPlacing(context, Sessions, Members, Unable, news);
        Slots = new SlotTable(context, Unable, placing);
        Tasks = new TaskTable(context, Objects, Journal, placing, setup.Random, new Lineage(Objects, setup.LineageBytes));
        placing.Attach(Objects, Tasks, Slots);
        Reports = new OwnerReports(context, Handovers, memory);
        Local = new NodeTasks(
            setup.Total, setup.GpuDevices, setup.WorkersPerJob, context, memory, Reports,
                new LocalFacts(Tasks, Programs, facts));
        var places = new CopyPlaces(context, Members);
        Copies = new ExtraCopies(context, Objects, places);
        Moves = new CopyMoves(context, Objects, places, Copies);
        Leaving = new Leaving(context, this, memory);
    }

    internal NodeId Self { get; }

    internal NodeClock Clock { get; }

    internal Owners Owners { get; }

    /// <summary>The resources of the node.</summary>
    internal ResourceSet Total { get; }

    internal ReferenceTable Objects { get; }

    internal TaskTable Tasks { get; }

    internal TaskJournal Journal { get; }

    internal SlotTable Slots { get; }

    internal NodeTasks Local { get; }

    internal OwnerReports Reports { get; }

    internal GroupTable Groups { get; }

    internal SessionTable Sessions { get; }

    internal UnableNodes Unable { get; }

    internal Handovers Handovers { get; }

    internal BorrowCounts Counts { get; }

    internal Members Members { get; }

    internal Inbox Inbox { get; }

    internal ProgramNames Programs { get; }

    internal JobTable Jobs { get; }

    internal CopyMoves Moves { get; }

    internal ExtraCopies Copies { get; }

    internal Leaving Leaving { get; }

    /// <summary>Returns what this node has of a session's objects: copies, and small values that it has borrowed. Not those that a worker
    /// has sealed and not reported: its task goes on.</summary>
    internal IEnumerable<ObjectHere> ObjectsOf(SessionKey key, INodeMemory memory)
    {
        HashSet<ObjectId> unreported = [.. Sessions.All.Values.SelectMany(session => session.SealedResults)];
        foreach (StoredObjectInfo stored in memory.List())
        {
            if (stored.State == ObjectState.Sealed && Owners.KeyOf(stored.Id) == key && !unreported.Contains(stored.Id))
                yield return new ObjectHere(stored.Id, ValueState.Stored, null, stored.Size, memory.FindReferences(stored.Id));
        }

        foreach (ObjectEntry entry in Objects.Entries)
        {
            if (entry.State == ValueState.Inline && Owners.KeyOf(entry.Id) == key)
                yield return new ObjectHere(entry.Id, ValueState.Inline, entry.Blob, entry.Size, memory.FindReferences(entry.Blob!));
        }
    }

    /// <summary>The other nodes, with those of which no view has told yet: a scheduler that knows them may have sent them tasks of this
    /// node.</summary>
    internal NodeId[] OtherNodes() =>
        [.. Members.Ids.Concat(Inbox.Senders).Concat(Members.Announced).Where(node => node != Self).Distinct()];
}
