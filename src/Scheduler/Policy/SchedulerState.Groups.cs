using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

// Placement groups: reservation in two phases. Prepare holds every missing bundle on its node, all or none; commit opens them. A bundle's
// resources count as taken from the first question on, until the node reports that they are free.
internal sealed partial class SchedulerState
{
    private readonly Dictionary<PlacementGroupId, GroupState> _groups = [];
    private readonly List<NodeOrder> _orders = [];
    private readonly HashSet<PlacementGroupId> _changedGroups = [];
    private long _bundleRound;

    internal int GroupCount => _groups.Count;

    internal void CreateGroup(GroupRequest request)
    {
        if (!_groups.TryGetValue(request.Id, out GroupState? group))
        {
            group = new GroupState(request) { Number = ++_lastGroup, WasReady = request.Nodes.Length > 0 };
            _groups.Add(request.Id, group);
            foreach (BundleAllocation orphan in _nodeList.SelectMany(node => node.Bundles)
                .Where(allocation => allocation.Phase == BundlePhase.Orphan && allocation.Group == request.Id))
                AdoptInto(group, orphan);
            SettleClassesOf(group.Id);
            if (group.Missing.Any())
                Await(group);
        }

        _changedGroups.Add(request.Id);
    }

    internal void RemoveGroup(PlacementGroupId id)
    {
        if (!_groups.Remove(id, out GroupState? group))
            return;
        EndWait(group);
        EndDrain(group);
        foreach (BundleAllocation allocation in group.Bundles.OfType<BundleAllocation>())
            Discard(allocation);
        SendReleases(group.Bundles.OfType<BundleAllocation>());
        _changedGroups.Remove(id);
        SettleClassesOf(id);
    }

    internal GroupView? ViewGroup(PlacementGroupId id) => _groups.TryGetValue(id, out GroupState? group)
        ? new GroupView
        {
            Id = id,
            Phase = group.Phase,
            Nodes = [.. group.Bundles.Select(allocation => allocation?.Node.Id ?? default)],
            Reason = Reason(group),
            IsInfeasible = group.IsInfeasible,
        }
        : null;

    /// <summary>Lets a group that a node refused be tried again.</summary>
    internal void ResumeGroup(PlacementGroupId id)
    {
        if (!_groups.TryGetValue(id, out GroupState? group))
            return;
        group.IsPaused = false;
        if (group.IsWaiting)
            Await(group);
    }

    /// <summary>Called when a node has carried out an order, or refused. A failed call counts as a refusal.</summary>
    internal void BundlesAnswered(NodeId id, BundleOrder order, bool isDone)
    {
        if (!_nodes.TryGetValue(id, out NodeState? node))
            return;
        BundleAllocation[] allocations = [.. node.Bundles
            .Where(allocation => allocation.Group == order.Group && allocation.Round == order.Round
                && order.Indexes.Contains(allocation.Index))];
        switch (order.Step)
        {
            case BundleStep.Prepare:
                OnPrepared(allocations, isDone);
                break;
            case BundleStep.Commit:
                foreach (BundleAllocation allocation in allocations.Where(allocation => allocation.Phase == BundlePhase.Committing))
                    OnCommitted(allocation, isDone);
                break;
            case BundleStep.Release when isDone:
                foreach (BundleAllocation allocation in allocations.Where(allocation => allocation.Phase == BundlePhase.Ending))
                    node.Drop(allocation);
                RoomGained(node);
                break;
        }
    }

    /// <summary>True when an order that failed must be sent again.</summary>
    internal bool IsDue(NodeId id, BundleOrder order)
    {
        BundlePhase phase = order.Step == BundleStep.Commit ? BundlePhase.Committing : BundlePhase.Ending;
        return order.Step != BundleStep.Prepare && _nodes.TryGetValue(id, out NodeState? node)
            && node.Bundles.Exists(
                allocation => allocation.Group == order.Group && allocation.Round == order.Round && allocation.Phase == phase
                && order.Indexes.Contains(allocation.Index));
    }

    private void OnPrepared(BundleAllocation[] allocations, bool isDone)
    {
        foreach (BundleAllocation doomed in allocations.Where(allocation => allocation.Phase == BundlePhase.Doomed))
        {
            doomed.Phase = BundlePhase.Ending;
            SendReleases([doomed]);
        }

        BundleAllocation[] asked = [.. allocations.Where(allocation => allocation.Phase == BundlePhase.Preparing)];
        if (asked.Length == 0)
            return;
        foreach (BundleAllocation allocation in asked)
            allocation.Phase = BundlePhase.Prepared;
        GroupState group = _groups[asked[0].Group];
        if (isDone)
        {
            CommitIfPrepared(group);
            return;
        }

        // All or none: the other nodes release their parts of this round.
        group.IsPaused = true;
        Abandon(group);
    }

    private void CommitIfPrepared(GroupState group)
    {
        if (Array.Exists(group.Bundles, allocation => allocation is null or { Phase: BundlePhase.Preparing }))
            return;
        BundleAllocation[] prepared =
            [.. group.Bundles.OfType<BundleAllocation>().Where(allocation => allocation.Phase == BundlePhase.Prepared)];
        foreach (BundleAllocation allocation in prepared)
            allocation.Phase = BundlePhase.Committing;
        Send(BundleStep.Commit, prepared);
    }

    /// <summary>Gives up the reservation under way; committed bundles stay.</summary>
    private void Abandon(GroupState group)
    {
        BundleAllocation[] begun = [.. group.Bundles.OfType<BundleAllocation>()
            .Where(allocation => allocation.Phase is BundlePhase.Preparing or BundlePhase.Prepared)];
        foreach (BundleAllocation allocation in begun)
        {
            Discard(allocation);
            group.Bundles[allocation.Index] = null;
        }

        SendReleases(begun);
        Unplace(group);
    }

    private void OnCommitted(BundleAllocation allocation, bool isDone)
    {
        GroupState group = _groups[allocation.Group];
        if (!isDone)
        {
            // The node does not hold it: the scheduler took too long to commit.
            allocation.Node.Drop(allocation);
            group.Bundles[allocation.Index] = null;
            RoomGained(allocation.Node);
            Unplace(group);
            return;
        }

        allocation.Phase = BundlePhase.Open;
        allocation.Node.Offer(allocation);
        SettleClassesOf(group.Id);
        if (group.IsWaiting)
            Await(group);
        if (!group.IsReady)
            return;
        group.WasReady = true;
        _changedGroups.Add(group.Id);
    }

    private void Unplace(GroupState group)
    {
        Await(group);
        _changedGroups.Add(group.Id);
        SettleClassesOf(group.Id);
    }

    private bool TryPlan(GroupState group)
    {
        int[] missing = [.. group.Missing];
        if (BundlePlanner.Plan(group, missing, _nodeList, BundlePlanner.Room.Now) is not { } nodes)
            return false;
        // The wait ends before the group has bundles of its own, because they end its membership in a shape with others.
        EndWait(group);
        group.IsInfeasible = false;
        group.IsBegun = true;
        EndDrain(group);
        long round = ++_bundleRound;
        for (int i = 0; i < missing.Length; i++)
        {
            BundleAllocation allocation = new(group.Id, group.Request.Job, missing[i], group.Request.Bundles[missing[i]], nodes[i], round);
            group.Bundles[missing[i]] = allocation;
            nodes[i].Add(allocation);
            NodeIndex.Update(nodes[i]);
        }

        Send(BundleStep.Prepare, missing.Select(index => group.Bundles[index]!));
        _changedGroups.Add(group.Id);
        return true;
    }

    /// <summary>Called when the set of nodes has changed.</summary>
    private void ReviewGroups()
    {
        // Another set of nodes needs another plan.
        if (_draining is { } draining)
            EndDrain(draining);
        AwaitAllAnew();
        BundleAllocation[] gone = [.. _nodeList.SelectMany(node => node.Bundles)
            .Where(allocation => allocation.Phase == BundlePhase.Orphan && IsGone(allocation.Group))];
        foreach (BundleAllocation allocation in gone)
            Discard(allocation);
        SendReleases(gone);
    }

    private void Adopt(NodeState node, BundleReport[] reports)
    {
        foreach (BundleReport report in reports)
        {
            _bundleRound = Math.Max(_bundleRound, report.Round);
            if (node.Bundles.Exists(allocation => allocation.Group == report.Group && allocation.Index == report.Index))
                continue;
            BundleAllocation allocation = new(
                report.Group, report.Job, report.Index, report.Amount, node, report.Round)
            {
                Phase = report.IsCommitted ? BundlePhase.Orphan
                : BundlePhase.Ending
            };
            node.Add(allocation);
            if (report.IsCommitted)
                node.Offer(allocation);
            if (report.IsCommitted && _groups.TryGetValue(report.Group, out GroupState? group))
                AdoptInto(group, allocation);
            else if (!report.IsCommitted)
                SendReleases([allocation]);
        }
    }

    private void AdoptInto(GroupState group, BundleAllocation orphan)
    {
        bool isWaiting = group.IsWaiting;
        EndWait(group);
        // This holds also where the bundle does not fit: that node is closed to the group until it has released the bundle.
        group.IsBegun = true;
        bool fits = orphan.Index < group.Bundles.Length && group.Bundles[orphan.Index] is null
            && group.Request.Bundles[orphan.Index].Equals(orphan.Amount);
        if (!fits)
        {
            Discard(orphan);
            SendReleases([orphan]);
            if (isWaiting)
                Await(group);
            return;
        }

        orphan.Phase = BundlePhase.Open;
        group.Bundles[orphan.Index] = orphan;
        _changedGroups.Add(group.Id);
        if (isWaiting && group.Missing.Any())
            Await(group);
        SettleClassesOf(group.Id);
    }

    private void LoseBundles(NodeState node)
    {
        foreach (GroupState owned in _groups.Values.Where(group => group.Id.Owner == node.Id).ToArray())
            RemoveGroup(owned.Id);
        foreach (BundleAllocation allocation in node.Bundles)
        {
            if (!_groups.TryGetValue(allocation.Group, out GroupState? group)
                || !ReferenceEquals(group.Bundles[allocation.Index], allocation))
                continue;
            group.Bundles[allocation.Index] = null;
            Abandon(group);
        }
    }

    private static void Discard(BundleAllocation allocation) =>
        allocation.Phase = allocation.Phase == BundlePhase.Preparing ? BundlePhase.Doomed : BundlePhase.Ending;

    /// <summary>Sends releases. Bundles under question are released with the answer: a release must not overtake its question.</summary>
    private void SendReleases(IEnumerable<BundleAllocation> allocations)
    {
        BundleAllocation[] ending = [.. allocations.Where(allocation => allocation.Phase == BundlePhase.Ending)];
        Send(BundleStep.Release, ending);
    }

    private void Send(BundleStep step, IEnumerable<BundleAllocation> allocations)
    {
        foreach (IGrouping<(NodeState Node, long Round),
            BundleAllocation> part in allocations.GroupBy(allocation => (allocation.Node, allocation.Round)))
        {
            // A leaving node need not be told.
            if (!_nodes.ContainsKey(part.Key.Node.Id))
                continue;
            _orders.Add(new NodeOrder(part.Key.Node.Id, part.Key.Node.Registration.Silo, new BundleOrder
            {
                Group = part.First().Group,
                Job = part.First().Job,
                Step = step,
                Round = part.Key.Round,
                Indexes = [.. part.Select(allocation => allocation.Index)],
                Amounts = step == BundleStep.Prepare ? [.. part.Select(allocation => allocation.Amount)] : [],
            }));
        }
    }

    private GroupNotice[] TakeChangedGroups()
    {
        GroupNotice[] notices =
        [
            .. from id in _changedGroups
               where _nodes.ContainsKey(id.Owner)
               let view = ViewGroup(id)
               where view is not null
               select new GroupNotice(_nodes[id.Owner].Registration.Silo, view),
        ];
        _changedGroups.Clear();
        return notices;
    }
}
