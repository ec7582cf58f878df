using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

/// <summary>The properties that decide where and when a task may run. Tasks that share them are served in order, and if the first cannot be
/// placed, none can.</summary>
/// <param name="SlotOwner">The owner of a slot, default for a task: owners of one job take turns, because otherwise the first would keep
/// all.</param>
internal readonly record struct ClassKey(JobId Job, Placement Placement, NodeId SlotOwner)
{
    internal static ClassKey Of(PlaceRequest request)
    {
        Placement placement = request.Placement;
        // One class for all that mean the same.
        if (placement.Bundle < -1 || (placement.SoftAffinity && placement.Affinity == default))
        {
            placement = placement with
            {
                Bundle = Math.Max(placement.Bundle, -1),
                SoftAffinity = placement.SoftAffinity && placement.Affinity != default,
            };
        }

        return new(request.Job, placement, request.IsSlot ? request.Owner : default);
    }

    /// <summary>Returns the key of a running task or slot: other places where it might have run no longer matter.</summary>
    internal static ClassKey Of(TaskAttempt run) =>
        new(run.Job, new Placement { Demand = run.Demand ?? ResourceSet.Empty, Priority = run.Priority },
            run.IsSlot ? run.Task.Owner : default);
}

/// <summary>A queued task; a link of its class's list, so that cancelling one of a million is O(1).</summary>
internal sealed class TaskEntry(PlaceRequest request, TaskClass taskClass, long sequence)
{
    internal PlaceRequest Request { get; } = request;

    internal TaskClass Class { get; } = taskClass;

    /// <summary>Order of arrival over all classes; 0 for a task that came back from a node.</summary>
    internal long Sequence { get; } = sequence;

    internal TaskEntry? Previous { get; set; }

    internal TaskEntry? Next { get; set; }

    /// <summary>True when its owner knows that it is infeasible.</summary>
    internal bool Reported { get; set; }
}

/// <summary>The queue of one class.</summary>
internal sealed class TaskClass(ClassUse use)
{
    internal ClassKey Key { get; } = use.Key;

    internal Placement Placement => Key.Placement;

    internal JobShare Job { get; } = use.Job;

    /// <summary>The placed tasks of the class.</summary>
    internal ClassUse Use { get; } = use;

    /// <summary>The nodes that its labels choose; null: every node.</summary>
    internal LabelRule? Rule { get; init; }

    /// <summary>Its placement group; null while the scheduler does not know it, and for a class without one.</summary>
    internal GroupState? Group { get; set; }

    /// <summary>True when it is infeasible and no node that may join can change it: its tasks must fail.</summary>
    internal bool IsFinal { get; set; }

    internal TaskEntry? Head { get; private set; }

    internal TaskEntry? Tail { get; private set; }

    internal int Count { get; private set; }

    /// <summary>True when no node can take the head, except perhaps nodes that have gained room since the last placement round.</summary>
    internal bool Blocked { get; set; }

    /// <summary>The number of placements when the present head became blocked.</summary>
    internal long BlockedAt { get; set; }

    /// <summary>True when it is in the list of classes that the next round looks at in any case.</summary>
    internal bool Awake { get; set; }

    /// <summary>The number of the class, which grows from class to class.</summary>
    internal long Number { get; init; }

    /// <summary>Its order within its job when it was put into <see cref="RankedIn"/>.</summary>
    internal ClassOrder Rank { get; set; }

    /// <summary>The order in which rounds look for it when there is room; null: none, because nothing could run it now.</summary>
    internal RankedClasses? RankedIn { get; set; }

    /// <summary>True when it is in the queue of the running round.</summary>
    internal bool InRound { get; set; }

    /// <summary>True when some node's total covers the demand and the affinity allows it.</summary>
    internal bool Feasible { get; set; }

    /// <summary>Queued tasks whose owner has not been told that they are infeasible.</summary>
    internal int Unreported { get; set; }

    /// <summary>The only node that may run these; default: any. A soft affinity is none while its node is gone or too small.</summary>
    internal NodeId Anchor { get; set; }

    /// <summary>The node of its anchor, while that is in the cluster.</summary>
    internal NodeState? AnchorNode { get; set; }

    /// <summary>The node that is kept free for the head, which others overtook for too long.</summary>
    internal NodeState? Reserved { get; set; }

    /// <summary>Last place in the round robin of a spread class.</summary>
    internal int Cursor { get; set; } = -1;

    /// <summary>Returns the selector that chooses the node, from 0, the preferred one; -1: none.</summary>
    internal int ChoiceOf(NodeState node) => Rule?.ChoiceOf(node) ?? 0;

    internal void Append(TaskEntry entry)
    {
        entry.Previous = Tail;
        if (Tail is null)
            Head = entry;
        else
            Tail.Next = entry;
        Tail = entry;
        Added();
    }

    internal void Prepend(TaskEntry entry)
    {
        entry.Next = Head;
        if (Head is null)
            Tail = entry;
        else
            Head.Previous = entry;
        Head = entry;
        Added();
    }

    internal void Remove(TaskEntry entry)
    {
        if (entry.Previous is null)
            Head = entry.Next;
        else
            entry.Previous.Next = entry.Next;
        if (entry.Next is null)
            Tail = entry.Previous;
        else
            entry.Next.Previous = entry.Previous;
        entry.Previous = entry.Next = null;
        Count--;
        Unreported -= entry.Reported ? 0 : 1;
    }

    private void Added()
    {
        Count++;
        Unreported++;
    }
}
