using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Looks at the cluster through a session: its nodes, its tasks, its objects, and why something waits.</summary>
public sealed class ClusterState
{
    private readonly RemoteSession _owner;

    internal ClusterState(RemoteSession owner) => _owner = owner;

    private SessionClient Session => _owner.LiveClient;

    /// <summary>Asks every node for its figures. Cost: one short call to each node, all at once; a node that does not answer within
    /// five seconds is left out.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async Task<IReadOnlyList<NodeState>> NodesAsync(CancellationToken cancellationToken = default) =>
        NodeStateWire.DecodeList(await Session.QueryAsync(QueryKind.Nodes, default, [], cancellationToken).ConfigureAwait(false));

    /// <summary>Lists the placement groups of every job (Ray's <c>placement_group_table</c>). Cost: one short call to each node, all at
    /// once; the groups of a node that does not answer within five seconds are left out.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async Task<IReadOnlyList<PlacementGroupInfo>> PlacementGroupsAsync(CancellationToken cancellationToken = default) =>
        GroupWire.DecodeList(await Session.QueryAsync(QueryKind.Groups, default, [], cancellationToken).ConfigureAwait(false));

    /// <summary>Lists objects with their sizes, copies and holders, and the totals of every node: what keeps this memory? (Ray's
    /// <c>ray memory</c> and <c>ray list objects</c>.)</summary>
    /// <param name="query">Which and how many; null: the hundred largest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ClusterTasksException">The query names a node that is not in the cluster.</exception>
    /// <remarks>Cost: two short calls to each node, at once; there a look at every object that it owns, about 50 ms for a million.
    /// Nothing is counted for this beforehand but a time stamp. A node that does not answer within five seconds is left out and named.</remarks>
    public async Task<ObjectListing> ObjectsAsync(ObjectQuery? query = null, CancellationToken cancellationToken = default) =>
        ObjectStateWire.DecodeListing(await Session.QueryAsync(
            QueryKind.Objects, default, ObjectStateWire.Encode(query ?? new ObjectQuery()), cancellationToken).ConfigureAwait(false));

    /// <summary>Lists tasks: where they are, when they got there, and how they ended (Ray's <c>ray list tasks</c>). Of those that have ended a
    /// node remembers the last 10,000 attempts (setting <c>task-history</c>).</summary>
    /// <param name="query">Which and how many; null: the hundred youngest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <remarks>Cost: two short calls to each node, at once; there a look at every task that it owns. A node that
    /// does not answer within five seconds is left out and named.</remarks>
    public async Task<TaskListing> TasksAsync(TaskQuery? query = null, CancellationToken cancellationToken = default) =>
        TaskStateWire.DecodeListing(await Session.QueryAsync(
            QueryKind.Tasks, default, TaskStateWire.Encode(query ?? new TaskQuery()), cancellationToken).ConfigureAwait(false));

    /// <summary>What happened to one task, over all its attempts, in order. Empty when no node remembers it.</summary>
    /// <param name="task">The task: <see cref="ObjectId.Task"/> of its reference's id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async Task<IReadOnlyList<TaskEvent>> TimelineAsync(TaskId task, CancellationToken cancellationToken = default) =>
        TaskTimeline.Of(TaskStateWire.DecodeRows(await Session.QueryAsync(
            QueryKind.Attempts, new ObjectId(task, 0), [], cancellationToken).ConfigureAwait(false)));

    /// <summary>Counts tasks by name and state, and slots by node (Ray's <c>ray summary tasks</c>).</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <remarks>Cost: one short call to each node, at once; there a look at every unfinished task that it owns.</remarks>
    public async Task<TaskSummary> SummaryAsync(CancellationToken cancellationToken = default) =>
        TaskStateWire.DecodeSummary(await Session.QueryAsync(QueryKind.TaskSummary, default, [], cancellationToken).ConfigureAwait(false));

    /// <summary>Says, in words and with numbers, why an object is not ready: which argument its task waits for, which resources, or
    /// where it runs.</summary>
    /// <param name="id">The object, from <see cref="ObjectRef{T}.Id"/>.</param>
    public Task<string> WhyPendingAsync(ObjectId id) => Session.WhyAsync(id);
}
