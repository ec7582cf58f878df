namespace ClusterTasks.Scheduling.Policy;

// Keeps a placement group from waiting forever among tasks: it needs all of its room at one moment.
internal sealed partial class SchedulerState
{
    /// <summary>The time that a group waits for room to come by itself.</summary>
    internal static readonly TimeSpan GroupPatience = TimeSpan.FromSeconds(1);

    private readonly List<RecallSlots> _drainRecalls = [];

    /// <summary>The first group of each shape that is blocked, by <see cref="GroupState.DrainAt"/>.</summary>
    private readonly SortedSet<GroupState> _starving = new(
        Comparer<GroupState>.Create((a, b) => (a.DrainAt, a.Number).CompareTo((b.DrainAt, b.Number))));

    private GroupState? _draining;

    private void Starve(GroupState group)
    {
        Unstarve(group);
        group.BlockedSince ??= _now;
        if (group.IsInfeasible || group == _draining)
            return;
        TimeSpan patient = group.BlockedSince.Value + GroupPatience;
        group.DrainAt = patient > group.NextRecall ? patient : group.NextRecall;
        _starving.Add(group);
    }

    private void Unstarve(GroupState group) => _starving.Remove(group);

    /// <summary>Closes the nodes that a starving group will use to other work, and asks for the slots there. It serves one group at a
    /// time, because nobody can use the empty nodes meanwhile.</summary>
    private void DrainForOne()
    {
        if (_draining is { } draining)
        {
            if (_now >= draining.NextRecall)
                AskForRoom(draining);
            return;
        }

        for (int i = 0; i < ShapesPerRound && _starving.Min is { } group && group.DrainAt <= _now; i++)
        {
            Looks++;
            Unstarve(group);
            if (BundlePlanner.Plan(group, [.. group.Missing], _nodeList, BundlePlanner.Room.WithoutTasks) is not { } nodes)
            {
                group.NextRecall = _now + RecallPlan.AskAgain;
                Starve(group);
                continue;
            }

            _draining = group;
            foreach (NodeState node in nodes)
                node.DrainFor = group;
            AskForRoom(group);
            return;
        }
    }

    private void AskForRoom(GroupState group)
    {
        group.NextRecall = _now + RecallPlan.AskAgain;
        IEnumerable<Slot> slots = _nodeList.Where(node => node.DrainFor == group).SelectMany(node => node.Allocations.Values)
            .Select(allocation => allocation.Slot).OfType<Slot>();
        _drainRecalls.AddRange(slots.Where(slot => _nodes.ContainsKey(slot.Use.Key.SlotOwner))
            .GroupBy(slot => slot.Use.Key.SlotOwner)
            .Select(part => new RecallSlots(_nodes[part.Key].Registration.Silo, [.. part.Select(slot => slot.Run.Task)])));
    }

    private void EndDrain(GroupState group)
    {
        group.BlockedSince = null;
        if (_draining != group)
            return;
        _draining = null;
        foreach (NodeState node in _nodeList.Where(node => node.DrainFor == group))
        {
            node.DrainFor = null;
            RoomGained(node);
        }
    }

    /// <summary>Returns the time when groups must be looked at again even without an event; null: never.</summary>
    private TimeSpan? NextLookAtGroups()
    {
        TimeSpan? next = _draining?.NextRecall ?? _starving.Min?.DrainAt;
        return _waiting.HasMore && !(next < _now + VisitMore) ? _now + VisitMore : next;
    }

    private List<RecallSlots> TakeDrainRecalls()
    {
        List<RecallSlots> recalls = [.. _drainRecalls];
        _drainRecalls.Clear();
        return recalls;
    }
}
