namespace ClusterTasks.Scheduling.Policy;

/// <summary>Chooses the slots to recall, because others wait for their slots. One look at one moment.</summary>
/// <remarks>
/// A class may take from a lower priority at once. Once the slot has had its quantum, a class may also take from a job with a larger
/// share. Then it may also take from another class of its own job that holds more. Recalls under way count as done (room, shares), so a
/// burst of waiting tasks gets its fair part in one look and nothing beyond it. Equal shares take turns only where slots are too few to be
/// divided.
/// </remarks>
/// <param name="reservations">The number of further nodes that may be kept free for a class.</param>
internal sealed class RecallPlan(
    ResourceSums clusterTotal, TimeSpan now, TimeSpan quantum, int reservations, Action<TaskClass, NodeState> reserve)
{
    /// <summary>The time that a slot may go on after a recall until its owner is asked again: a task in it may be long.</summary>
    internal static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>The time that a slot may go on where there are other shards, whether or not other work waits.</summary>
    internal static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    // The margin by which another must hold more. Shares go up and down with every task that ends, and the smaller they are the more they
    // do. The next free slot goes to the smallest share anyway: without a margin the slots of tiny slots were recalled all the time.
    private const double JobMargin = 1.05;
    private const double ClassMargin = 1.5;

    // Bounds of the slots looked at for one class, and in all, and of nodes with room to come: a look must never hold up the placements.
    private const int LooksForAClass = 128;
    private const int LooksForAll = 2048;
    private const int LooksForPromised = 2_048;

    private readonly List<NodeState> _touched = [];
    private readonly List<NodeState> _promised = [];
    private readonly List<ClassUse> _victims = [];
    private int _looks = LooksForAll;
    private int _promisedLooks = LooksForPromised;

    internal List<Slot> Chosen { get; } = [];

    /// <summary>The time when another look may find more, without any event; null: only an event can change that.</summary>
    internal TimeSpan? Again { get; private set; }

    /// <summary>Adds slots that may be recalled, with those of them that are recalled already.</summary>
    internal void Offer(ClassUse use)
    {
        _victims.Add(use);
        use.Expire(now - AskAgain);
        foreach (Slot slot in use.Recalled)
            Free(slot);
        if (use.Recalled.First is { } oldest)
            LookAgainAt(oldest.Value.RecalledAt + AskAgain);
    }

    /// <summary>Sorts the slots so that the class that holds most is asked first. Call it after the last <see cref="Offer"/>.</summary>
    internal void Order() => _victims.Sort((a, b) =>
    {
        int order = a.Placement.Priority.CompareTo(b.Placement.Priority);
        order = order != 0 ? order : b.Job.Share.CompareTo(a.Job.Share);
        return order != 0 ? order : b.Share.CompareTo(a.Share);
    });

    /// <summary>Recalls slots that were held for a turn. Work that waits at another shard is not seen here, and gets the slot as soon as
    /// any other work when it becomes free.</summary>
    internal void RecallOld()
    {
        foreach (ClassUse use in _victims)
        {
            while (use.Running.First is { } oldest && oldest.Value.Since + Turn <= now)
                Choose(oldest.Value);
            if (use.Running.First is { } next)
                LookAgainAt(next.Value.Since + Turn);
        }
    }

    /// <summary>Ends the plan.</summary>
    internal void Close()
    {
        foreach (NodeState node in _touched)
            node.PromisedRoom = null;
    }

    /// <summary>Finds room for as many waiting tasks of a class as fairness allows. Classes come in their order.</summary>
    /// <param name="only">The one node where the class has to go; null: any.</param>
    internal void Serve(TaskClass taskClass, NodeState? only)
    {
        // If the plan did not know the recalls under way, it would recall more and more.
        if (_promisedLooks <= 0)
        {
            LookAgainAt(now);
            return;
        }

        int spare = Math.Max(0, _looks - LooksForAClass);
        _looks -= spare;
        double demand = taskClass.Use.Part;
        bool mayFit = true;
        // A node is reserved for one task at a time.
        for (int served = 0; served < taskClass.Count && !(served > 0 && taskClass.Reserved is not null); served++)
        {
            if (!(mayFit && UsePromisedRoom(taskClass, only)))
            {
                if (FindSlots(taskClass, only) is not { } node)
                    break;
                mayFit = RoomOf(node).Covers(taskClass.Placement.Demand);
            }

            taskClass.Job.Pending += demand;
            taskClass.Use.Pending += demand;
        }

        _looks += spare;
    }

    private bool UsePromisedRoom(TaskClass taskClass, NodeState? only)
    {
        for (int i = _promised.Count - 1; i >= 0; i--)
        {
            _promisedLooks--;
            NodeState node = _promised[i];
            ResourceSet room = node.PromisedRoom!;
            if (only is not null && node != only || !room.Covers(taskClass.Placement.Demand) || !CouldRun(node, taskClass))
                continue;
            node.PromisedRoom = room = room.Subtract(taskClass.Placement.Demand);
            if (room.CpuUnits <= 0)
                _promised.RemoveAt(i);
            return true;
        }

        return false;
    }

    /// <summary>Recalls slots to make room for one task. Returns the node, or null when there are none.</summary>
    private NodeState? FindSlots(TaskClass taskClass, NodeState? only)
    {
        if (only is not null)
            return CouldRun(only, taskClass) && Clear(only, null, taskClass) ? only : null;
        bool isOthersTurn = true;
        bool isOwnTurn = true;
        foreach (ClassUse victim in _victims)
        {
            // It would take several of them, so it needs a reservation.
            if (reservations == 0 && victim.Placement.Demand.CpuUnits < taskClass.Placement.Demand.CpuUnits)
                continue;
            bool isOther = victim.Placement.Priority == taskClass.Placement.Priority && !ReferenceEquals(victim.Job, taskClass.Job);
            if (isOther ? !isOthersTurn : !isOwnTurn)
                continue;
            if (!MayTake(taskClass, victim))
            {
                // They are in order: the other jobs, and the job's other classes, that follow hold even less.
                isOthersTurn &= !isOther;
                isOwnTurn &= isOther || ReferenceEquals(victim, taskClass.Use);
                continue;
            }

            foreach (Slot slot in victim.Running)
            {
                if (IsYoung(slot, taskClass))
                    break; // all that follow are younger
                if (--_looks < 0)
                {
                    LookAgainAt(now);
                    return null;
                }

                if (CouldRun(slot.Node, taskClass) && Clear(slot.Node, slot, taskClass))
                    return slot.Node;
            }
        }

        return null;
    }

    /// <summary>Recalls as many slots of the node as the class needs, that one first. Returns false, without any recall, when even all are
    /// too few.</summary>
    private bool Clear(NodeState node, Slot? first, TaskClass taskClass)
    {
        ResourceSet demand = taskClass.Placement.Demand;
        ResourceSet room = RoomOf(node);
        List<Slot> chosen = [];
        if (first is not null)
            Add(first);
        if (!room.Covers(demand))
        {
            // They do not end together: unless the node is kept for it, the first slots go to smaller tasks, and all recalls are useless.
            if (reservations == 0 && !ReferenceEquals(taskClass.Reserved, node))
                return false;
            IEnumerable<Slot> others = node.Allocations.Values.Select(allocation => allocation.Slot).OfType<Slot>()
                .Where(slot => slot != first && slot.Use.IsOffered && !slot.IsRecalled && MayTake(taskClass, slot.Use)
                    && !IsYoung(slot, taskClass))
                .OrderBy(slot => slot.Since);
            foreach (Slot other in others)
            {
                Add(other);
                if (room.Covers(demand))
                    break;
            }

            if (!room.Covers(demand))
                return false;
            // A slot that holds nothing of the missing resources may go on.
            foreach (Slot slot in chosen.ToArray())
            {
                ResourceSet without = room.Subtract(node.InUse(slot.Run));
                if (without.Covers(demand))
                {
                    room = without;
                    chosen.Remove(slot);
                }
            }
        }

        if (chosen.Count > 1 && !ReferenceEquals(taskClass.Reserved, node))
        {
            reserve(taskClass, node);
            reservations--;
        }

        foreach (Slot slot in chosen)
            Choose(slot);
        node.PromisedRoom = room.Subtract(demand);
        return true;

        void Add(Slot slot)
        {
            chosen.Add(slot);
            room = room.Add(node.InUse(slot.Run));
        }
    }

    private void Choose(Slot slot)
    {
        Free(slot);
        slot.Use.Recall(slot, now);
        Chosen.Add(slot);
        LookAgainAt(now + AskAgain);
    }

    /// <summary>Counts a recalled slot as ended.</summary>
    private void Free(Slot slot)
    {
        ResourceSet amount = slot.Node.InUse(slot.Run);
        if (slot.Node.PromisedRoom is null)
        {
            _promised.Add(slot.Node);
            _touched.Add(slot.Node);
        }

        slot.Node.PromisedRoom = RoomOf(slot.Node).Add(amount);
        double share = clusterTotal.ShareOf(amount);
        slot.Use.Job.Pending -= share;
        slot.Use.Pending -= share;
    }

    private ResourceSet RoomOf(NodeState node) => node.PromisedRoom ?? node.Free;

    private static bool CouldRun(NodeState node, TaskClass taskClass) =>
        NodeChoice.IsOpen(node, taskClass) && node.Total.Covers(taskClass.Placement.Demand);

    /// <summary>True when a class may have one more slot of the victim ended.</summary>
    private bool MayTake(TaskClass taskClass, ClassUse victim)
    {
        if (victim.Placement.Priority != taskClass.Placement.Priority)
            return victim.Placement.Priority < taskClass.Placement.Priority;
        ClassUse own = taskClass.Use;
        if (ReferenceEquals(victim, own))
            return false;
        return ReferenceEquals(victim.Job, own.Job)
            ? MayTake(own.Share + own.Pending, victim.Share + victim.Pending, victim.Part, ClassMargin)
            : MayTake(own.Job.Share + own.Job.Pending, victim.Job.Share + victim.Job.Pending, victim.Part, JobMargin);
    }

    /// <summary>True when moving the slot would not reverse the order of the two: equals would take from each other forever. But a class
    /// that has nothing at all gets a turn. Sums of the same parts in another order may differ in their last bits.</summary>
    private static bool MayTake(double own, double victim, double amount, double margin)
    {
        const double rounding = 1e-9;
        return own < rounding ? victim > rounding : victim > own * margin && victim - amount > own + amount - rounding;
    }

    private bool IsYoung(Slot slot, TaskClass taskClass)
    {
        // A slot that was placed at this very moment is not known to its owner yet.
        bool isUrgent = slot.Use.Placement.Priority < taskClass.Placement.Priority && slot.Since < now;
        if (isUrgent || slot.Since + quantum <= now)
            return false;
        LookAgainAt(slot.Use.Placement.Priority < taskClass.Placement.Priority ? now : slot.Since + quantum);
        return true;
    }

    private void LookAgainAt(TimeSpan time) => Again = Again is { } earlier && earlier < time ? earlier : time;
}
