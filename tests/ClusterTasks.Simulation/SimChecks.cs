namespace ClusterTasks.Simulation;

/// <summary>The rules that every history keeps.</summary>
internal static class SimChecks
{
    // It looks at all tasks of a node: with every step it would be most of the work.
    private const int IdleEvery = 7;

    /// <summary>Looks after each step: no node runs more than it has CPUs for.</summary>
    internal static void AfterStep(SimCluster cluster)
    {
        foreach (SimNode node in cluster.Nodes)
        {
            if (node.IsDead)
                continue;
            int busy = 0;
            foreach (SimWorker worker in node.Workers.Processes)
                busy += worker.Busy;
            if (cluster.Loop.Steps % IdleEvery == 0 && node.Core.Read(tables => tables.Local.FindIdleWait()) is { } idle)
                throw new SimFailedException($"{node.Name}: {idle}");
            // Each of them that was cancelled by force may still run while its process is being ended.
            if (busy > node.Cpus && !cluster.HasCancelled && cluster.Deaths == 0)
                throw new SimFailedException($"{node.Name} runs {busy} tasks and has {node.Cpus} CPUs.");
        }
    }

    /// <summary>Returns what the drivers have left behind; null: nothing.</summary>
    internal static string? WhatIsLeft(SimCluster cluster)
    {
        foreach (SimNode node in cluster.Living)
        {
            string? left = node.Core.Read(tables =>
                tables.Tasks.Count > 0 ? $"{tables.Tasks.Count} tasks"
                : tables.Local.Count > 0 ? $"{tables.Local.Count} running tasks"
                : tables.Local.LeaseCount > 0 ? $"{tables.Local.LeaseCount} slots"
                : tables.Leases.LeaseCount + tables.Leases.RequestCount > 0 ? $"{tables.Leases.LeaseCount} slots of its tasks and {tables.Leases.RequestCount} requests"
                : !tables.Local.Free.Equals(tables.Local.Total) ? $"free {tables.Local.Free} of {tables.Local.Total}"
                : tables.Objects.Count > 0 ? $"{tables.Objects.Count} objects, such as {tables.Objects.Entries.First().Id}"
                : tables.Handovers.InTransit.Count > 0 ? $"{tables.Handovers.InTransit.Count} references on their way"
                : tables.Sessions.Count > 0 ? $"{tables.Sessions.Count} sessions"
                : null);
            left ??= node.Store.Count > 0 ? $"{node.Store.Count} objects in its store, such as {node.Store.Ids.First()}" : null;
            left ??= node.Store.Pins > 0 ? $"{node.Store.Pins} pins" : null;
            if (left is not null)
                return $"{node.Name} has {left}.";
        }

        foreach (Scheduling.NodeState node in cluster.Scheduler.Desk?.Nodes ?? [])
        {
            if (node.Held.Count > 0)
                return $"The scheduler counts {node.Held.Count} runs on node {node.Id}.";
        }

        return null;
    }
}
