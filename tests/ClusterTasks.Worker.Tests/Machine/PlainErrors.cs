using System.Text;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Tests.Machine;

/// <summary>The errors of tasks on a node, as plain text.</summary>
internal sealed class PlainErrors : IErrorFactory
{
    public byte[] Cancelled(TaskId task, string name, CancelReason reason) => Bytes(reason.ToString());

    public byte[] NotRun(TaskId task, string name, string reason) => Bytes($"not run: {reason}");

    public byte[] NotRun(TaskSpec spec, string reason) => NotRun(spec.Id, spec.Name, reason);

    public byte[] TimedOut(TaskId task, TaskDefinition definition, int attempt, int processId, bool isLost) =>
        Bytes($"timed out{(isLost ? ", lost" : "")}");

    public byte[] ObjectLost(ObjectId id, string reason) => Bytes(reason);

    public byte[] WorkerDied(TaskSpec spec, int attempts, string reason) => throw new NotSupportedException();

    public byte[] NodeDied(TaskSpec spec, int attempts, NodeId node) => throw new NotSupportedException();

    public byte[] OfArgument(TaskSpec spec, ObjectId argument, byte[] error) => throw new NotSupportedException();

    public byte[] Unschedulable(TaskSpec spec, string reason) => throw new NotSupportedException();

    public byte[] StartTimedOut(TaskSpec spec, string why) => throw new NotSupportedException();

    public byte[] NodeFault(TaskId task, string name, Exception fault) => throw new NotSupportedException();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
