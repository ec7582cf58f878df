using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Introspection;

/// <summary>Makes one node's part of a summary of tasks from its tables.</summary>
internal static class TaskSums
{
    internal static TaskSummary Of(NodeTables node)
    {
        Dictionary<string, TaskCounts> counts = node.Journal.Totals.Names.ToDictionary(
            pair => pair.Key,
            pair => new TaskCounts
            {
                Name = pair.Key,
                Submitted = pair.Value.Submitted,
                Succeeded = pair.Value.Succeeded,
                Failed = pair.Value.Failed,
                Cancelled = pair.Value.Cancelled,
                Retried = pair.Value.Retried,
            });
        foreach (IGrouping<string,
            OwnedTask> waiting in node.Tasks.Tasks.Where(task => task.State == OwnedTaskState.WaitingForArguments)
            .GroupBy(task => task.Name))
            Change(waiting.Key, old => old with { WaitingForArguments = old.WaitingForArguments + waiting.Count() });
        foreach (NodeTask task in node.Local.All)
        {
            TaskState state = NodeTasks.StateOf(task);
            if (state == TaskState.Running)
                Change(task.Order.Definition.Name, old => old with { Running = old.Running + 1 });
            else if (state == TaskState.Blocked)
                Change(task.Order.Definition.Name, old => old with { Blocked = old.Blocked + 1 });
        }

        return new TaskSummary
        {
            Names = [.. counts.Values],
            Total = new TaskCounts(),
            Slots = [new NodeSlots(node.Self, node.Total.Cpus, node.Local.Free.Cpus, node.Local.Lent.Cpus)],
        };

        void Change(string name, Func<TaskCounts, TaskCounts> change)
        {
            if (!counts.ContainsKey(name) && counts.Count >= TaskTotals.MaxNames)
                name = TaskSummary.OtherNames;
            counts[name] = change(counts.GetValueOrDefault(name) ?? new TaskCounts { Name = name });
        }
    }
}
