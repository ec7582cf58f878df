using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Queries the cluster through a session: its nodes, its tasks, its objects, and why something waits.</summary>
public sealed class ClusterState
{
    private readonly RemoteSession _owner;

    internal ClusterState(RemoteSession owner) => _owner = owner;

    private SessionClient Session => _owner.LiveClient;

    /// <summary>Asks every node for its figures. Cost: one short call to each node, all at once. A node that does not answer within five
    /// seconds is left out.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async Task<IReadOnlyList<NodeState>> NodesAsync(CancellationToken cancellationToken = default) =>
        NodeStateWire.DecodeList(await Session.QueryAsync(QueryKind.Nodes, default, [], cancellationToken).ConfigureAwait(false));

    /// <summary>Lists the placement groups of every job (Ray's <c>placement_group_table</c>). Cost: one short call to each node, all at
    /// once. The groups of a node that does not answer within five seconds are left out.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async Task<IReadOnlyList<PlacementGroupInfo>> PlacementGroupsAsync(CancellationToken cancellationToken = default) =>
        GroupWire.DecodeList(await Session.QueryAsync(QueryKind.Groups, default, [], cancellationToken).ConfigureAwait(false));

    /// <summary>Lists objects with their sizes, copies and holders, and the totals of every node. The listing shows what keeps memory in
    /// use (Ray's <c>ray memory</c> and <c>ray list objects</c>).</summary>
    /// <param name="query">The selection and number of rows; null: the hundred largest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <exception cref="ClusterTasksException">The query names a node that is not in the cluster.</exception>
    /// <remarks>Cost: two short calls to each node, at once; each node looks at every object that it owns, about 50 ms for a million.
    /// Nothing but a time stamp is recorded for this beforehand. A node that does not answer within five seconds is left out and
    /// named.</remarks>
    public async Task<ObjectListing> ObjectsAsync(ObjectQuery? query = null, CancellationToken cancellationToken = default) =>
        ObjectStateWire.DecodeListing(await Session.QueryAsync(
            QueryKind.Objects, default, ObjectStateWire.Encode(query ?? new ObjectQuery()), cancellationToken).ConfigureAwait(false));

    /// <summary>Lists tasks: where they are, when they got there, and how they ended (Ray's <c>ray list tasks</c>). A node remembers the
    /// last 10,000 attempts that ended (setting <c>task-history</c>).</summary>
    /// <param name="query">The selection and number of rows; null: the hundred youngest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <remarks>Cost: two short calls to each node, at once; each node looks at every task that it owns. A node that does not answer within
    /// five seconds is left out and named.</remarks>
    public async Task<TaskListing> TasksAsync(TaskQuery? query = null, CancellationToken cancellationToken = default) =>
        TaskStateWire.DecodeListing(await Session.QueryAsync(
            QueryKind.Tasks, default, TaskStateWire.Encode(query ?? new TaskQuery()), cancellationToken).ConfigureAwait(false));

    /// <summary>Lists the events of one task in order, over all its attempts. The list is empty when no node remembers the task.</summary>
    /// <param name="task">The task: <see cref="ObjectId.Task"/> of its reference's id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async Task<IReadOnlyList<TaskEvent>> TimelineAsync(TaskId task, CancellationToken cancellationToken = default) =>
        TaskTimeline.Of(TaskStateWire.DecodeRows(await Session.QueryAsync(
            QueryKind.Attempts, new ObjectId(task, 0), [], cancellationToken).ConfigureAwait(false)));

    /// <summary>Counts tasks by name and state, and slots by node (Ray's <c>ray summary tasks</c>).</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    /// <remarks>Cost: one short call to each node, at once; each node looks at every unfinished task that it owns.</remarks>
    public async Task<TaskSummary> SummaryAsync(CancellationToken cancellationToken = default) =>
        TaskStateWire.DecodeSummary(await Session.QueryAsync(QueryKind.TaskSummary, default, [], cancellationToken).ConfigureAwait(false));

    /// <summary>Says, in words and with numbers, why an object is not ready: the argument or the resources that its task waits for, or
    /// where it runs.</summary>
    /// <param name="id">The object, from <see cref="ObjectRef{T}.Id"/>.</param>
    public Task<string> WhyPendingAsync(ObjectId id) => Session.WhyAsync(id);
}
