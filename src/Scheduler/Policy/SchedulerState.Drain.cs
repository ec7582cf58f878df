namespace ClusterTasks.Scheduling;

// What keeps a placement group from waiting for ever among tasks: it needs all of its room at one moment.
internal sealed partial class SchedulerState
{
    /// <summary>How long a group waits for room to come by itself.</summary>
    internal static readonly TimeSpan GroupPatience = TimeSpan.FromSeconds(1);

    private readonly List<RecallLeases> _drainRecalls = [];
    private GroupState? _draining;

    /// <summary>Closes the nodes that a starving group will lie on to other work, and asks for the leases there. One group at a time: what
    /// is kept empty meanwhile is lost to everybody.</summary>
    private void Drain(GroupState group)
    {
        group.BlockedSince ??= _now;
        if (group.IsInfeasible || (_draining is not null && _draining != group) || _now - group.BlockedSince < GroupPatience)
            return;
        if (_now < group.NextRecall)
            return;
        group.NextRecall = _now + RecallPlan.AskAgain;
        if (_draining is null)
        {
            if (BundlePlanner.Plan(group, [.. group.Missing], _nodeList, BundlePlanner.Room.WithoutTasks) is not { } nodes)
                return;
            _draining = group;
            foreach (NodeState node in nodes)
                node.DrainFor = group;
        }

        IEnumerable<Lease> leases = _nodeList.Where(node => node.DrainFor == group).SelectMany(node => node.Held.Values).Select(hold => hold.Lease).OfType<Lease>();
        _drainRecalls.AddRange(leases.Where(lease => _nodes.ContainsKey(lease.Use.Key.LeaseOwner))
            .GroupBy(lease => lease.Use.Key.LeaseOwner)
            .Select(part => new RecallLeases(_nodes[part.Key].Registration.Silo, [.. part.Select(lease => lease.Run.Task)])));
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

    /// <summary>When a blocked group has to be looked at again though nothing happens; null: never.</summary>
    private TimeSpan? NextDrain()
    {
        TimeSpan? next = null;
        foreach (GroupState group in _unplaced)
        {
            if (!group.IsBlocked || group.IsInfeasible || group.BlockedSince is not { } since || (_draining is not null && _draining != group))
                continue;
            TimeSpan time = since + GroupPatience > group.NextRecall ? since + GroupPatience : group.NextRecall;
            next = next is { } earlier && earlier < time ? earlier : time;
        }

        return next;
    }

    private List<RecallLeases> TakeDrainRecalls()
    {
        List<RecallLeases> recalls = [.. _drainRecalls];
        _drainRecalls.Clear();
        return recalls;
    }
}
