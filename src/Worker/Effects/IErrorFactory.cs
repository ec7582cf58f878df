using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Effects;

/// <summary>Encodes the errors that a node itself reports, in the format that user processes decode.</summary>
internal interface IErrorFactory
{
    byte[] Cancelled(TaskId task, string name, CancelReason reason);

    /// <summary>The worker died in the last attempt.</summary>
    /// <param name="task">The task.</param>
    /// <param name="definition">Its function and options.</param>
    /// <param name="attempts">The attempts that count.</param>
    /// <param name="reason">How the worker ended.</param>
    /// <param name="ends">The ends of all attempts, when there are several; else empty.</param>
    byte[] WorkerDied(TaskId task, TaskDefinition definition, int attempts, string reason, string ends);

    /// <summary>The function ends its processes again and again, and the task does not run.</summary>
    /// <param name="task">The task.</param>
    /// <param name="definition">Its function and options.</param>
    /// <param name="cause">The deaths of the function, in words.</param>
    /// <param name="probes">The tasks of it that were tried one after the other, and died.</param>
    /// <param name="ends">The ends of earlier attempts of the task itself; empty: there were none.</param>
    byte[] FunctionFails(TaskId task, TaskDefinition definition, string cause, int probes, string ends);

    /// <summary>No attempt was made.</summary>
    byte[] NotRun(TaskId task, string name, string reason);

    /// <summary>An attempt has run for longer than it may.</summary>
    /// <param name="task">The task.</param>
    /// <param name="definition">Its options.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="processId">The process that it ran in.</param>
    /// <param name="isLost">Whether its function goes on in a thread that nobody can end.</param>
    byte[] TimedOut(TaskId task, TaskDefinition definition, int attempt, int processId, bool isLost);

    byte[] NodeDied(TaskId task, TaskDefinition definition, int attempts, NodeId node, string ends);

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
