namespace ClusterTasks.Scheduling;

/// <summary>Refuses, before any state changes, what would break the scheduler's arithmetic later.</summary>
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
            throw new ArgumentException($"What other shards use of node {registration.Node} must be given and not be negative.", nameof(registration));
        if (registration.Held is null || registration.Held.Any(run => run.Demand is { HasNegative: true }))
            throw new ArgumentException($"The tasks held by node {registration.Node} must be given, without negative demands.", nameof(registration));
    }

    internal static void Check(TaskRequest[] requests, string parameter)
    {
        ArgumentNullException.ThrowIfNull(requests, parameter);
        foreach (TaskRequest request in requests)
        {
            if (request is null || request.Demand is null || request.Locality is null || request.Payload is null)
                throw new ArgumentException("Every task must have a demand, a locality and a payload, empty or not.", parameter);
            if (request.Demand.HasNegative)
                throw new ArgumentException($"Task {request.Task} demands a negative amount: {request.Demand}. Use 0 for nothing.", parameter);
        }
    }
}
