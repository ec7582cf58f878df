namespace ClusterTasks.Scheduling.Policy;

/// <summary>A slot that an owner holds for a sequence of its own tasks, until the owner ends it.</summary>
internal sealed class Slot
{
    internal Slot(RunKey run, NodeState node, ClassUse use, TimeSpan since)
    {
        (Run, Node, Use, Since) = (run, node, use, since);
        Link = new LinkedListNode<Slot>(this);
    }

    internal RunKey Run { get; }

    internal NodeState Node { get; }

    internal ClassUse Use { get; }

    internal TimeSpan Since { get; }

    /// <summary>The time when its owner was last asked for it.</summary>
    internal TimeSpan RecalledAt { get; set; }

    internal bool IsRecalled => Link.List == Use.Recalled;

    /// <summary>Its link in one of the two lists of its use.</summary>
    internal LinkedListNode<Slot> Link { get; }
}

/// <summary>The holdings of one class: tasks, or slots of one owner. It outlives their queue.</summary>
internal sealed class ClassUse(ClassKey key, JobShare job, ResourceSums clusterTotal)
{
    internal ClassKey Key { get; } = key;

    internal Placement Placement => Key.Placement;

    internal JobShare Job { get; } = job;

    internal bool IsSlot => Key.SlotOwner != default;

    /// <summary>The queued tasks of the class, if any: more of these are wanted.</summary>
    internal TaskClass? Queue { get; set; }

    /// <summary>Tasks and slots that hold their demand, or have lent a part of it.</summary>
    internal int Allocations { get; set; }

    /// <summary>Slots, oldest first, without those whose owner has been asked for them.</summary>
    internal LinkedList<Slot> Running { get; } = new();

    /// <summary>Recalled slots, the longest ago first.</summary>
    internal LinkedList<Slot> Recalled { get; } = new();

    /// <summary>The part of the cluster that one of them takes.</summary>
    internal double Part { get; private set; } = clusterTotal.ShareOf(key.Placement.Demand);

    /// <summary>The part of the cluster that these hold.</summary>
    internal double Share => Allocations * Part;

    /// <summary>Scratch of a <see cref="RecallPlan"/>, as <see cref="JobShare.Pending"/>.</summary>
    internal double Pending { get; set; }

    /// <summary>Scratch of the plan, too: true when its owner is present and can be asked.</summary>
    internal bool IsOffered { get; set; }

    /// <summary>Call it when the cluster's total has changed.</summary>
    internal void Refresh() => Part = clusterTotal.ShareOf(Key.Placement.Demand);

    internal void Recall(Slot slot, TimeSpan now)
    {
        slot.RecalledAt = now;
        Running.Remove(slot.Link);
        Recalled.AddLast(slot.Link);
    }

    /// <summary>Lets slots be recalled again that went on although they were recalled.</summary>
    internal void Expire(TimeSpan before)
    {
        while (Recalled.First is { } link && link.Value.RecalledAt <= before)
        {
            Recalled.Remove(link);
            Running.AddFirst(link);
        }
    }
}
