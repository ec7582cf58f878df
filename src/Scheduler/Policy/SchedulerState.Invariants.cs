using System.Diagnostics;

namespace ClusterTasks.Scheduling;

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
            ResourceSet used = node.Held.Values.Aggregate(ResourceSet.Empty, (sum, hold) => sum.Add(NodeState.InUse(hold)));
            Check(node.Free.Equals(node.Total.Subtract(used)), "free is not total - committed");
            Check(node.Ahead.Count == node.Held.Values.Count(hold => hold.Kind == HoldKind.Ahead), "a node miscounts its backlog");
            Check(node.Bucket == NodeIndex.BucketOf(node), "a node is in a stale bucket");
            foreach (RunKey run in node.Held.Keys)
                Check(!_placed.TryGetValue(run.Task, out Placed placed) || placed.Attempt >= run.Attempt, "a held attempt is unknown");
        }

        CheckShares();
        Check(_reservations == _nodeList.Count(node => node.ReservedFor is not null), "reservations are miscounted");
        Check(_placed.All(pair => _nodes[pair.Value.Node].Held.ContainsKey(new RunKey(pair.Key, pair.Value.Attempt))),
            "a placed task is on no node");
    }

    private void CheckShares()
    {
        ILookup<JobId, Hold> held = _nodeList.SelectMany(node => node.Held.Values).ToLookup(hold => hold.Job.Id);
        ILookup<JobId, TaskClass> queued = _classes.Values.ToLookup(item => item.Key.Job);
        Check(_jobs.Keys.ToHashSet().SetEquals(held.Select(part => part.Key).Concat(queued.Select(part => part.Key))), "a job is unknown or left over");
        foreach (JobShare job in _jobs.Values)
        {
            ResourceSums used = new();
            foreach (Hold hold in held[job.Id])
                used.Add(NodeState.InUse(hold));
            Check(job.Share == _clusterTotal.ShareOf(used), "a job's share is not what it holds");
            Check(job.References == held[job.Id].Count() + queued[job.Id].Count(), "a job's references are miscounted");
        }

        Lease[] leases = [.. held.SelectMany(part => part).Select(hold => hold.Lease).OfType<Lease>()];
        Check(_leaseCount == leases.Length && _leaseCount == _leases.Values.Sum(group => group.Count), "leases are miscounted");
        Check(leases.All(lease => _leases.GetValueOrDefault(lease.Group.Key) == lease.Group), "a lease's group is unknown");
        Check(_leases.Values.All(group => group.IsWanted == _classes.ContainsKey(group.Key) && (group.IsWanted || group.Count > 0)), "a lease group is left over");
    }

    private static void Check(bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException("The scheduler's state is inconsistent: " + message + ". Report this as a bug.");
    }
}
