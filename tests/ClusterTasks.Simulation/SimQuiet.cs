using ClusterTasks.Worker.Introspection;
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

    private static string Known(SimCluster cluster, TaskId task) =>
        string.Join("; ", cluster.Living.Select(node => (node, reason: node.Reports.Explain(task))).Where(pair => pair.reason is not null)
            .Select(pair => $"{pair.node.Name}: {pair.reason}"));

    /// <summary>The reason of a task in a queue for which no slot is asked: all of its slots are in use.</summary>
    private static string? SlotsOf(OwnedTask task) =>
        task.Class is { Slots.Count: > 0 } slotClass ? $"{slotClass.Slots.Count} slots" : null;
}
