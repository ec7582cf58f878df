using System.Diagnostics;

namespace ClusterTasks.Scheduling.Policy;

internal sealed partial class SchedulerState
{
    /// <summary>Checks everything that must hold between two events; O(nodes + tasks).</summary>
    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        Check(_queued.Count == _classes.Values.Sum(item => item.Count), "the queue's count is not the sum of its classes");
        foreach (TaskClass taskClass in _classes.Values)
        {
            int count = 0;
            int unreported = 0;
            for (TaskEntry? entry = taskClass.Head; entry is not null; entry = entry.Next)
            {
                count++;
                unreported += entry.Reported ? 0 : 1;
                Check(_queued[entry.Request.Task] == entry, "a linked task is not in the queue");
                Check(!_placed.TryGetValue(entry.Request.Task, out Placed placed) || placed.Attempt < entry.Request.Attempt,
                    "an attempt is queued and placed");
            }

            Check(count == taskClass.Count && count > 0, "a class miscounts its tasks");
            Check(unreported == taskClass.Unreported, "a class miscounts its unreported tasks");
            Check(taskClass.Reserved is null || taskClass.Reserved.ReservedFor == taskClass, "a reservation is one-sided");
            Check(taskClass.Blocked || taskClass.Awake, "a class is neither blocked nor looked at");
            if (taskClass.Blocked && !taskClass.Awake)
                Check(!_nodeList.Exists(node => !node.Dirty && CanTake(node, taskClass)), "a blocked class fits a node");
        }

        foreach (NodeState node in _nodeList)
        {
            ResourceSet used = node.Allocations.Values
                .Aggregate(ResourceSet.Empty, (sum, allocation) => sum.Add(NodeState.InUse(allocation)));
            foreach (BundleAllocation bundle in node.Bundles)
            {
                used = used.Add(bundle.Amount);
                if (bundle.IsOffered)
                    used = used.Subtract(BundleResources.In(bundle.Group, bundle.Index, bundle.Amount));
                GroupState? group = _groups.GetValueOrDefault(bundle.Group);
                bool isListed = group is not null && bundle.Index < group.Bundles.Length
                    && ReferenceEquals(group.Bundles[bundle.Index], bundle);
                Check(isListed == bundle.Phase is not (BundlePhase.Orphan or BundlePhase.Doomed or BundlePhase.Ending),
                    "a node holds a bundle that its group does not know");
            }

            Check(node.Free.Equals(node.Total.Subtract(used).Subtract(node.Elsewhere)), "free is not total - committed");
            Check(node.Ahead.Count == node.Allocations.Values.Count(allocation => allocation.Kind == AllocationKind.Ahead),
                "a node miscounts its backlog");
            Check(node.Bucket == NodeIndex.BucketOf(node), "a node is in a stale bucket");
            foreach (RunKey run in node.Allocations.Keys)
                Check(!_placed.TryGetValue(run.Task, out Placed placed) || placed.Attempt >= run.Attempt,
                    "an allocated attempt is unknown");
        }

        CheckShares();
        foreach (GroupState group in _groups.Values)
        {
            Check(group.Bundles.All(
                bundle => bundle is null || _nodes.GetValueOrDefault(bundle.Node.Id) == bundle.Node
                && bundle.Node.Bundles.Contains(bundle)),
                "a group has a bundle on no node");
            Check(group.IsWaiting == group.Missing.Any(), "a group without nodes is not looked at");
            Check(group.Shape is null || (group.IsWaiting && !group.IsPaused && group.Shape.Groups.Contains(group)),
                "a group is in a shape that is not its own");
            Check(_starving.Contains(group)
                == (group.Shape is { IsBlocked: true } shape && shape.First == group && !group.IsInfeasible && group != _draining),
                "a group that starves is not noted, or noted without need");
        }

        Check(_waitingCount == _groups.Values.Count(group => group.IsWaiting), "the groups that wait are miscounted");

        Check(_labelRules.Values.Sum(rule => rule.Users) == _classes.Values.Count(item => item.Rule is not null),
            "label rules miscount their classes");
        Check(_spareRules.SetEquals(_labelRules.Values.Where(rule => rule.Users == 0))
            && _indexedRules == _labelRules.Values.Count(rule => rule.IsIndexed), "label rules are miscounted");
        Check(_reservations == _nodeList.Count(node => node.ReservedFor is not null), "reservations are miscounted");
        Check(_placed.All(pair => _nodes[pair.Value.Node].Allocations.ContainsKey(new RunKey(pair.Key, pair.Value.Attempt))),
            "a placed task is on no node");
    }

    private void CheckShares()
    {
        Check(_classes.Values.All(item => item.RankedIn == PlaceOf(item)), "a class is in no order, or in that of another place");
        Check(_nodeList.All(node => node.Anchored.Values.All(classes => classes.Count > 0)), "a place without classes is left over");
        foreach (RankedClasses classes in _jobs.Values.Select(job => job.Ranked).Concat(_nodeList.SelectMany(node => node.Anchored.Values)))
        {
            TaskClass[] all = [.. classes.All];
            Check(all.Length == classes.Count && classes.Chunks.TrueForAll(chunk => chunk.Count > 0 || classes.Chunks.Count == 1),
                "classes in order are miscounted");
            Check(Array.TrueForAll(all, item => item.RankedIn == classes && item.Rank == (ClassOrder.Of(item) with { JobShare = 0 })),
                "a class has a stale rank");
            Check(all.Zip(all.Skip(1)).All(pair => ClassChunk.Compare(pair.First, pair.Second) < 0), "classes are out of order");
            Check(classes.Chunks.TrueForAll(
                chunk => !chunk.Classes.Exists(item => _nodeList.Exists(node => !chunk.MayFit(node) && NodeChoice.HasRoom(node, item)))),
                "a part of the classes asks for more than one of its classes");
        }

        ILookup<PlacementGroupId,
            TaskClass> inGroups = _classes.Values.Where(item => item.Placement.Group != default).ToLookup(item => item.Placement.Group);
        Check(inGroups.Count == _classesOfGroups.Count && inGroups.All(part => _classesOfGroups[part.Key].SetEquals(part)),
            "a group's classes are miscounted");

        ILookup<JobId, Allocation> held = _nodeList.SelectMany(node => node.Allocations.Values)
            .ToLookup(allocation => allocation.Use.Job.Id);
        ILookup<JobId, TaskClass> queued = _classes.Values.ToLookup(item => item.Key.Job);
        Check(_jobs.Keys.ToHashSet().SetEquals(held.Select(part => part.Key).Concat(queued.Select(part => part.Key))),
            "a job is unknown or left over");
        foreach (JobShare job in _jobs.Values)
        {
            ResourceSums used = new();
            foreach (Allocation allocation in held[job.Id])
                used.Add(NodeState.InUse(allocation));
            Check(job.Share == _clusterTotal.ShareOf(used), "a job's share is not what it holds");
            Check(job.References == held[job.Id].Count() + queued[job.Id].Count(), "a job's references are miscounted");
        }

        Check(_uses.Values.All(use => use.Queue == _classes.GetValueOrDefault(use.Key) && (use.Queue is not null || use.Allocations > 0)),
            "a class's use is left over");
        Check(_classes.Values.All(item => _uses[item.Key] == item.Use), "a class has another's use");
        Allocation[] allocations = [.. held.SelectMany(part => part)];
        Check(_uses.Values.Sum(use => use.Allocations) == allocations.Length
            && allocations.All(allocation => _uses[allocation.Use.Key] == allocation.Use),
            "allocations are miscounted");
        int slots = allocations.Count(allocation => allocation.Slot is not null);
        Check(_slotUses.SetEquals(_uses.Values.Where(use => use.Running.Count + use.Recalled.Count > 0)),
            "the uses with slots are miscounted");
        Check(_slotCount == slots && slots == _uses.Values.Sum(use => use.Running.Count + use.Recalled.Count), "slots are miscounted");
    }

    private static RankedClasses? PlaceOf(TaskClass taskClass) => !taskClass.Feasible ? null
        : taskClass.Anchor == default ? taskClass.Job.Ranked
        : taskClass.AnchorNode?.Anchored.GetValueOrDefault(taskClass.Job);

    private static void Check(bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException("The scheduler's state is inconsistent: " + message + ". Report this as a bug.");
    }
}
