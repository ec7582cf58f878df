namespace ClusterTasks.Scheduling;

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
            foreach (BundleHold orphan in _nodeList.SelectMany(node => node.Bundles)
                .Where(hold => hold.Phase == BundlePhase.Orphan && hold.Group == request.Id))
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
        foreach (BundleHold hold in group.Bundles.OfType<BundleHold>())
            Discard(hold);
        SendReleases(group.Bundles.OfType<BundleHold>());
        _changedGroups.Remove(id);
        SettleClassesOf(id);
    }

    internal GroupView? ViewGroup(PlacementGroupId id) => _groups.TryGetValue(id, out GroupState? group)
        ? new GroupView
        {
            Id = id,
            Phase = group.Phase,
            Nodes = [.. group.Bundles.Select(hold => hold?.Node.Id ?? default)],
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
        BundleHold[] holds = [.. node.Bundles
            .Where(hold => hold.Group == order.Group && hold.Round == order.Round && order.Indexes.Contains(hold.Index))];
        switch (order.Step)
        {
            case BundleStep.Prepare:
                OnPrepared(holds, isDone);
                break;
            case BundleStep.Commit:
                foreach (BundleHold hold in holds.Where(hold => hold.Phase == BundlePhase.Committing))
                    OnCommitted(hold, isDone);
                break;
            case BundleStep.Release when isDone:
                foreach (BundleHold hold in holds.Where(hold => hold.Phase == BundlePhase.Ending))
                    node.Drop(hold);
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
                hold => hold.Group == order.Group && hold.Round == order.Round && hold.Phase == phase
                && order.Indexes.Contains(hold.Index));
    }

    private void OnPrepared(BundleHold[] holds, bool isDone)
    {
        foreach (BundleHold doomed in holds.Where(hold => hold.Phase == BundlePhase.Doomed))
        {
            doomed.Phase = BundlePhase.Ending;
            SendReleases([doomed]);
        }

        BundleHold[] asked = [.. holds.Where(hold => hold.Phase == BundlePhase.Preparing)];
        if (asked.Length == 0)
            return;
        foreach (BundleHold hold in asked)
            hold.Phase = BundlePhase.Prepared;
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
        if (Array.Exists(group.Bundles, hold => hold is null or { Phase: BundlePhase.Preparing }))
            return;
        BundleHold[] prepared = [.. group.Bundles.OfType<BundleHold>().Where(hold => hold.Phase == BundlePhase.Prepared)];
        foreach (BundleHold hold in prepared)
            hold.Phase = BundlePhase.Committing;
        Send(BundleStep.Commit, prepared);
    }

    /// <summary>Gives up the reservation under way; committed bundles stay.</summary>
    private void Abandon(GroupState group)
    {
        BundleHold[] begun = [.. group.Bundles.OfType<BundleHold>()
            .Where(hold => hold.Phase is BundlePhase.Preparing or BundlePhase.Prepared)];
        foreach (BundleHold hold in begun)
        {
            Discard(hold);
            group.Bundles[hold.Index] = null;
        }

        SendReleases(begun);
        Unplace(group);
    }

    private void OnCommitted(BundleHold hold, bool isDone)
    {
        GroupState group = _groups[hold.Group];
        if (!isDone)
        {
            // The node does not hold it: the scheduler took too long to commit.
            hold.Node.Drop(hold);
            group.Bundles[hold.Index] = null;
            RoomGained(hold.Node);
            Unplace(group);
            return;
        }

        hold.Phase = BundlePhase.Open;
        hold.Node.Offer(hold);
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
            BundleHold hold = new(group.Id, group.Request.Job, missing[i], group.Request.Bundles[missing[i]], nodes[i], round);
            group.Bundles[missing[i]] = hold;
            nodes[i].Add(hold);
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
        BundleHold[] gone = [.. _nodeList.SelectMany(node => node.Bundles)
            .Where(hold => hold.Phase == BundlePhase.Orphan && IsGone(hold.Group))];
        foreach (BundleHold hold in gone)
            Discard(hold);
        SendReleases(gone);
    }

    private void Adopt(NodeState node, BundleReport[] reports)
    {
        foreach (BundleReport report in reports)
        {
            _bundleRound = Math.Max(_bundleRound, report.Round);
            if (node.Bundles.Exists(hold => hold.Group == report.Group && hold.Index == report.Index))
                continue;
            BundleHold hold = new(
                report.Group, report.Job, report.Index, report.Amount, node, report.Round)
            {
                Phase = report.IsCommitted ? BundlePhase.Orphan
                : BundlePhase.Ending
            };
            node.Add(hold);
            if (report.IsCommitted)
                node.Offer(hold);
            if (report.IsCommitted && _groups.TryGetValue(report.Group, out GroupState? group))
                AdoptInto(group, hold);
            else if (!report.IsCommitted)
                SendReleases([hold]);
        }
    }

    private void AdoptInto(GroupState group, BundleHold orphan)
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
        foreach (BundleHold hold in node.Bundles)
        {
            if (!_groups.TryGetValue(hold.Group, out GroupState? group) || !ReferenceEquals(group.Bundles[hold.Index], hold))
                continue;
            group.Bundles[hold.Index] = null;
            Abandon(group);
        }
    }

    private static void Discard(BundleHold hold) =>
        hold.Phase = hold.Phase == BundlePhase.Preparing ? BundlePhase.Doomed : BundlePhase.Ending;

    /// <summary>Sends releases. Bundles under question are released with the answer: a release must not overtake its question.</summary>
    private void SendReleases(IEnumerable<BundleHold> holds)
    {
        BundleHold[] ending = [.. holds.Where(hold => hold.Phase == BundlePhase.Ending)];
        Send(BundleStep.Release, ending);
    }

    private void Send(BundleStep step, IEnumerable<BundleHold> holds)
    {
        foreach (IGrouping<(NodeState Node, long Round), BundleHold> part in holds.GroupBy(hold => (hold.Node, hold.Round)))
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
                Indexes = [.. part.Select(hold => hold.Index)],
                Amounts = step == BundleStep.Prepare ? [.. part.Select(hold => hold.Amount)] : [],
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
