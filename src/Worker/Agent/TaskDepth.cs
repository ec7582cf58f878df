using ClusterTasks.Protocol;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Introspection;

namespace ClusterTasks.Worker.Agent;

/// <summary>Counts how deep tasks stand below each other. Asked only where the count that a task carries has reached its limit: that one
/// also counts tasks that have ended.</summary>
internal sealed class TaskDepth(Node node, NodeSetup setup)
{
    // Beyond what anybody can mean: such a row of tasks has as many threads.
    private const int Deepest = 1 << 20;

    /// <summary>Returns how many tasks that have not ended stand above a task that has not ended: its parent, the parent of that, and so on
    /// up to the first one that has.</summary>
    internal async Task<int> CountAboveAsync(TaskId task)
    {
        int count = 0;
        TaskId? parent = await ParentOfAsync(task).ConfigureAwait(false);
        while (parent is { } above && above != default && count < Deepest)
        {
            parent = await ParentOfAsync(above).ConfigureAwait(false);
            count += parent is null ? 0 : 1;
        }

        return count;
    }

    /// <summary>Returns the task that submitted a task; default: a driver did; null: the task has ended.</summary>
    private async Task<TaskId?> ParentOfAsync(TaskId task)
    {
        NodeId owner = node.OwnerOf(new ObjectId(task, 0));
        if (owner == setup.Self)
            return node.Read(tables => tables.Tasks.Find(task)?.Parent);
        if (node.IsGone(owner))
            return null; // its tasks ended with it
        byte[] rows = await node.AgentOf(owner).TasksAsync(TaskStateWire.Encode(new TaskQuery { Ids = [task] }))
            .WaitAsync(ClusterQuery.Patience, setup.Time).ConfigureAwait(false);
        return TaskStateWire.DecodeRows(rows).LastOrDefault() is { } last && !TaskRows.IsOver(last.State) ? last.Parent : null;
    }
}
