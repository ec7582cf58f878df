using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Agent;

/// <summary>How deep tasks stand below each other. Asked only where the count that a task carries has reached its limit: that one also counts tasks
/// that have ended.</summary>
internal sealed partial class NodeCore
{
    // Beyond what anybody can mean: such a row of tasks has as many threads.
    private const int DeepestCount = 1 << 20;

    /// <summary>How many tasks that have not ended stand above a task that has not ended: its parent, the parent of that, and so on up to the first
    /// one that has.</summary>
    private async Task<int> CountAboveAsync(TaskId task)
    {
        int count = 0;
        TaskId? parent = await ParentOfAsync(task).ConfigureAwait(false);
        while (parent is { } above && above != default && count < DeepestCount)
        {
            parent = await ParentOfAsync(above).ConfigureAwait(false);
            count += parent is null ? 0 : 1;
        }

        return count;
    }

    /// <summary>The task that submitted a task; default: a driver did; null: the task has ended.</summary>
    private async Task<TaskId?> ParentOfAsync(TaskId task)
    {
        lock (_lock)
        {
            if (task.Owner == Self)
                return _tasks.Find(task)?.Spec.Parent;
            if (IsGone(task.Owner))
                return null; // its tasks ended with it
        }

        byte[] rows = await AgentOf(task.Owner).TasksAsync(TaskStateWire.Encode(new TaskQuery { Ids = [task] }))
            .WaitAsync(PeerPatience, _setup.Time).ConfigureAwait(false);
        return TaskStateWire.DecodeRows(rows).LastOrDefault() is { } last && !TaskRows.IsOver(last.State) ? last.Parent : null;
    }

    private async Task<byte[]> AnswerDepthAsync(TaskId task) => MessagePackSerializer.Serialize(await CountAboveAsync(task).ConfigureAwait(false));
}
