using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Calls about placement groups: those that processes of this node own, and the bundles that this node holds.</summary>
internal sealed partial class GroupCalls(Node node, NodeSetup setup, ILogger logger)
{
    // A scheduler commits within a call's time limit (30 s) or gives up; one that died does neither.
    private static readonly TimeSpan PreparedLimit = TimeSpan.FromMinutes(2);

    // A question of a client is answered at the latest then; it asks again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    // A call between nodes is short; the client asks again.
    private static readonly TimeSpan LongestPeerWait = TimeSpan.FromSeconds(2);

    // Each ends with the next news of its group.
    private readonly Dictionary<PlacementGroupId, TaskCompletionSource> _news = [];

    /// <summary>The scheduler has a step for this node.</summary>
    internal bool OnBundles(BundleOrder order)
    {
        bool isDone = false;
        node.Do(machine =>
        {
            isDone = node.Scheduler.Admit(order) && machine.Tables.Local.Apply(order);
            node.Scheduler.SetBundles(machine.Tables.Local.Bundles);
        });
        if (isDone && order.Step == BundleStep.Prepare)
            _ = ExpireAsync(order);
        return isDone;
    }

    internal void OnChanged(GroupView view) => node.Do(machine => machine.Infeasible.OnGroupChanged(view));

    /// <summary>Wakes those who wait for a group.</summary>
    internal void OnNews(PlacementGroupId id)
    {
        TaskCompletionSource? changed;
        lock (_news)
            _news.Remove(id, out changed);
        changed?.TrySetResult();
    }

    internal async Task<byte[]> AnswerAsync(NodeSession session, QueryKind kind, byte[] body)
    {
        if (kind == QueryKind.CreateGroup)
            return GroupWire.Encode(await CreateAsync(session, GroupWire.DecodeCreate(body), body.Length).ConfigureAwait(false));

        // A process that found the group may be attached to another node than its owner.
        NodeId owner = (kind == QueryKind.WaitGroup ? GroupWire.DecodeWait(body).Id : GroupWire.DecodeId(body)).Owner;
        return owner == setup.Self
            ? await AnswerAsync(session.Job, kind, body, LongestWait).ConfigureAwait(false)
            : await node.AgentOf(owner).GroupAsync(session.Job, (byte)kind, body).WaitAsync(ClusterQuery.Patience, setup.Time)
                .ConfigureAwait(false);
    }

    /// <summary>The question of another node's client about a group of this node.</summary>
    internal Task<byte[]> AnswerAsync(JobId job, byte kind, byte[] body) => AnswerAsync(job, (QueryKind)kind, body, LongestPeerWait);

    internal void RemoveLater(GroupRequest[] groups) => _ = setup.Background(() => RemoveAsync(groups));

    /// <summary>Removes groups of one job at the scheduler.</summary>
    internal async Task RemoveAsync(GroupRequest[] groups)
    {
        try
        {
            await node.Scheduler.RemoveGroupsAsync(groups).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // This node stops, and its groups end with it.
        }
        catch (Exception e)
        {
            LogGroupFailed(logger, groups[0].Id, groups.Length, e);
        }
    }

    private async Task<byte[]> AnswerAsync(JobId job, QueryKind kind, byte[] body, TimeSpan longest)
    {
        if (kind == QueryKind.WaitGroup)
        {
            (PlacementGroupId waited, TimeSpan limit) = GroupWire.DecodeWait(body);
            return GroupWire.Encode(await WaitAsync(waited, limit < longest ? limit : longest).ConfigureAwait(false));
        }

        PlacementGroupId removed = GroupWire.DecodeId(body);
        node.Do(machine =>
        {
            if (machine.Tables.Groups.Find(removed) is { } group && group.Job == job)
                machine.Ends.RemoveGroup(removed);
        });
        return [];
    }

    private async Task<PlacementGroupId> CreateAsync(NodeSession session, GroupCreate create, int wireBytes)
    {
        ResourceSet[] bundles =
            [.. create.Bundles.Select(bundle => ResourceSet.From(bundle.Cpus, bundle.Gpus, bundle.MemoryBytes, bundle.Resources))];
        var strategy = (GroupStrategy)create.Strategy;
        // Before it is in the table: a group that the scheduler refuses would be offered for ever.
        SchedulerArguments.Check(new GroupRequest { Id = new PlacementGroupId(setup.Self, 0), Strategy = strategy, Bundles = bundles });
        long cost = RequestAccount.CostOfGroup(wireBytes, bundles.Length);
        if (!session.Requests.TryTake(cost))
            throw new ProtocolException(node.RequestRefusal);
        OwnedGroup group = node.Read(
            tables => tables.Groups.Create(session.Job, create.Name, strategy, bundles, () => session.Requests.Return(cost)));
        PlacementGroupId id = group.Request.Id;
        // Known to the scheduler before anybody has its id: a task of a group that is unknown fails.
        await node.Scheduler.CreateGroupAsync(group.Request).ConfigureAwait(false);
        bool isEnded = false;
        node.Do(machine =>
        {
            // The job may have ended while the scheduler was asked, before this or after.
            isEnded = machine.Tables.Groups.Find(id) is null;
            if (isEnded || (machine.Tables.Sessions.IsOpen(session) && machine.Tables.Jobs.IsHere(session.Job)))
                return;
            isEnded = true;
            machine.Ends.RemoveGroup(id);
        });
        if (isEnded)
            await node.Scheduler.RemoveGroupsAsync([group.Request]).ConfigureAwait(false);
        return id;
    }

    /// <summary>Answers when the group is ready or gone, or at the limit.</summary>
    private async Task<PlacementGroupState> WaitAsync(PlacementGroupId id, TimeSpan limit)
    {
        GroupRequest? request = null;
        long started = setup.Time.GetTimestamp();
        while (true)
        {
            Task? changed = null;
            GroupView view = Removed(id);
            using (NodeStep step = node.Enter())
            {
                if (step.Machine.Tables.Groups.Find(id) is { } group)
                {
                    (view, request) = (group.View, group.Request);
                    changed = NewsOf(id); // in the step: news that comes from here on ends it
                }
            }

            if (changed is null || view.Phase == GroupPhase.Ready)
                return GroupReport.State(view);
            TimeSpan left = limit - setup.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                break;
            try
            {
                await changed.WaitAsync(left, setup.Time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                break;
            }
        }

        // Asked, not remembered: with today's reason, and should the news have been lost on its way.
        GroupView? now = await node.Scheduler.GroupAsync(request!).WaitAsync(ClusterQuery.Patience, setup.Time).ConfigureAwait(false);
        return node.Read(tables =>
        {
            // The answer itself: older news that comes late must not stand in for it.
            if (now is not null && tables.Groups.OnChanged(now) is not null)
                return GroupReport.State(now);
            return GroupReport.State(tables.Groups.Find(id)?.View ?? Removed(id));
        });
    }

    private static GroupView Removed(PlacementGroupId id) => new() { Id = id, Phase = GroupPhase.Removed, Reason = "it was removed" };

    private Task NewsOf(PlacementGroupId id)
    {
        lock (_news)
        {
            if (!_news.TryGetValue(id, out TaskCompletionSource? changed))
                _news.Add(id, changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return changed.Task;
        }
    }

    private async Task ExpireAsync(BundleOrder order)
    {
        await Task.Delay(PreparedLimit, setup.Time).ConfigureAwait(false);
        node.Do(machine =>
        {
            machine.Tables.Local.Expire(order);
            node.Scheduler.SetBundles(machine.Tables.Local.Bundles);
        });
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Placement group {Group} could not be removed at the scheduler, and the others of {Count}.")]
    private static partial void LogGroupFailed(ILogger logger, PlacementGroupId group, int count, Exception error);
}
