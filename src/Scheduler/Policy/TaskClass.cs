namespace ClusterTasks.Scheduling;

/// <summary>What decides where a task may run, and in whose turn: tasks that share it are served in order, and if the first cannot be
/// placed, none can.</summary>
/// <param name="LeaseOwner">The owner of a lease, default for a task: owners of one job take turns, or the first would keep all.</param>
/// <param name="Labels">As in <see cref="TaskRequest.Labels"/>.</param>
/// <param name="Bundle">Of the group; -1: any.</param>
internal readonly record struct ClassKey(
    ResourceSet Demand, NodeId Affinity, bool SoftAffinity, bool Spread, int Priority, JobId Job, NodeId LeaseOwner,
    string Labels, PlacementGroupId Group, int Bundle)
{
    internal static ClassKey Of(TaskRequest request) =>
        new(request.Demand, request.Affinity, request.SoftAffinity && request.Affinity != default, request.Spread, request.Priority,
            request.Job, request.IsLease ? request.Owner : default, request.Labels, request.Group, Math.Max(request.Bundle, -1));

    /// <summary>Of something that runs already: where else it might have run no longer matters.</summary>
    internal static ClassKey Of(TaskRun run) =>
        new(run.Demand ?? ResourceSet.Empty, default, false, false, run.Priority, run.Job, run.IsLease ? run.Task.Owner : default, "", default, -1);
}

/// <summary>A queued task; a link of its class's list, so that cancelling one of a million is O(1).</summary>
internal sealed class TaskEntry(TaskRequest request, TaskClass taskClass, long sequence)
{
    internal TaskRequest Request { get; } = request;

    internal TaskClass Class { get; } = taskClass;

    /// <summary>Order of arrival over all classes; 0 for a task that came back from a node.</summary>
    internal long Sequence { get; } = sequence;

    internal TaskEntry? Previous { get; set; }

    internal TaskEntry? Next { get; set; }

    /// <summary>Its owner knows that it is infeasible.</summary>
    internal bool Reported { get; set; }
}

/// <summary>The queue of one class.</summary>
internal sealed class TaskClass(ClassUse use)
{
    internal ClassKey Key { get; } = use.Key;

    internal JobShare Job { get; } = use.Job;

    /// <summary>Those of the class that were placed.</summary>
    internal ClassUse Use { get; } = use;

    /// <summary>What its labels choose; null: every node.</summary>
    internal LabelRule? Rule { get; init; }

    /// <summary>Its placement group; null while the scheduler does not know it, and for a class without one.</summary>
    internal GroupState? Group { get; set; }

    /// <summary>Not feasible, and nothing that may join the cluster can change it: its tasks are to fail.</summary>
    internal bool IsFinal { get; set; }

    internal TaskEntry? Head { get; private set; }

    internal TaskEntry? Tail { get; private set; }

    internal int Count { get; private set; }

    /// <summary>No node can take the head, except perhaps those that have gained room since the last placement round.</summary>
    internal bool Blocked { get; set; }

    /// <summary>Placements made by then, when the present head became blocked.</summary>
    internal long BlockedAt { get; set; }

    /// <summary>In the list of classes that the next round looks at whatever happened.</summary>
    internal bool Awake { get; set; }

    /// <summary>Its order within its job when it was put into <see cref="JobShare.Ranked"/>.</summary>
    internal ClassOrder Rank { get; set; }

    internal bool IsRanked { get; set; }

    /// <summary>In the queue of the running round.</summary>
    internal bool InRound { get; set; }

    /// <summary>Some node's total covers the demand and the affinity allows it.</summary>
    internal bool Feasible { get; set; }

    /// <summary>Queued tasks whose owner has not been told that they are infeasible.</summary>
    internal int Unreported { get; set; }

    /// <summary>The only node that may run these; default: any. A soft affinity is none while its node is gone or too small.</summary>
    internal NodeId Anchor { get; set; }

    /// <summary>The list that holds this class (the general one, or its anchor's) and the place in it, for O(1) removal.</summary>
    internal List<TaskClass>? Home { get; set; }

    internal int HomeIndex { get; set; }

    /// <summary>The node that is kept free for the head, which others overtook for too long.</summary>
    internal NodeState? Reserved { get; set; }

    /// <summary>Last place in the round robin of a spread class.</summary>
    internal int Cursor { get; set; } = -1;

    /// <summary>Which of its selectors chooses the node, from 0, the one that it likes best; -1: none.</summary>
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

    /// <summary>Moves to another list of classes, or to none.</summary>
    internal void MoveTo(List<TaskClass>? home)
    {
        if (ReferenceEquals(Home, home))
            return;
        if (Home is not null)
        {
            TaskClass last = Home[^1];
            Home[HomeIndex] = last;
            last.HomeIndex = HomeIndex;
            Home.RemoveAt(Home.Count - 1);
        }

        Home = home;
        if (home is not null)
        {
            HomeIndex = home.Count;
            home.Add(this);
        }
    }

    private void Added()
    {
        Count++;
        Unreported++;
    }
}
