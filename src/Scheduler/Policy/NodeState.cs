using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

/// <summary>One attempt of one task.</summary>
internal readonly record struct RunKey(TaskId Task, int Attempt);

internal enum AllocationKind : byte
{
    /// <summary>The whole demand is taken.</summary>
    Committed,

    /// <summary>The task waits for another: its CPUs are lent, its GPUs and memory are still in use.</summary>
    Lent,

    /// <summary>Sent ahead of room; takes nothing until room comes.</summary>
    Ahead,
}

/// <param name="Slot">Set where the attempt is a slot.</param>
internal readonly record struct Allocation(ResourceSet Demand, AllocationKind Kind, ClassUse Use, Slot? Slot);

/// <summary>A node's resources and their use. Free = total - committed here - in use elsewhere.</summary>
internal sealed class NodeState(NodeRegistration registration)
{
    private readonly Dictionary<RunKey, Allocation> _allocations = [];

    internal NodeRegistration Registration { get; private set; } = registration;

    internal NodeId Id => Registration.Node;

    internal ResourceSet Total => Registration.Total;

    internal ResourceSet Free { get; private set; } = registration.Total.Subtract(registration.Elsewhere);

    /// <summary>Resources in use by no run of this scheduler, by the node's newest report
    /// (<see cref="NodeRegistration.Elsewhere"/>).</summary>
    internal ResourceSet Elsewhere { get; private set; } = registration.Elsewhere;

    internal IReadOnlyDictionary<RunKey, Allocation> Allocations => _allocations;

    /// <summary>Attempts sent ahead of room, oldest first.</summary>
    internal List<RunKey> Ahead { get; } = [];

    /// <summary>True when it gets nothing until it reports or the pause is over: it refused, or could not be reached.</summary>
    internal bool Paused { get; set; }

    /// <summary>Scratch of a <see cref="RecallPlan"/>: the room that will exist when recalled slots have ended and the work that they were
    /// recalled for has started; null: as much as is free now.</summary>
    internal ResourceSet? PromisedRoom { get; set; }

    /// <summary>True when it has gained room since the last round.</summary>
    internal bool Dirty { get; set; }

    /// <summary>The time when it last gained room, as <see cref="WaitingGroups.Gains"/> counts.</summary>
    internal long GainedAt { get; set; }

    /// <summary>The class that this node is kept free for.</summary>
    internal TaskClass? ReservedFor { get; set; }

    /// <summary>The placement group that this node is being emptied for: nothing else starts here.</summary>
    internal GroupState? DrainFor { get; set; }

    /// <summary>Classes that may run here only, of each job that has any.</summary>
    internal Dictionary<JobShare, RankedClasses> Anchored { get; } = [];

    /// <summary>Bundles of placement groups: each takes its amount from <see cref="Free"/>, and while it is offered adds its own
    /// resources.</summary>
    internal List<BundleAllocation> Bundles { get; } = [];

    /// <summary>Placed in this round, not yet sent.</summary>
    internal List<PlaceRequest> Outbox { get; } = [];

    /// <summary>Place in the list of all nodes.</summary>
    internal int ListIndex { get; set; }

    /// <summary>Bucket of the indexes, and the places there; kept by <see cref="NodeIndex"/>.</summary>
    internal int Bucket { get; set; }

    internal List<IndexSlot> Slots { get; } = [];

    internal void Update(NodeRegistration registration)
    {
        Free = Free.Add(registration.Total).Subtract(Registration.Total);
        Registration = registration;
        SetElsewhere(registration.Elsewhere);
    }

    internal void SetElsewhere(ResourceSet elsewhere)
    {
        if (elsewhere.Equals(Elsewhere))
            return;
        Free = Free.Add(Elsewhere).Subtract(elsewhere);
        Elsewhere = elsewhere;
    }

    internal void Take(RunKey run, Allocation allocation)
    {
        _allocations.Add(run, allocation);
        allocation.Use.Allocations++;
        allocation.Use.Job.References++;
        if (allocation.Kind == AllocationKind.Ahead)
            Ahead.Add(run);
        else
            Use(allocation);
    }

    /// <summary>Forgets an attempt and frees its resources. Returns false when it holds nothing here.</summary>
    internal bool Release(RunKey run, out Allocation allocation)
    {
        if (!_allocations.Remove(run, out allocation))
            return false;
        if (allocation.Kind == AllocationKind.Ahead)
            Ahead.Remove(run);
        Return(allocation);
        allocation.Use.Allocations--;
        allocation.Use.Job.References--;
        return true;
    }

    /// <summary>Changes how an attempt holds its demand; ignored for one that is not here.</summary>
    internal void Change(RunKey run, AllocationKind kind)
    {
        if (!_allocations.TryGetValue(run, out Allocation allocation) || allocation.Kind == kind)
            return;
        if (allocation.Kind == AllocationKind.Ahead)
            Ahead.Remove(run);
        Allocation changed = allocation with { Kind = kind };
        Return(allocation);
        Use(changed);
        _allocations[run] = changed;
    }

    /// <summary>Returns the resources that an attempt here takes from the node now.</summary>
    internal ResourceSet InUse(RunKey run) => InUse(_allocations[run]);

    /// <summary>Counts attempts sent ahead as running, in order, as far as there is room: the node starts them by itself.</summary>
    internal void PromoteAhead()
    {
        while (Ahead.Count > 0 && Free.Covers(_allocations[Ahead[0]].Demand))
            Change(Ahead[0], AllocationKind.Committed);
    }

    /// <summary>The resources that plain tasks can ever get: all but those that bundles hold.</summary>
    internal ResourceSet Unbound => Bundles.Aggregate(Total, (rest, bundle) => rest.Subtract(bundle.Amount));

    /// <summary>The resources that a bundle may take: not the CPUs that blocked tasks have lent, because it keeps them for as long as its
    /// group lives.</summary>
    internal ResourceSet FreeForLong => _allocations.Values.Where(allocation => allocation.Kind == AllocationKind.Lent)
        .Aggregate(Free, (rest, allocation) => rest.Subtract(BundleResources.CpusOf(allocation.Demand)));

    internal void Add(BundleAllocation bundle)
    {
        Bundles.Add(bundle);
        Free = Free.Subtract(bundle.Amount);
    }

    internal void Offer(BundleAllocation bundle)
    {
        bundle.IsOffered = true;
        Free = Free.Add(BundleResources.In(bundle.Group, bundle.Index, bundle.Amount));
    }

    internal void Drop(BundleAllocation bundle)
    {
        Bundles.Remove(bundle);
        Free = Free.Add(bundle.Amount);
        // Below zero for a moment where the end of a run in it is still to be reported.
        if (bundle.IsOffered)
            Free = Free.Subtract(BundleResources.In(bundle.Group, bundle.Index, bundle.Amount));
    }

    /// <summary>Returns the resources that an allocation takes from the node now.</summary>
    internal static ResourceSet InUse(Allocation allocation) => allocation.Kind switch
    {
        AllocationKind.Committed => allocation.Demand,
        AllocationKind.Lent => allocation.Demand.Subtract(BundleResources.CpusOf(allocation.Demand)),
        _ => ResourceSet.Empty,
    };

    private void Use(Allocation allocation)
    {
        ResourceSet amount = InUse(allocation);
        Free = Free.Subtract(amount);
        allocation.Use.Job.Take(amount);
    }

    private void Return(Allocation allocation)
    {
        ResourceSet amount = InUse(allocation);
        Free = Free.Add(amount);
        allocation.Use.Job.Return(amount);
    }

    internal NodeView ToView() => new()
    {
        Node = Id,
        Silo = Registration.Silo,
        Total = Total,
        Free = Free,
        TransferEndpoint = Registration.TransferEndpoint,
        SessionAddress = Registration.SessionAddress,
        ProcessId = Registration.ProcessId,
        Labels = Registration.Labels,
    };
}
