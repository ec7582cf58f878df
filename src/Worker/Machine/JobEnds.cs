using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Ends of jobs. A job may leave a million tasks and thousands of placement groups: they end in parts, so that others get the lock
/// in between.</summary>
internal sealed class JobEnds(NodeContext context, NodeTables tables, InfeasibleWork infeasible)
{
    // About a tenth of a millisecond each.
    internal const int TasksAtATime = 64;
    private const int GroupsAtATime = 16;

    private readonly Queue<Ending> _endings = new();
    private bool _isEnding;

    /// <summary>The connection of a driver is closed. Its job ends everywhere, unless the driver went on at another node.</summary>
    internal void OnDriverGone(NodeSession session)
    {
        NodeId owner = context.Owners.Of(session.Key);
        if (owner == context.Self || context.Gone.IsGone(owner))
            End(session.Job);
    }

    /// <summary>A node says that the driver of a job is gone. One that has lost the session to another node does not know.</summary>
    internal void OnEnded(NodeId from, JobId job)
    {
        if (from == context.Owners.Of(job))
            EndHere(job);
    }

    private void End(JobId job)
    {
        EndHere(job);
        foreach (NodeId node in tables.OtherNodes())
            context.Effects.Post(node, new EndJob(job));
    }

    /// <summary>The driver is gone: what its job has on this node ends.</summary>
    internal void EndHere(JobId job)
    {
        tables.Jobs.Remove(job);
        tables.Unable.Forget(job);
        infeasible.Forget(job);
        // First, so that no task of the job is placed again because of what the rest does.
        var ending = new Ending(job, tables.Tasks.BeginEnd(job), tables.Groups.OfJob(job));
        bool isMore = EndPart(ending, out GroupRequest[] groups);
        tables.Slots.EndJob(job);
        tables.Local.EndJob(job);
        context.Effects.Add(new EndWorkers(job));
        if (groups.Length > 0)
            context.Effects.Add(new RemoveGroups(groups));
        if (!isMore)
            return;
        _endings.Enqueue(ending);
        if (_isEnding)
            return;
        _isEnding = true;
        context.Effects.Add(default(EndMore));
    }

    /// <summary>Ends a part of what is left. The groups are the caller's to remove at the scheduler. False: nothing is left.</summary>
    internal bool EndNext(out GroupRequest[] groups)
    {
        groups = [];
        _isEnding = _endings.TryPeek(out Ending? ending);
        if (_isEnding && !EndPart(ending!, out groups))
            _endings.Dequeue();
        return _isEnding;
    }

    /// <summary>Ends a group here and at the other nodes. The scheduler is the caller's to tell.</summary>
    internal GroupRequest? TakeGroup(PlacementGroupId id)
    {
        if (tables.Groups.Find(id) is not { } group)
            return null;
        tables.Groups.Remove(id);
        context.Effects.Add(new GroupNews(id));
        // First the tasks, so that their error says why.
        EndGroupTasks(id);
        foreach (NodeId node in tables.OtherNodes())
            context.Effects.Post(node, new GroupRemoved(id));
        return group.Request;
    }

    internal void RemoveGroup(PlacementGroupId id)
    {
        if (TakeGroup(id) is { } request)
            context.Effects.Add(new RemoveGroups([request]));
    }

    internal void EndGroupTasks(PlacementGroupId id) => tables.Tasks.EndGroup(id, $"its placement group {id} was removed");

    /// <summary>Ends a part of a job. Returns true when there is more of it.</summary>
    private bool EndPart(Ending ending, out GroupRequest[] groups)
    {
        int tasks = Math.Min(TasksAtATime, ending.Tasks.Count - ending.EndedTasks);
        for (int i = 0; i < tasks; i++)
        {
            TaskId task = ending.Tasks[ending.EndedTasks++];
            try
            {
                tables.Tasks.End(task);
            }
            catch (Exception e)
            {
                context.Effects.Add(new TaskNotEnded(task, e)); // the others have nothing to do with it
            }
        }

        groups = [];
        if (ending.EndedTasks < ending.Tasks.Count)
            return true;
        tables.Tasks.OnEnded(ending.Job);
        PlacementGroupId[] part = [.. ending.Groups.Skip(ending.EndedGroups).Take(GroupsAtATime)];
        ending.EndedGroups += part.Length;
        groups = [.. part.Select(TakeGroup).OfType<GroupRequest>()];
        return ending.EndedGroups < ending.Groups.Count;
    }

    private sealed record Ending(JobId Job, IReadOnlyList<TaskId> Tasks, IReadOnlyList<PlacementGroupId> Groups)
    {
        internal int EndedTasks { get; set; }

        internal int EndedGroups { get; set; }
    }
}
