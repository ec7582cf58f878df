using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Leases;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Introspection;

/// <summary>The tables of a node, for those that report on it. They are read under the node's lock only, and nothing here changes them.</summary>
internal sealed class NodeTables
{
    public required NodeId Self { get; init; }

    public required NodeClock Clock { get; init; }

    /// <summary>The resources of the node.</summary>
    public required ResourceSet Total { get; init; }

    public required ReferenceTable Objects { get; init; }

    public required TaskTable Tasks { get; init; }

    public required TaskJournal Journal { get; init; }

    public required LeaseTable Leases { get; init; }

    public required LocalTasks Local { get; init; }

    public required GroupTable Groups { get; init; }

    public required IReadOnlyDictionary<uint, NodeSession> Sessions { get; init; }

    /// <summary>The memory that requests of clients take.</summary>
    public required RequestRoom Requests { get; init; }

    public required UnableNodes Unable { get; init; }

    public required Handovers Handovers { get; init; }
}
