namespace ClusterTasks.Scheduling;

// Leases: owners hold them as long as they have work, so others have to be able to ask for them.
internal sealed partial class SchedulerState
{
    private readonly TimeSpan _leaseQuantum;
    private int _leaseCount;
    private TimeSpan _now;
    private TimeSpan _nextRecall;

    /// <summary>What owners should give back, and when to look again though nothing happens; null: not before the next event.</summary>
    private (IReadOnlyList<RecallLeases> Recalls, TimeSpan? Again) Recall()
    {
        bool hasOtherShards = _nodeList.Count > 0 && _nodeList[0].Registration.Shards > 1;
        if (_leaseCount == 0 || _classes.Count == 0 && !hasOtherShards)
            return ([], null);
        // A look costs as much as many placements, and a lease needs a moment to end anyway.
        if (_now < _nextRecall)
            return ([], _nextRecall);
        _nextRecall = _now + _leaseQuantum / 5;
        foreach (JobShare job in _jobs.Values)
            job.Pending = 0;
        RecallPlan plan = new(
            _clusterTotal, _now, _leaseQuantum, Math.Max(0, Math.Max(1, _nodeList.Count / 32) - _reservations), Reserve);
        foreach (ClassUse use in _uses.Values)
        {
            use.Pending = 0;
            use.IsOffered = use.IsLease && use.Holds > 0 && _nodes.ContainsKey(use.Key.LeaseOwner);
            if (use.IsOffered)
                plan.Offer(use);
        }

        if (hasOtherShards)
            plan.RecallOld();
        plan.Order();
        TaskClass[] waiting = [.. _classes.Values.Where(item => item.Feasible && item.Key.Group == default)];
        Array.Sort(Array.ConvertAll(waiting, ClassOrder.Of), waiting);
        foreach (TaskClass taskClass in waiting)
            plan.Serve(taskClass, taskClass.Reserved ?? _nodes.GetValueOrDefault(taskClass.Anchor));
        plan.Close();
        TimeSpan? again = plan.Again is { } time && time < _nextRecall ? _nextRecall : plan.Again;
        RecallLeases[] recalls =
        [
            .. plan.Chosen.GroupBy(lease => lease.Use.Key.LeaseOwner)
                .Select(part => new RecallLeases(_nodes[part.Key].Registration.Silo, [.. part.Select(lease => lease.Run.Task)])),
        ];
        return (recalls, again);
    }

    private Hold NewHold(NodeState node, RunKey run, ClassUse use, HoldKind kind)
    {
        Lease? lease = null;
        if (use.IsLease)
        {
            use.Running.AddLast((lease = new Lease(run, node, use, _now)).Link);
            _leaseCount++;
        }

        return new Hold(use.Key.Demand, kind, use, lease);
    }

    /// <summary>A lease holds nothing any more.</summary>
    private void End(Lease lease)
    {
        lease.Link.List!.Remove(lease.Link);
        _leaseCount--;
    }
}
