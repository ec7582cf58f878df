namespace ClusterTasks.Scheduling;

/// <summary>A slot that an owner holds for a row of tasks of its own, until it ends it.</summary>
internal sealed class Lease
{
    internal Lease(RunKey run, NodeState node, LeaseGroup group, TimeSpan since)
    {
        (Run, Node, Group, Since) = (run, node, group, since);
        Link = new LinkedListNode<Lease>(this);
    }

    internal RunKey Run { get; }

    internal NodeState Node { get; }

    internal LeaseGroup Group { get; }

    internal TimeSpan Since { get; }

    /// <summary>When its owner was last asked for it.</summary>
    internal TimeSpan RecalledAt { get; set; }

    internal bool IsRecalled => Link.List == Group.Recalled;

    /// <summary>Its link in one of the two lists of the group.</summary>
    internal LinkedListNode<Lease> Link { get; }
}

/// <summary>The leases of one owner, job and demand.</summary>
internal sealed class LeaseGroup(ClassKey key, JobShare job, ResourceSums clusterTotal)
{
    internal ClassKey Key { get; } = key;

    internal JobShare Job { get; } = job;

    /// <summary>A class of this key is queued: more of these are wanted.</summary>
    internal bool IsWanted { get; set; }

    /// <summary>Oldest first, those apart whose owner has been asked for them.</summary>
    internal LinkedList<Lease> Running { get; } = new();

    /// <summary>The longest ago first.</summary>
    internal LinkedList<Lease> Recalled { get; } = new();

    internal int Count => Running.Count + Recalled.Count;

    /// <summary>The part of the cluster that these hold.</summary>
    internal double Share => Count == 0 ? 0 : Count * clusterTotal.ShareOf(Key.Demand);

    /// <summary>Scratch of a <see cref="RecallPlan"/>, as <see cref="JobShare.Pending"/>.</summary>
    internal double Pending { get; set; }

    /// <summary>Scratch too: its owner is there to be asked.</summary>
    internal bool IsOffered { get; set; }

    internal void Recall(Lease lease, TimeSpan now)
    {
        lease.RecalledAt = now;
        Running.Remove(lease.Link);
        Recalled.AddLast(lease.Link);
    }

    /// <summary>Leases that went on although they were recalled may be recalled again.</summary>
    internal void Expire(TimeSpan before)
    {
        while (Recalled.First is { } link && link.Value.RecalledAt <= before)
        {
            Recalled.Remove(link);
            Running.AddFirst(link);
        }
    }
}
