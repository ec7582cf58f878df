
namespace ClusterTasks.Scheduling.Contracts;

/// <summary>A node's own books where several schedulers (shards) feed it. Each knows what it sent and, a message late, what the others use;
/// so two may want one slot at once, and the node, which knows all, refuses the later one. Safe for any thread.</summary>
/// <param name="shards">How many schedulers there are.</param>
internal sealed class ShardBooks(int shards, ResourceSet total)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TaskId, Entry> _runs = [];
    private readonly ResourceSet[] _bundles = [.. Enumerable.Repeat(ResourceSet.Empty, shards)];
    private readonly ResourceSet[] _used = [.. Enumerable.Repeat(ResourceSet.Empty, shards)];

    private readonly record struct Entry(int Attempt, int Shard, Allocation Allocation);

    private readonly record struct Allocation(ResourceSet Demand, bool IsLent)
    {
        internal ResourceSet InUse => IsLent ? Demand with { CpuUnits = 0 } : Demand;
    }

    /// <summary>The shard that places a job's tasks: the same on every node.</summary>
    internal static int ShardOf(JobId job, int shards)
    {
        // Two odd constants (of splitmix64 and xxHash): neighbouring job numbers and nodes end far apart.
        ulong mixed = job.Owner.Value * 0x9E3779B97F4A7C15 + job.Number * 0xC2B2AE3D27D4EB4F;
        return (int)((mixed >> 32) % (ulong)shards);
    }

    /// <summary>Takes a dispatched run into the books. False: another shard's work has the room.</summary>
    internal bool TryTake(PlaceRequest request)
    {
        lock (_lock)
        {
            bool isKnown = _runs.TryGetValue(request.Task, out Entry present);
            if (isKnown && present.Attempt >= request.Attempt)
                return true; // the call came again
            int shard = ShardOf(request.Job, shards);
            // In a bundle of a placement group, which is counted as a whole.
            if (request.Placement.Group != default)
                request = request with { Placement = request.Placement with { Demand = ResourceSet.Empty } };
            ResourceSet free = Free();
            // The attempt before it ends with this one's arrival.
            if (isKnown)
                free = free.Add(present.Allocation.InUse);
            if (!free.Covers(request.Placement.Demand))
                return false;
            if (isKnown)
                Forget(request.Task, present);
            Put(request.Task, new Entry(request.Attempt, shard, new Allocation(request.Placement.Demand, false)));
            return true;
        }
    }

    /// <summary>Whether a bundle of a placement group still finds room here. CPUs that are lent are not for it.</summary>
    internal bool HasRoom(ResourceSet bundles)
    {
        lock (_lock)
        {
            ResourceSet lent = ResourceSet.Empty;
            foreach (Entry entry in _runs.Values)
                lent = entry.Allocation.IsLent ? lent.Add(entry.Allocation.Demand.Subtract(entry.Allocation.InUse)) : lent;
            return Free().Subtract(lent).Covers(bundles);
        }
    }

    /// <summary>The bundles that the node holds now.</summary>
    internal void SetBundles(BundleReport[] bundles)
    {
        lock (_lock)
        {
            Array.Fill(_bundles, ResourceSet.Empty);
            foreach (BundleReport bundle in bundles)
            {
                int shard = ShardOf(bundle.Job, shards);
                _bundles[shard] = _bundles[shard].Add(bundle.Amount);
            }
        }
    }

    /// <summary>A run waits and has lent its CPUs, or runs on. Returns its shard; null: unknown.</summary>
    internal int? Lend(TaskAttempt run, bool isLent)
    {
        lock (_lock)
        {
            if (!_runs.TryGetValue(run.Task, out Entry entry))
                return null;
            if (entry.Attempt == run.Attempt)
            {
                Forget(run.Task, entry);
                Put(run.Task, entry with { Allocation = entry.Allocation with { IsLent = isLent } });
            }

            return entry.Shard;
        }
    }

    /// <summary>A run holds nothing any more. Returns its shard; null: unknown.</summary>
    internal int? Finish(TaskAttempt run)
    {
        lock (_lock)
        {
            if (!_runs.TryGetValue(run.Task, out Entry entry))
                return null;
            if (entry.Attempt == run.Attempt)
                Forget(run.Task, entry);
            return entry.Shard;
        }
    }

    internal int? ShardOf(TaskId task)
    {
        lock (_lock)
            return _runs.TryGetValue(task, out Entry entry) ? entry.Shard : null;
    }

    /// <summary>What the runs of all other shards use.</summary>
    internal ResourceSet Elsewhere(int shard)
    {
        lock (_lock)
        {
            ResourceSet sum = ResourceSet.Empty;
            for (int other = 0; other < shards; other++)
                sum = other == shard ? sum : sum.Add(_used[other]).Add(_bundles[other]);
            return sum;
        }
    }

    private ResourceSet Free()
    {
        ResourceSet free = total;
        for (int shard = 0; shard < shards; shard++)
            free = free.Subtract(_used[shard]).Subtract(_bundles[shard]);
        return free;
    }

    private void Put(TaskId task, Entry entry)
    {
        _runs[task] = entry;
        _used[entry.Shard] = _used[entry.Shard].Add(entry.Allocation.InUse);
    }

    private void Forget(TaskId task, Entry entry)
    {
        _runs.Remove(task);
        _used[entry.Shard] = _used[entry.Shard].Subtract(entry.Allocation.InUse);
    }
}
