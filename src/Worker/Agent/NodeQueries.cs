using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Session;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Sessions;
using MessagePack;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Answers the questions of sessions about the state of the cluster. A listing takes two rounds, so that a million rows never
/// travel: each node names its first few, and all nodes are asked only about those that come first of all.</summary>
internal sealed class NodeQueries(Node node, NodeReports here, NodeSetup setup, ILogger logger)
{
    // A question each to the scheduler, or to the node that has the task.
    private const int RowsWithReasons = 100;

    private readonly ClusterQuery _cluster = new(setup.Self, setup.Agents, setup.Time, logger);
    private readonly TaskDepth _depth = new(node, setup);

    /// <summary>Answers a question of a session. Never throws: what fails is the answer.</summary>
    internal async Task AnswerAsync(NodeSession session, Query query)
    {
        long cost = RequestAccount.CostOfQuestion(query.Body.Length);
        if (!session.Requests.TryTake(cost))
        {
            session.Send(new Answer(query.Number, Failed: true, Text(node.RequestRefusal)));
            return;
        }

        try
        {
            session.Send(new Answer(query.Number, Failed: false, await AnswerOfAsync(session, query).ConfigureAwait(false)));
        }
        catch (Exception e)
        {
            session.Send(new Answer(query.Number, Failed: true, Text(e is ClusterTasksException ? e.Message : $"{ErrorLine.Cause(e)}.")));
        }
        finally
        {
            session.Requests.Return(cost);
        }
    }

    /// <summary>Returns why an object is not ready, in one or two sentences.</summary>
    internal async Task<string> WhyAsync(ObjectId id)
    {
        WaitPoint point = here.Waiting(id);
        switch (point.Source)
        {
            case WaitSource.Owner:
                return await node.AgentOf(node.OwnerOf(id)).WhyAsync(id.ToBytes()).WaitAsync(ClusterQuery.Patience, setup.Time)
                    .ConfigureAwait(false);
            case WaitSource.Scheduler:
                WaitReason? reason = await node.Scheduler.ExplainAsync(point.Asked).WaitAsync(ClusterQuery.Patience, setup.Time)
                    .ConfigureAwait(false);
                return point.Say(reason?.ToString());
            case WaitSource.Node when point.Node != setup.Self:
                return point.Say(await ExplainThereAsync(point).ConfigureAwait(false));
            default:
                return point.Say(null);
        }
    }

    private async Task<byte[]> AnswerOfAsync(NodeSession session, Query query) => query.Kind switch
    {
        QueryKind.Nodes => await StatesAsync().ConfigureAwait(false),
        QueryKind.Objects => ObjectStateWire.Encode(await ObjectsAsync(ObjectStateWire.DecodeQuery(query.Body)).ConfigureAwait(false)),
        QueryKind.CreateGroup or QueryKind.WaitGroup or QueryKind.RemoveGroup =>
            await node.Groups.AnswerAsync(session, query.Kind, query.Body).ConfigureAwait(false),
        QueryKind.Groups => GroupWire.Encode(await GroupsAsync().ConfigureAwait(false)),
        QueryKind.Tasks => TaskStateWire.Encode(await TasksAsync(TaskStateWire.DecodeQuery(query.Body)).ConfigureAwait(false)),
        QueryKind.Attempts => TaskStateWire.Encode((await AttemptsAsync(node.Nodes, [query.Id.Task]).ConfigureAwait(false)).Rows),
        QueryKind.TaskSummary => TaskStateWire.Encode(await TaskSummaryAsync().ConfigureAwait(false)),
        QueryKind.WatchEvents => await node.Listeners.ListenAsync(session).ConfigureAwait(false),
        QueryKind.UnwatchEvents => StopListening(session),
        QueryKind.Settle => await node.Looks.SettleAsync(session).ConfigureAwait(false),
        QueryKind.Look => await node.Looks.LookAsync(query.Body).ConfigureAwait(false),
        QueryKind.Depth => MessagePackSerializer.Serialize(await _depth.CountAboveAsync(query.Id.Task).ConfigureAwait(false)),
        QueryKind.Why => Text(await WhyAsync(query.Id).ConfigureAwait(false)),
        _ => throw new ProtocolException($"Unknown query {(byte)query.Kind}."),
    };

    private async Task<string> ExplainThereAsync(WaitPoint point)
    {
        try
        {
            return await node.AgentOf(point.Node).ExplainAsync(point.Asked).WaitAsync(ClusterQuery.Patience, setup.Time)
                .ConfigureAwait(false) ?? point.Otherwise;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return $"that node did not say more ({ErrorLine.Cause(e)})";
        }
    }

    private async Task<byte[]> StatesAsync()
    {
        byte[]?[] states = await _cluster.AskAllAsync(
            node.Nodes, () => NodeStateWire.Encode(here.State()), agent => agent.StateAsync(), state => state)
            .ConfigureAwait(false);
        return NodeStateWire.Join([.. states.OfType<byte[]>()]);
    }

    private async Task<PlacementGroupInfo[]> GroupsAsync()
    {
        PlacementGroupInfo[]?[] pages = await _cluster.AskAllAsync(
            node.Nodes, here.Groups, agent => agent.GroupsAsync(), GroupWire.DecodeList).ConfigureAwait(false);
        return [.. pages.OfType<PlacementGroupInfo[]>().SelectMany(page => page)];
    }

    private async Task<ObjectListing> ObjectsAsync(ObjectQuery query)
    {
        NodeView[] nodes = node.Nodes;
        IReadOnlyList<ObjectId> ids = query.Ids;
        if (ids.Count == 0 && query.Limit > 0)
        {
            NodeView[] asked = query.Node is { } only ? [.. nodes.Where(n => n.Node == only)] : nodes;
            if (asked.Length == 0)
                throw new ClusterTasksException($"Node {query.Node} is not in the cluster: State.NodesAsync lists those that are.");
            ObjectListing?[] candidates = await AskForObjectsAsync(asked, query).ConfigureAwait(false);
            ids = ObjectRows.First(candidates.OfType<ObjectListing>().SelectMany(page => page.Objects), query.Order, query.Limit);
        }

        ObjectListing?[] pages = await AskForObjectsAsync(nodes, new ObjectQuery { Ids = ids, Limit = 0 }).ConfigureAwait(false);
        return new ObjectListing
        {
            Objects = ObjectRows.Merge(ids, [.. pages.OfType<ObjectListing>()]),
            Nodes = [.. pages.OfType<ObjectListing>().SelectMany(page => page.Nodes)],
            Unanswered = ClusterQuery.Unanswered(nodes, pages),
        };
    }

    private Task<ObjectListing?[]> AskForObjectsAsync(NodeView[] nodes, ObjectQuery query)
    {
        byte[] encoded = ObjectStateWire.Encode(query);
        return _cluster.AskAllAsync(nodes, () => here.Objects(query), agent => agent.ObjectsAsync(encoded), ObjectStateWire.DecodeListing);
    }

    private async Task<TaskListing> TasksAsync(TaskQuery query)
    {
        NodeView[] nodes = node.Nodes;
        IReadOnlyList<TaskId> ids = query.Ids;
        if (ids.Count == 0)
        {
            TaskRow[]?[] candidates = await AskForTasksAsync(nodes, query).ConfigureAwait(false);
            ids = TaskRows.First(candidates.OfType<TaskRow[]>().SelectMany(rows => rows), query.Limit);
        }

        (TaskRow[] attempts, NodeId[] unanswered) = await AttemptsAsync(nodes, ids).ConfigureAwait(false);
        Dictionary<TaskId, TaskRow> last = attempts.GroupBy(row => row.Id).ToDictionary(rows => rows.Key, rows => rows.Last());
        // Some have moved on since they were candidates.
        TaskRow[] found = [.. ids.Where(last.ContainsKey).Select(id => last[id])
            .Where(row => query.Ids.Count > 0 || TaskRows.Matches(query, row))];
        if (query.WithReasons)
            await AddReasonsAsync(found).ConfigureAwait(false);
        return new TaskListing { Tasks = found, Unanswered = unanswered };
    }

    private async Task<(TaskRow[] Rows, NodeId[] Unanswered)> AttemptsAsync(NodeView[] nodes, IReadOnlyList<TaskId> ids)
    {
        if (ids.Count == 0)
            return ([], []);
        TaskRow[]?[] pages = await AskForTasksAsync(nodes, new TaskQuery { Ids = ids }).ConfigureAwait(false);
        IEnumerable<(NodeId, TaskRow)> parts = nodes.Zip(pages)
            .SelectMany(page => (page.Second ?? []).Select(row => (page.First.Node, row)));
        return (TaskRows.Merge(parts), ClusterQuery.Unanswered(nodes, pages));
    }

    private async Task<TaskSummary> TaskSummaryAsync()
    {
        NodeView[] nodes = node.Nodes;
        TaskSummary?[] pages = await _cluster.AskAllAsync(
            nodes, here.TaskSummary, agent => agent.TaskSummaryAsync(), TaskStateWire.DecodeSummary).ConfigureAwait(false);
        return TaskRows.Merge([.. pages.OfType<TaskSummary>()], ClusterQuery.Unanswered(nodes, pages));
    }

    private Task<TaskRow[]?[]> AskForTasksAsync(NodeView[] nodes, TaskQuery query)
    {
        byte[] encoded = TaskStateWire.Encode(query);
        return _cluster.AskAllAsync(nodes, () => here.Tasks(query), agent => agent.TasksAsync(encoded), TaskStateWire.DecodeRows);
    }

    private async Task AddReasonsAsync(TaskRow[] rows)
    {
        int[] waiting = [.. Enumerable.Range(0, rows.Length).Where(i => HasReason(rows[i])).Take(RowsWithReasons)];
        await Task.WhenAll(waiting.Select(async i =>
        {
            string reason;
            try
            {
                reason = await WhyAsync(new ObjectId(rows[i].Id, 0)).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                reason = $"its node did not say why ({ErrorLine.Cause(e)}).";
            }

            rows[i] = rows[i] with { Reason = reason };
        })).ConfigureAwait(false);
    }

    private static bool HasReason(TaskRow row) =>
        row.State is TaskState.WaitingForArguments or TaskState.Queued
            || row is { WasCancelled: true, State: TaskState.Running or TaskState.Blocked };

    private byte[] StopListening(NodeSession session)
    {
        node.Listeners.Stop(session);
        return [];
    }

    private static byte[] Text(string text) => MessagePackSerializer.Serialize(text);
}
