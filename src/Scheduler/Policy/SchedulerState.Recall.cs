namespace ClusterTasks.Scheduling;

// Leases: owners hold them as long as they have work, so others have to be able to ask for them.
internal sealed partial class SchedulerState
{
    private readonly Dictionary<ClassKey, LeaseGroup> _leases = [];
    private readonly TimeSpan _leaseQuantum;
    private int _leaseCount;
    private TimeSpan _now;
    private TimeSpan _nextRecall;

    /// <summary>What owners should give back, and when to look again though nothing happens; null: not before the next event.</summary>
    private (IReadOnlyList<RecallLeases> Recalls, TimeSpan? Again) Recall()
    {
        if (_leaseCount == 0 || _classes.Count == 0)
            return ([], null);
        // A look costs as much as many placements, and a lease needs a moment to end anyway.
        if (_now < _nextRecall)
            return ([], _nextRecall);
        _nextRecall = _now + _leaseQuantum / 5;
        foreach (JobShare job in _jobs.Values)
            job.Pending = 0;
        RecallPlan plan = new(_clusterTotal, _now, _leaseQuantum);
        foreach (LeaseGroup group in _leases.Values)
        {
            group.Pending = 0;
            group.IsOffered = _nodes.ContainsKey(group.Key.LeaseOwner);
            if (group.IsOffered)
                plan.Offer(group);
        }

        plan.Order();
        foreach (TaskClass taskClass in _classes.Values.Where(item => item.Feasible).OrderBy(ClassOrder.Of))
            plan.Serve(taskClass, taskClass.Reserved ?? _nodes.GetValueOrDefault(taskClass.Anchor));
        TimeSpan? again = plan.Again is { } time && time < _nextRecall ? _nextRecall : plan.Again;
        RecallLeases[] recalls =
        [
            .. plan.Chosen.GroupBy(lease => lease.Group.Key.LeaseOwner)
                .Select(part => new RecallLeases(_nodes[part.Key].Registration.Silo, [.. part.Select(lease => lease.Run.Task)])),
        ];
        return (recalls, again);
    }

    private Hold NewHold(NodeState node, RunKey run, ClassKey key, HoldKind kind)
    {
        JobShare job = JobOf(key.Job);
        if (key.LeaseOwner == default)
            return new Hold(key.Demand, kind, job, null);
        LeaseGroup group = LeasesOf(key);
        Lease lease = new(run, node, group, _now);
        group.Running.AddLast(lease.Link);
        _leaseCount++;
        return new Hold(key.Demand, kind, job, lease);
    }

    private LeaseGroup LeasesOf(ClassKey key)
    {
        if (!_leases.TryGetValue(key, out LeaseGroup? group))
            _leases.Add(key, group = new LeaseGroup(key, JobOf(key.Job), _clusterTotal));
        return group;
    }

    private void End(Lease lease)
    {
        lease.Link.List!.Remove(lease.Link);
        _leaseCount--;
        ForgetIfUnused(lease.Group);
    }

    private void ForgetIfUnused(LeaseGroup group)
    {
        if (group.Count == 0 && !group.IsWanted)
            _leases.Remove(group.Key);
    }
}
