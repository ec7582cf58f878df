namespace ClusterTasks.Scheduling;

/// <summary>Chooses the leases whose owners are asked to end them, because others wait for their slots. One look at one moment.</summary>
/// <remarks>
/// A class may take from a lower priority at once, and, once the lease has had its quantum, from a job with a larger share or from
/// another class of its own job that holds more. What is under way counts as done (room, shares), so a burst of waiting
/// tasks gets its fair part in one look and no more than that. Equal shares take turns only where slots are too few to be divided.
/// </remarks>
internal sealed class RecallPlan(ResourceSums clusterTotal, TimeSpan now, TimeSpan quantum)
{
    /// <summary>How long a lease may go on after a recall until its owner is asked again: a task in it may be long.</summary>
    internal static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>Leases looked at in one plan, so that it never holds up the placements: about 0.2 ms.</summary>
    private const int MaxLooks = 4096;

    private readonly Dictionary<NodeState, ResourceSet> _room = [];
    private readonly List<LeaseGroup> _victims = [];
    private int _looks = MaxLooks;

    internal List<Lease> Chosen { get; } = [];

    /// <summary>When a further look may find more, without any event; null: only an event can change that.</summary>
    internal TimeSpan? Again { get; private set; }

    /// <summary>Adds leases that may be recalled, with those of them that are recalled already.</summary>
    internal void Offer(LeaseGroup group)
    {
        _victims.Add(group);
        group.Expire(now - AskAgain);
        foreach (Lease lease in group.Recalled)
            Free(lease);
        if (group.Recalled.First is { } oldest)
            LookAgainAt(oldest.Value.RecalledAt + AskAgain);
    }

    /// <summary>Who holds most is asked first. Call it after the last <see cref="Offer"/>.</summary>
    internal void Order() => _victims.Sort((a, b) =>
    {
        int order = a.Key.Priority.CompareTo(b.Key.Priority);
        order = order != 0 ? order : b.Job.Share.CompareTo(a.Job.Share);
        return order != 0 ? order : b.Share.CompareTo(a.Share);
    });

    /// <summary>Finds room for the waiting tasks of a class, as many as fairness allows it. Classes come in their order.</summary>
    /// <param name="only">The one node where the class has to go; null: any.</param>
    internal void Serve(TaskClass taskClass, NodeState? only)
    {
        // Half of what is left, so that no class takes the looks of all that come after it.
        int spare = _looks / 2;
        _looks -= spare;
        double demand = clusterTotal.ShareOf(taskClass.Key.Demand);
        double promised = 0;
        bool mayFit = true;
        for (int served = 0; served < taskClass.Count; served++)
        {
            if (!(mayFit && UsePromisedRoom(taskClass, only)))
            {
                if (FindLeases(taskClass, only, promised) is not { } node)
                    break;
                mayFit = RoomOf(node).Covers(taskClass.Key.Demand);
            }

            promised += demand;
            taskClass.Job.Pending += demand;
            if (taskClass.Leases is { } own)
                own.Pending += demand;
        }

        _looks += spare;
    }

    private bool UsePromisedRoom(TaskClass taskClass, NodeState? only)
    {
        foreach ((NodeState node, ResourceSet room) in _room)
        {
            if (--_looks < 0)
                break;
            if (only is not null && node != only || !room.Covers(taskClass.Key.Demand) || !CouldRun(node, taskClass))
                continue;
            _room[node] = room.Subtract(taskClass.Key.Demand);
            return true;
        }

        return false;
    }

    /// <summary>Recalls what makes room for one task. Returns the node, or null: there is nothing.</summary>
    private NodeState? FindLeases(TaskClass taskClass, NodeState? only, double promised)
    {
        if (only is not null)
            return CouldRun(only, taskClass) && Clear(only, null, taskClass, promised) ? only : null;
        foreach (LeaseGroup victim in _victims)
        {
            if (!MayTake(taskClass, victim, promised))
                continue;
            foreach (Lease lease in victim.Running)
            {
                if (IsYoung(lease, taskClass))
                    break; // all that follow are younger
                if (--_looks < 0)
                {
                    LookAgainAt(now);
                    return null;
                }

                if (CouldRun(lease.Node, taskClass) && Clear(lease.Node, lease, taskClass, promised))
                    return lease.Node;
            }
        }

        return null;
    }

    /// <summary>Recalls as many leases of the node as the class needs, that one first. False, and nothing done: even all are too few.</summary>
    private bool Clear(NodeState node, Lease? first, TaskClass taskClass, double promised)
    {
        ResourceSet demand = taskClass.Key.Demand;
        ResourceSet room = RoomOf(node);
        List<Lease> chosen = [];
        if (first is not null)
            Choose(first);
        if (!room.Covers(demand))
        {
            IEnumerable<Lease> others = node.Held.Values.Select(hold => hold.Lease).OfType<Lease>()
                .Where(lease => lease != first && lease.Group.IsOffered && !lease.IsRecalled && MayTake(taskClass, lease.Group, promised) && !IsYoung(lease, taskClass))
                .OrderBy(lease => lease.Since);
            foreach (Lease other in others)
            {
                Choose(other);
                if (room.Covers(demand))
                    break;
            }

            if (!room.Covers(demand))
                return false;
            // One that holds nothing of what was missing may go on.
            foreach (Lease lease in chosen.ToArray())
            {
                ResourceSet without = room.Subtract(node.InUse(lease.Run));
                if (without.Covers(demand))
                {
                    room = without;
                    chosen.Remove(lease);
                }
            }
        }

        foreach (Lease lease in chosen)
        {
            Free(lease);
            lease.Group.Recall(lease, now);
            LookAgainAt(now + AskAgain);
        }

        Chosen.AddRange(chosen);
        _room[node] = room.Subtract(demand);
        return true;

        void Choose(Lease lease)
        {
            chosen.Add(lease);
            room = room.Add(node.InUse(lease.Run));
        }
    }

    /// <summary>Counts a recalled lease as ended.</summary>
    private void Free(Lease lease)
    {
        ResourceSet amount = lease.Node.InUse(lease.Run);
        _room[lease.Node] = RoomOf(lease.Node).Add(amount);
        double share = clusterTotal.ShareOf(amount);
        lease.Group.Job.Pending -= share;
        lease.Group.Pending -= share;
    }

    private ResourceSet RoomOf(NodeState node) => _room.TryGetValue(node, out ResourceSet? room) ? room : node.Free;

    private static bool CouldRun(NodeState node, TaskClass taskClass) =>
        Placement.IsOpen(node, taskClass) && node.Total.Covers(taskClass.Key.Demand);

    private static bool MayTake(TaskClass taskClass, LeaseGroup victim, double promised)
    {
        if (victim.Key.Priority != taskClass.Key.Priority)
            return victim.Key.Priority < taskClass.Key.Priority;
        if (!ReferenceEquals(victim.Job, taskClass.Job))
            return IsMore(victim.Job.Share + victim.Job.Pending, taskClass.Job.Share + taskClass.Job.Pending);
        if (ReferenceEquals(victim, taskClass.Leases))
            return false;
        return IsMore(victim.Share + victim.Pending, taskClass.Leases is { } own ? own.Share + own.Pending : promised);
    }

    /// <summary>Sums of the same parts in another order may differ in their last bits.</summary>
    private static bool IsMore(double share, double than) => share - than > 1e-9;

    private bool IsYoung(Lease lease, TaskClass taskClass)
    {
        if (lease.Group.Key.Priority < taskClass.Key.Priority || lease.Since + quantum <= now)
            return false;
        LookAgainAt(lease.Since + quantum);
        return true;
    }

    private void LookAgainAt(TimeSpan time) => Again = Again is { } earlier && earlier < time ? earlier : time;
}
