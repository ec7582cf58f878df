using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Effects;

/// <summary>Encodes the errors that a node itself reports, in the format that user processes decode.</summary>
internal interface IErrorFactory
{
    byte[] Cancelled(TaskId task, string name, CancelReason reason);

    byte[] WorkerDied(TaskId task, TaskDefinition definition, int attempts, string reason);

    /// <summary>No attempt was made.</summary>
    byte[] NotRun(TaskId task, string name, string reason);

    /// <summary>An attempt has run for longer than it may.</summary>
    /// <param name="task">The task.</param>
    /// <param name="definition">Its options.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="processId">The process that it ran in.</param>
    /// <param name="isLost">Whether its function goes on in a thread that nobody can end.</param>
    byte[] TimedOut(TaskId task, TaskDefinition definition, int attempt, int processId, bool isLost);

    byte[] NodeDied(TaskId task, TaskDefinition definition, int attempts, NodeId node);

    /// <summary>The node counts as dead, and the task may have run, or may still run.</summary>
    byte[] OutcomeUnknown(TaskId task, string name, NodeId node);

    /// <summary>The error of an argument, as that of the task that waited for it: of a task that collects many results it says
    /// which.</summary>
    byte[] OfArgument(in Submit call, ObjectId argument, byte[] error);

    byte[] ObjectLost(ObjectId id, string reason);

    byte[] Unschedulable(TaskId task, string name, string reason);

    byte[] StartTimedOut(TaskId task, TaskDefinition definition, string why);

    /// <summary>The node itself failed in what was asked of it.</summary>
    byte[] NodeFault(TaskId task, string name, Exception fault);
}
