namespace ClusterTasks.Scheduling.Policy;

// Slots: owners hold them as long as they have work, so others must be able to ask for them.
internal sealed partial class SchedulerState
{
    private readonly TimeSpan _slotQuantum;
    private readonly HashSet<ClassUse> _slotUses = [];
    private int _slotCount;
    private TimeSpan _now;
    private TimeSpan _nextRecall;

    /// <summary>Returns the slots that owners should give back, and the time of the next look without an event; null: not before the next
    /// event.</summary>
    private (IReadOnlyList<RecallSlots> Recalls, TimeSpan? Again) Recall()
    {
        bool hasOtherShards = _nodeList.Count > 0 && _nodeList[0].Registration.Shards > 1;
        if (_slotCount == 0 || _classes.Count == 0 && !hasOtherShards)
            return ([], null);
        // A look costs as much as many placements, and a slot needs a moment to end anyway.
        if (_now < _nextRecall)
            return ([], _nextRecall);
        _nextRecall = _now + _slotQuantum / 5;
        foreach (JobShare job in _jobs.Values)
            job.Pending = 0;
        RecallPlan plan = new(
            _clusterTotal, _now, _slotQuantum, Math.Max(0, Math.Max(1, _nodeList.Count / 32) - _reservations), Reserve);
        TaskClass[] waiting =
            [.. _jobs.Values.SelectMany(job => SomeOf(job.Ranked))
            .Concat(_nodeList.SelectMany(node => node.Anchored.Values).SelectMany(SomeOf))];
        foreach (TaskClass taskClass in waiting)
            taskClass.Use.Pending = 0;
        foreach (ClassUse use in _slotUses)
        {
            use.Pending = 0;
            use.IsOffered = _nodes.ContainsKey(use.Key.SlotOwner);
            if (use.IsOffered)
                plan.Offer(use);
        }

        if (hasOtherShards)
            plan.RecallOld();
        plan.Order();
        Array.Sort(Array.ConvertAll(waiting, ClassOrder.Of), waiting);
        foreach (TaskClass taskClass in waiting)
            plan.Serve(taskClass, taskClass.Reserved ?? _nodes.GetValueOrDefault(taskClass.Anchor));
        plan.Close();
        TimeSpan? again = plan.Again is { } time && time < _nextRecall ? _nextRecall : plan.Again;
        RecallSlots[] recalls =
        [
            .. plan.Chosen.GroupBy(slot => slot.Use.Key.SlotOwner)
                .Select(part => new RecallSlots(_nodes[part.Key].Registration.Silo, [.. part.Select(slot => slot.Run.Task)])),
        ];
        return (recalls, again);
    }

    /// <summary>Returns the waiting classes of one job in one place for which slots may be recalled: the first ones, and a part of the
    /// others in turn. A job with tens of thousands of classes must not hold up the others' placements with this look.</summary>
    private IEnumerable<TaskClass> SomeOf(RankedClasses classes)
    {
        ClassChunk? first = classes.Chunks.Count > 0 ? classes.Chunks[0] : null;
        ClassChunk? other = classes.Chunks.Count > 1 ? classes.NextToRecall() : null;
        IEnumerable<TaskClass> some = first is null ? [] : other is null || other == first ? first.Classes
            : first.Classes.Concat(other.Classes);
        foreach (TaskClass taskClass in some)
        {
            Looks++;
            if (taskClass.Placement.Group == default)
                yield return taskClass;
        }
    }

    private Allocation NewAllocation(NodeState node, RunKey run, ClassUse use, AllocationKind kind)
    {
        Slot? slot = null;
        if (use.IsSlot)
        {
            use.Running.AddLast((slot = new Slot(run, node, use, _now)).Link);
            _slotUses.Add(use);
            _slotCount++;
        }

        return new Allocation(use.Placement.Demand, kind, use, slot);
    }

    /// <summary>Called when a slot no longer holds anything.</summary>
    private void End(Slot slot)
    {
        slot.Link.List!.Remove(slot.Link);
        _slotCount--;
        if (slot.Use.Running.Count + slot.Use.Recalled.Count == 0)
            _slotUses.Remove(slot.Use);
    }
}
