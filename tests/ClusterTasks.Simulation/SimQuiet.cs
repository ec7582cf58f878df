using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Simulation;

/// <summary>The rules of the moments at which nothing is on its way: only time can change something then.</summary>
internal static class SimQuiet
{
    /// <summary>It looks at each task of the cluster: with every such moment it would be most of the work.</summary>
    internal const int Every = 3;

    internal static void Check(SimCluster cluster)
    {
        foreach (SimNode node in cluster.Living)
        {
            foreach (SimNode dead in cluster.Nodes)
            {
                if (dead.IsDeclaredDead && node.Node.SpeaksTo(dead.Id))
                    throw new SimFailedException($"{node.Name} waits for {dead.Name}, which is declared dead.");
            }

            // A message whose call got no answer is sent again later; until then nobody may know of a task.
            if (cluster.HasRecovered)
                RequireReasons(cluster, node);
            // While a death is not declared, a copy may be asked of the dead. One that has joined may not know whom to tell of its copy.
            if (cluster.HasHeardOfJoins && cluster.Scenario is { LossRate: 0, Freezes: false, Zombies: false, Drains: false }
                && !cluster.Nodes.Exists(other => other is { IsDead: true, IsDeclaredDead: false }))
                RequireCopies(cluster, node);
        }
    }

    /// <summary>Every task that has not ended can say why.</summary>
    private static void RequireReasons(SimCluster cluster, SimNode node)
    {
        foreach (OwnedTask task in node.Node.Read(tables => tables.Tasks.Tasks.ToArray()))
        {
            WaitPoint point = node.Reports.Waiting(task.ResultId);
            string? answer = point.Source switch
            {
                WaitSource.None => point.Head,
                WaitSource.Scheduler when point.Asked == default => SlotsOf(task),
                WaitSource.Scheduler => point.Known ?? cluster.Scheduler.Desk?.Explain(point.Asked)?.ToString(),
                WaitSource.Node => point.Own ?? cluster.NodeOf(point.Node).Reports.Explain(point.Asked),
                _ => null,
            };
            if (string.IsNullOrWhiteSpace(answer))
                throw new SimFailedException(
                    $"{node.Name}: {task.Id} ({task.State}) cannot say why it waits: {point.Say(null)} "
                    + $"{Known(cluster, task.Id)}");
        }
    }

    /// <summary>Every value is on as many nodes as it should be, or on all that there are.</summary>
    private static void RequireCopies(SimCluster cluster, SimNode node)
    {
        int nodes = node.Node.Nodes.Count(known => !cluster.NodeOf(known.Node).IsDead);
        foreach (ObjectEntry entry in node.Node.Read(tables => tables.Objects.Entries.Where(entry => entry.Copies > 1).ToArray()))
        {
            NodeId[] living = [.. entry.Locations.ToArray().Where(location => !cluster.NodeOf(location).IsDead)];
            if (entry is { IsOwn: true, State: ValueState.Stored } && living.Length < Math.Min(entry.Copies, nodes))
                throw new SimFailedException(
                    $"{entry.Id} of {node.Name} should be on {entry.Copies} nodes, is on {living.Length}, and there are {nodes}.");
        }
    }

    private static string Known(SimCluster cluster, TaskId task) =>
        string.Join("; ", cluster.Living.Select(node => (node, reason: node.Reports.Explain(task))).Where(pair => pair.reason is not null)
            .Select(pair => $"{pair.node.Name}: {pair.reason}"));

    /// <summary>The reason of a task in a queue for which no slot is asked: all of its slots are in use.</summary>
    private static string? SlotsOf(OwnedTask task) =>
        task.Class is { Slots.Count: > 0 } slotClass ? $"{slotClass.Slots.Count} slots" : null;
}
