using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling;

/// <summary>Refuses, before any state changes, arguments that would break the scheduler's arithmetic later.</summary>
internal static class SchedulerArguments
{
    internal static void Check(NodeRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        if (registration.Node == default)
            throw new ArgumentException("A node registers under an id of its own: use NodeId.New().", nameof(registration));
        if (registration.Silo is null)
            throw new ArgumentException($"Node {registration.Node} must name its silo.", nameof(registration));
        if (registration.Total is null || registration.Total.HasNegative)
            throw new ArgumentException($"The total of node {registration.Node} must be given and not be negative.", nameof(registration));
        if (registration.Elsewhere is null || registration.Elsewhere.HasNegative)
            throw new ArgumentException(
                $"The resources of node {registration.Node} in use elsewhere must be given and not be negative.", nameof(registration));
        if (registration.Held is null || registration.Held.Any(run => run.Demand is { HasNegative: true }))
            throw new ArgumentException(
                $"The tasks held by node {registration.Node} must be given, without negative demands.", nameof(registration));
        if (registration.Groups is null || registration.Bundles is null
            || registration.Bundles.Any(bundle => bundle.Index < 0 || bundle.Amount is null || bundle.Amount.HasNegative))
            throw new ArgumentException(
                $"The bundles held by node {registration.Node} must be given, without negative amounts.", nameof(registration));
        foreach (GroupRequest group in registration.Groups)
            Check(group);
    }

    internal static void Check(GroupRequest group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Id.Owner == default || group.Bundles is not { Length: > 0 and <= CallLimits.Bundles } || group.Nodes is null
            || !Enum.IsDefined(group.Strategy))
            throw new ArgumentException(
                $"A placement group has an owner, a strategy and 1 to {CallLimits.Bundles:N0} bundles.", nameof(group));
        if (Array.Exists(group.Bundles, amount => amount is null || amount.HasNegative || amount.Equals(ResourceSet.Empty)))
            throw new ArgumentException($"Every bundle of placement group {group.Id} needs an amount of something.", nameof(group));
        try
        {
            _ = group.Bundles.Aggregate(ResourceSet.Empty, (all, amount) => all.Add(amount));
        }
        catch (OverflowException e)
        {
            throw new ArgumentException("The bundles together ask for more than can be counted.", nameof(group), e);
        }
    }

    internal static void Check(PlaceRequest[] requests, string parameter)
    {
        ArgumentNullException.ThrowIfNull(requests, parameter);
        foreach (PlaceRequest request in requests)
        {
            if (request is not { Placement: { Demand: not null, Labels: not null } placement, Locality: not null, Payload: not null })
                throw new ArgumentException(
                    "Every task must have a placement, with its demand and labels, a locality and a payload.", parameter);
            LabelSelector.ParseChoices(placement.Labels);
            if (placement.Bundle >= 0 && placement.Group == default)
                throw new ArgumentException($"Task {request.Task} names bundle {placement.Bundle} of no placement group.", parameter);
            if (placement.Demand.HasNegative)
                throw new ArgumentException(
                    $"Task {request.Task} demands a negative amount: {placement.Demand}. Use 0 for nothing.", parameter);
        }
    }
}
