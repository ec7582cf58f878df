using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>Tasks of sessions whose node died: they go on for the node to which their session moves, or end when it does not.</summary>
internal sealed partial class NodeTasks
{
    /// <summary>The session has moved: its tasks report there. Returns them.</summary>
    internal List<TaskHere> OnSessionMoved(SessionKey key, NodeId owner)
    {
        var here = new List<TaskHere>();
        foreach (NodeTask task in _tasks.Values)
        {
            if (Owners.KeyOf(task.Id) != key)
                continue;
            task.Owner = owner;
            here.Add(new TaskHere(task.Id, task.Attempt, task.AwaitsOwner));
        }

        return here;
    }
}
