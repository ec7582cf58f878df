using ClusterTasks.Worker.Execution;

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
                busy += node.Workers.Has(worker.Job) ? worker.Busy : 0; // with its job a process has lost its CPUs, and is being ended
            if (cluster.Loop.Steps % IdleEvery == 0 && node.Node.Read(tables => tables.Local.FindIdleWait()) is { } idle)
                throw new SimFailedException($"{node.Name}: {idle}");
            // Those that use the CPUs of tasks below them run beside these.
            if (busy > node.Cpus && cluster.WorkerDeaths + cluster.MemoryEnds == 0
                && busy > node.Cpus + node.Node.Read(tables => tables.Local.All.Count(task => task.Cpus == TaskCpus.OfChildren)))
                throw new SimFailedException($"{node.Name} runs {busy} tasks and has {node.Cpus} CPUs.");
        }
    }

    /// <summary>Returns a function that waits for its token although nobody reads its stream; null: there is none.</summary>
    internal static string? UnreadStream(SimCluster cluster)
    {
        HashSet<TaskId> left = [.. cluster.Drivers.Where(driver => !driver.IsDead).SelectMany(driver => driver.LeftStreams)];
        foreach (SimNode node in cluster.Living)
        {
            foreach (SimWorker worker in node.Workers.Processes)
            {
                foreach (TaskId watching in worker.Watching.Where(left.Contains))
                    return $"The stream of {watching} runs on in {worker.Name} of {node.Name}.";
            }
        }

        return null;
    }

    /// <summary>Returns what the drivers have left behind; null: nothing.</summary>
    internal static string? WhatIsLeft(SimCluster cluster)
    {
        foreach (SimNode node in cluster.Living)
        {
            string? left = node.Node.Read(tables =>
                tables.Tasks.Count > 0 ? $"{tables.Tasks.Count} tasks"
                : tables.Local.Count > 0 ? $"{tables.Local.Count} running tasks"
                : tables.Local.SlotCount > 0 ? $"{tables.Local.SlotCount} slots"
                : tables.Slots.SlotCount + tables.Slots.RequestCount > 0
                    ? $"{tables.Slots.SlotCount} slots of its tasks and {tables.Slots.RequestCount} requests"
                : !tables.Local.Free.Equals(tables.Local.Total) ? $"free {tables.Local.Free} of {tables.Local.Total}"
                : tables.Objects.Count > 0 ? $"{tables.Objects.Count} objects, such as {tables.Objects.Entries.First().Id}"
                : tables.Tasks.Lineage.Count > 0 ? $"{tables.Tasks.Lineage.Count} ended tasks that could run again"
                : tables.Handovers.InTransit.Count > 0 ? $"{tables.Handovers.InTransit.Count} references on their way"
                : tables.Groups.Count > 0 ? $"{tables.Groups.Count} groups"
                : node.Node.IsTakingOver ? "a session that it takes over"
                : tables.Sessions.All.Count > 0 ? $"{tables.Sessions.All.Count} sessions"
                : null);
            left ??= node.Store.Count > 0 ? $"{node.Store.Count} objects in its store, such as {node.Store.Ids.First()}" : null;
            left ??= node.Store.Pins > 0 ? $"{node.Store.Pins} pins" : null;
            if (left is not null)
                return $"{node.Name} has {left}.";
        }

        foreach (Scheduling.Policy.NodeState node in cluster.Scheduler.Desk?.Nodes ?? [])
        {
            if (node.Allocations.Count > 0)
                return $"The scheduler counts {node.Allocations.Count} runs on node {node.Id}.";
        }

        return null;
    }
}
