using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Placement groups: those that processes of this node own, and the bundles that this node holds.</summary>
internal sealed partial class NodeCore
{
    // A scheduler commits within a call's time limit (30 s) or gives up; one that died does neither.
    private static readonly TimeSpan PreparedLimit = TimeSpan.FromMinutes(2);

    // A question of a client is answered at the latest then; it asks again.
    private static readonly TimeSpan LongestGroupWait = TimeSpan.FromSeconds(20);

    // A call between nodes is short; the client asks again.
    private static readonly TimeSpan LongestPeerWait = TimeSpan.FromSeconds(2);

    private readonly GroupTable _groups;

    /// <summary>The scheduler has a step for this node.</summary>
    internal bool OnBundles(BundleOrder order)
    {
        bool isDone = false;
        Locked(() =>
        {
            isDone = Scheduler.Admit(order) && _local.Apply(order);
            Scheduler.SetBundles(_local.Bundles);
        });
        if (isDone && order.Step == BundleStep.Prepare)
            _ = ExpireAsync(order);
        return isDone;
    }

    internal void OnGroupChanged(GroupView view) => Locked(() =>
    {
        if (_groups.OnChanged(view) is not { } group)
            return;
        if (!view.IsInfeasible)
            group.IsReported = false;
        if (!view.IsInfeasible || group.IsReported)
            return;
        group.IsReported = true;
        var line = new InfeasibleLine("PlacementGroup", default, 1, view.Reason, GroupTitle(group));
        if (_groupFold.Tell(group.Job, line, out bool isFirst))
            ForwardGroupNeedsLock(group.Job, line, line.Text);
        if (isFirst)
            TellFoldedLater(group.Job);
    });

    private void ForwardGroupNeedsLock(JobId job, in InfeasibleLine line, string text) =>
        ForwardLogNeedsLock(job, new LogLine(line.Name, Self, Environment.ProcessId, IsError: true, text));

    internal async Task<byte[]> AnswerGroupAsync(NodeSession session, QueryKind kind, byte[] body)
    {
        if (kind == QueryKind.CreateGroup)
            return GroupWire.Encode(await CreateGroupAsync(session, GroupWire.DecodeCreate(body), body.Length).ConfigureAwait(false));

        // A process that found the group may be attached to another node than its owner.
        NodeId owner = (kind == QueryKind.WaitGroup ? GroupWire.DecodeWait(body).Id : GroupWire.DecodeId(body)).Owner;
        return owner == Self
            ? await AnswerGroupAsync(session.Job, kind, body, LongestGroupWait).ConfigureAwait(false)
            : await AgentOf(owner).GroupAsync(session.Job, (byte)kind, body).WaitAsync(ClusterQuery.Patience, _setup.Time).ConfigureAwait(false);
    }

    /// <summary>The question of another node's client about a group of this node.</summary>
    internal Task<byte[]> AnswerGroupAsync(JobId job, byte kind, byte[] body) => AnswerGroupAsync(job, (QueryKind)kind, body, LongestPeerWait);

    private async Task<byte[]> AnswerGroupAsync(JobId job, QueryKind kind, byte[] body, TimeSpan longest)
    {
        switch (kind)
        {
            case QueryKind.WaitGroup:
                (PlacementGroupId waited, TimeSpan limit) = GroupWire.DecodeWait(body);
                return GroupWire.Encode(await WaitGroupAsync(waited, limit < longest ? limit : longest).ConfigureAwait(false));
            default:
                PlacementGroupId removed = GroupWire.DecodeId(body);
                Locked(() =>
                {
                    if (_groups.Find(removed) is { } group && group.Job == job)
                        RemoveGroupNeedsLock(removed);
                });
                return [];
        }
    }

    private async Task<PlacementGroupId> CreateGroupAsync(NodeSession session, GroupCreate create, int wireBytes)
    {
        ResourceSet[] bundles = [.. create.Bundles.Select(bundle => ResourceSet.From(bundle.Cpus, bundle.Gpus, bundle.MemoryBytes, bundle.Resources))];
        // Before it is in the table: what the scheduler refuses it would be offered for ever.
        SchedulerArguments.Check(new GroupRequest { Id = new PlacementGroupId(Self, 0), Strategy = (GroupStrategy)create.Strategy, Bundles = bundles });
        long cost = RequestAccount.CostOfGroup(wireBytes, bundles.Length);
        if (!session.Requests.TryTake(cost))
            throw new ProtocolException(RequestRefusal);
        OwnedGroup group = null!;
        Locked(() => group = _groups.Create(session.Job, create.Name, (GroupStrategy)create.Strategy, bundles, () => session.Requests.Return(cost)));
        PlacementGroupId id = group.Request.Id;
        // Known to the scheduler before anybody has its id: a task of a group that is unknown fails.
        await Scheduler.CreateGroupAsync(group.Request).ConfigureAwait(false);
        bool isEnded = false;
        using (Enter())
        {
            // The job may have ended while the scheduler was asked, before this or after.
            isEnded = _groups.Find(id) is null;
            if (!isEnded && !(_sessions.ContainsKey(session.Number) && _jobs.ContainsKey(session.Job)))
            {
                isEnded = true;
                RemoveGroupNeedsLock(id);
            }
        }

        if (isEnded)
            await Scheduler.RemoveGroupsAsync([group.Request]).ConfigureAwait(false);
        return id;
    }

    /// <summary>Answers when the group is ready or gone, or at the limit.</summary>
    private async Task<PlacementGroupState> WaitGroupAsync(PlacementGroupId id, TimeSpan limit)
    {
        GroupRequest? request = null;
        long started = _setup.Time.GetTimestamp();
        while (true)
        {
            Task changed;
            using (Enter())
            {
                if (_groups.Find(id) is not { } group)
                    return GroupReport.State(new GroupView { Id = id, Phase = GroupPhase.Removed, Reason = "it was removed" });
                if (group.View.Phase == GroupPhase.Ready)
                    return GroupReport.State(group.View);
                (changed, request) = (group.Changed.Task, group.Request);
            }

            TimeSpan left = limit - _setup.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                break;
            try
            {
                await changed.WaitAsync(left, _setup.Time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                break;
            }
        }

        // Asked, not remembered: with today's reason, and should the news have been lost on its way.
        GroupView? view = await Scheduler.GroupAsync(request).WaitAsync(ClusterQuery.Patience, _setup.Time).ConfigureAwait(false);
        using (Enter())
        {
            // The answer itself: older news that comes late must not stand in for it.
            if (view is not null && _groups.OnChanged(view) is not null)
                return GroupReport.State(view);
            return GroupReport.State(_groups.Find(id)?.View ?? new GroupView { Id = id, Phase = GroupPhase.Removed, Reason = "it was removed" });
        }
    }

    private void RemoveGroupNeedsLock(PlacementGroupId id)
    {
        if (TakeGroupNeedsLock(id) is { } request)
            _ = _setup.Background(() => RemoveAtSchedulerAsync([request]));
    }

    /// <summary>Ends a group here and at the other nodes. The scheduler is the caller's to tell.</summary>
    private GroupRequest? TakeGroupNeedsLock(PlacementGroupId id)
    {
        if (_groups.Find(id) is not { } group)
            return null;
        _groups.Remove(id);
        // First the tasks, so that their error says why.
        EndGroupTasksNeedsLock(id);
        foreach (NodeId node in OthersNeedsLock())
            Post(node, new GroupRemoved(id));
        return group.Request;
    }

    private void EndGroupTasksNeedsLock(PlacementGroupId id) => _tasks.EndGroup(id, $"its placement group {id} was removed");

    /// <summary>Groups of one job.</summary>
    private async Task RemoveAtSchedulerAsync(GroupRequest[] groups)
    {
        try
        {
            await Scheduler.RemoveGroupsAsync(groups).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // This node stops, and its groups end with it.
        }
        catch (Exception e)
        {
            LogGroupFailed(_logger, groups[0].Id, groups.Length, e);
        }
    }

    private async Task ExpireAsync(BundleOrder order)
    {
        await Task.Delay(PreparedLimit, _setup.Time).ConfigureAwait(false);
        Locked(() =>
        {
            _local.Expire(order);
            Scheduler.SetBundles(_local.Bundles);
        });
    }

    private static string GroupTitle(OwnedGroup group) => group.Request.Name.Length > 0 ? $"'{group.Request.Name}' ({group.Request.Id})" : group.Request.Id.ToString();

    [LoggerMessage(Level = LogLevel.Error, Message = "Placement group {Group} could not be removed at the scheduler, and the others of {Count}.")]
    private static partial void LogGroupFailed(ILogger logger, PlacementGroupId group, int count, Exception error);
}
