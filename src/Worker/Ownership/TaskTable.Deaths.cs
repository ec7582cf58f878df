using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Tasks whose node died.</summary>
internal sealed partial class TaskTable
{
    // Tasks that may run once, on nodes that count as dead: until it is known whether the process has ended.
    private readonly Dictionary<NodeId, List<TaskId>> _doubtful = [];

    /// <summary>Whether tasks wait until the death of the node is proven, or is not.</summary>
    internal bool AreInDoubt(NodeId node) => _doubtful.ContainsKey(node);

    /// <summary>A node died: what ran there runs again elsewhere, while retries are left. What may run once waits for
    /// <see cref="OnProof"/>.</summary>
    internal void OnNodeDied(NodeId node)
    {
        foreach (OwnedTask task in _tasks.Values
            .Where(task => task.State == OwnedTaskState.Running && task.Node == node && !Seeded.Is(SeededFault.ForgetsTasksOfTheDead))
            .ToArray())
        {
            if (task.Definition.MaxRetries == 0 && !task.IsCancelRequested)
            {
                Doubt(task, node);
                continue;
            }

            task.Ends = AttemptEnds.Add(task.Ends, AttemptEnd.NodeDied);
            RetryOrFail(task, $"node {node} died", () => _errors.NodeDied(task.Id, task.Definition, task.Charged, node, EndsOf(task)));
        }

        foreach (OwnedTask task in _tasks.Values.Where(task => task.State == OwnedTaskState.Queued && IsBoundToDeadNode(task)).ToArray())
        {
            _placing.CancelQueued(task);
            FailUnschedulable(task);
        }
    }

    /// <summary>No node is left that could run the job. A task that is bound to a node fails with what that says.</summary>
    internal void FailQueued(JobId job, string why)
    {
        foreach (OwnedTask task in _tasks.Values.Where(task =>
            task.Job == job && task.State == OwnedTaskState.Queued && !task.Definition.Placement.IsBound).ToArray())
        {
            _placing.CancelQueued(task);
            Fail(task, _errors.NotRun(task.Id, task.Name, why));
        }
    }

    /// <summary>It is known whether the process of a dead node has ended. One that has not may have run its tasks, or may still run
    /// them.</summary>
    internal void OnProof(NodeId node, bool hasEnded)
    {
        if (!_doubtful.Remove(node, out List<TaskId>? doubtful))
            return;
        foreach (TaskId id in doubtful)
        {
            if (!_tasks.TryGetValue(id, out OwnedTask? task) || task.Node != node || task.State != OwnedTaskState.Running)
                continue;
            if (task.IsCancelRequested)
                Fail(task, _errors.Cancelled(task.Id, task.Name, task.EndReason ?? CancelReason.Plain));
            else
                Fail(task, hasEnded ? _errors.NodeDied(task.Id, task.Definition, task.Charged, node, EndsOf(task))
                    : _errors.OutcomeUnknown(task.Id, task.Name, node));
        }
    }

    private void Doubt(OwnedTask task, NodeId node)
    {
        if (!_doubtful.TryGetValue(node, out List<TaskId>? doubtful))
            _doubtful.Add(node, doubtful = []);
        doubtful.Add(task.Id);
    }
}
