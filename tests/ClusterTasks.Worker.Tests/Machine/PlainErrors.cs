using System.Text;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Tests.Machine;

/// <summary>The errors of tasks on a node, as plain text.</summary>
internal sealed class PlainErrors : IErrorFactory
{
    public byte[] Cancelled(TaskId task, string name, CancelReason reason) => Bytes(reason.ToString());

    public byte[] NotRun(TaskId task, string name, string reason) => Bytes($"not run: {reason}");

    public byte[] TimedOut(TaskId task, TaskDefinition definition, int attempt, int processId, bool isLost) =>
        Bytes($"timed out{(isLost ? ", lost" : "")}");

    public byte[] ObjectLost(ObjectId id, string reason) => Bytes(reason);

    public byte[] WorkerDied(TaskId task, TaskDefinition definition, int attempts, string reason, string ends) =>
        throw new NotSupportedException();

    public byte[] FunctionFails(TaskId task, TaskDefinition definition, string cause, int probes, string ends) =>
        throw new NotSupportedException();

    public byte[] OutcomeUnknown(TaskId task, string name, NodeId node) => throw new NotSupportedException();

    public byte[] NodeDied(TaskId task, TaskDefinition definition, int attempts, NodeId node, string ends) =>
        throw new NotSupportedException();

    public byte[] OfArgument(in Submit call, ObjectId argument, byte[] error) => throw new NotSupportedException();

    public byte[] Unschedulable(TaskId task, string name, string reason) => throw new NotSupportedException();

    public byte[] StartTimedOut(TaskId task, TaskDefinition definition, string why) => throw new NotSupportedException();

    public byte[] NodeFault(TaskId task, string name, Exception fault) => throw new NotSupportedException();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
