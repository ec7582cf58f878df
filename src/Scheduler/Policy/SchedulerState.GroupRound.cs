namespace ClusterTasks.Scheduling.Policy;

// Chooses the groups that a round looks at.
internal sealed partial class SchedulerState
{
    /// <summary>The number of shapes of groups that one round visits, of the new ones and of those that found no room each: a program may
    /// make very many.</summary>
    private const int ShapesPerRound = 32;

    /// <summary>The time after which a round visits the next ones even without an event.</summary>
    private static readonly TimeSpan VisitMore = TimeSpan.FromMilliseconds(5);

    private readonly WaitingGroups _waiting = new();
    private int _waitingCount;
    private long _lastGroup;

    /// <summary>Plans groups before tasks are placed: tasks would take every bit of room before it adds up.</summary>
    private void PlanGroups()
    {
        if (_waitingCount == 0)
            return;
        // Groups that have waited go first. Each kind has a bound of its own, so that neither starves the other.
        for (int i = 0; i < ShapesPerRound && _waiting.NextBlocked() is { } shape; i++)
        {
            Looks++;
            if (HasGainedRoom(shape))
                Plan(shape);
        }

        for (int i = 0; i < ShapesPerRound && _waiting.NextDue() is { } shape; i++)
        {
            Looks++;
            Plan(shape);
        }

        DrainForOne();
    }

    private bool HasGainedRoom(GroupShape shape)
    {
        foreach (NodeState node in _nodeList)
        {
            if (node.GainedAt > shape.SeenAt && shape.First.MayUse(node))
                return true;
        }

        return false;
    }

    private void Plan(GroupShape shape)
    {
        while (shape.Groups.Count > 0)
        {
            GroupState group = shape.First;
            if (TryPlan(group))
                continue;
            if (!shape.IsBlocked)
                Review(shape);
            _waiting.Block(shape);
            Starve(group);
            return;
        }
    }

    /// <summary>Looks for nodes for the missing bundles of the group, once nothing of an earlier round is under way.</summary>
    private void Await(GroupState group)
    {
        EndWait(group);
        group.IsWaiting = true;
        group.IsInfeasible = false;
        _waitingCount++;
        // A round is one set of bundles: a round under way calls this again when it has ended.
        if (group.IsPaused || IsAwaited(group) || Array.Exists(group.Bundles, allocation => allocation is { Phase: not BundlePhase.Open }))
            return;
        _waiting.Add(group);
        if (group.Shape is not { IsBlocked: true } shape)
            return;
        group.BlockedSince ??= _now;
        group.IsInfeasible = shape.First.IsInfeasible;
    }

    private void EndWait(GroupState group)
    {
        if (!group.IsWaiting)
            return;
        group.IsWaiting = false;
        _waitingCount--;
        Unstarve(group);
        GroupShape? shape = group.Shape;
        _waiting.Remove(group);
        if (shape is { IsBlocked: true, Groups.Count: > 0 })
            Starve(shape.First);
    }

    private void AwaitAllAnew()
    {
        GroupState[] all = [.. _groups.Values.Where(group => group.IsWaiting).OrderBy(group => group.Number)];
        // All at once: one by one they would pass the result of an old look on to each other.
        foreach (GroupState group in all)
            Unstarve(group);
        _waiting.Clear();
        foreach (GroupState group in all)
            Await(group);
    }

    /// <summary>True when a node that held a part of it, for the scheduler before this one, must still register.</summary>
    private bool IsAwaited(GroupState group) => !IsComplete && group.Missing.Any(index =>
        index < group.Request.Nodes.Length && group.Request.Nodes[index] != default && !_nodes.ContainsKey(group.Request.Nodes[index]));

    private void Review(GroupShape shape)
    {
        // Without nodes the answer is unknown: after a restart they register within a moment.
        bool isInfeasible = _nodeList.Count > 0
            && BundlePlanner.Plan(shape.First, [.. shape.First.Missing], _nodeList, BundlePlanner.Room.Ever) is null;
        foreach (GroupState group in shape.Groups)
        {
            group.BlockedSince ??= _now;
            group.IsInfeasible = isInfeasible;
            _changedGroups.Add(group.Id);
        }
    }
}
