using System.Globalization;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Errors;
using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Machine;

/// <summary>Errors that the node itself reports, encoded as user processes decode them.</summary>
internal sealed class NodeErrors(NodeId self) : IErrorFactory
{
    // Many tasks may collect the same results and fail by the same one: they share the bytes of the error.
    private (byte[] Error, int Index, int Count, byte[] Marked) _lastMarked = ([], -1, 0, []);

    public byte[] OfArgument(in Submit call, ObjectId argument, byte[] error)
    {
        int count = call.Dependencies.Count;
        if (!TaskBody.IsFanIn(call.Body.Span, count))
            return error;
        int index = 0;
        while (index < count && call.Dependencies[index] != argument)
            index++;
        if (_lastMarked.Error == error && _lastMarked.Index == index && _lastMarked.Count == count)
            return _lastMarked.Marked;
        try
        {
            using EncodedValue marked = ValueCodec.WithItem(error, index, count);
            byte[] bytes = marked.ToBlob();
            _lastMarked = (error, index, count, bytes);
            return bytes;
        }
        catch (ClusterTasksException)
        {
            return error; // damaged: its reader is told so
        }
    }

    public byte[] Cancelled(TaskId task, string name, CancelReason reason) =>
        Encode(new TaskCancelledException($"Task '{name}' ({task}) {reason}."), name, task, 0, ErrorKind.Cancelled);

    /// <summary>Describes how a worker ended. One that its node turned away exits cleanly, so its exit alone says nothing.</summary>
    internal static string DeathOf(string exit, string? ended) =>
        ended is null ? exit : $"{exit}, after its node had ended its session: {ended.TrimEnd('.')}";

    public byte[] WorkerDied(TaskId task, TaskDefinition definition, int attempts, string reason, string ends) => Encode(
        new WorkerDiedException(
            $"{Cause(reason)}: the worker died while it ran '{definition.Name}' ({task}), attempt {attempts}{Of(definition)}.{All(ends)}"),
        definition.Name, task, attempts, ErrorKind.WorkerDied);

    public byte[] FunctionFails(TaskId task, TaskDefinition definition, string cause, int probes, string ends) => Encode(
        new WorkerDiedException(string.Create(
            CultureInfo.InvariantCulture,
            $"{cause}. The last {probes} were tried one at a time, so '{definition.Name}' ({task}) "
                + $"{(ends.Length == 0 ? "was not run" : "does not run again")}.{All(ends)} Correct the function or its arguments; a call "
                + $"that is made later is tried again. A task with a higher MaxRetries waits for longer.")),
        definition.Name, task, 0, ErrorKind.WorkerDied);

    public byte[] NotRun(TaskId task, string name, string reason) => Encode(
        new WorkerDiedException($"{Cause(reason)}; '{name}' ({task}) was not run."), name, task, 0, ErrorKind.WorkerDied);

    public byte[] NodeDied(TaskId task, TaskDefinition definition, int attempts, NodeId node, string ends) => Encode(
        new NodeDiedException(
            $"Node {node} died while it ran '{definition.Name}' ({task}), attempt {attempts}{Of(definition)}.{All(ends)}"),
        definition.Name, task, attempts, ErrorKind.NodeDied);

    public byte[] OutcomeUnknown(TaskId task, string name, NodeId node) => Encode(
        new TaskOutcomeUnknownException(
            $"Node {node} was declared dead while it ran '{name}' ({task}), and nothing proves that its process has ended: the task may "
                + "have run, or may still run. It has MaxRetries = 0, so it does not run again. Look at what it was to do, and submit it "
                + "again if that has not happened; a task that may run twice needs MaxRetries above 0."),
        name, task, 1, ErrorKind.OutcomeUnknown);

    public byte[] ObjectLost(ObjectId id, string reason) =>
        Encode(new ObjectLostException($"Object {id} is lost: {reason.TrimEnd('.')}."), "", id.Task, 0, ErrorKind.ObjectLost);

    /// <summary>There is no room for a small value, whichever it is.</summary>
    internal byte[] ValuesRefused(string reason) => Encode(new ObjectStoreFullException(reason), "", default, 0, ErrorKind.StoreFull);

    /// <summary>An error that names the object says all; others are the reason.</summary>
    internal byte[] FetchFailed(ObjectId id, Exception error) => error switch
    {
        ObjectStoreFullException => Encode(error, "", id.Task, 0, ErrorKind.StoreFull),
        ObjectLostException => Encode(error, "", id.Task, 0, ErrorKind.ObjectLost),
        _ => ObjectLost(id, ErrorLine.Cause(error)),
    };

    internal byte[] RequestRefused(string reason) =>
        Encode(new TaskUnschedulableException(reason), "", default, 0, ErrorKind.Unschedulable);

    public byte[] Unschedulable(TaskId task, string name, string reason) =>
        Encode(new TaskUnschedulableException($"Task '{name}' ({task}) can run on no node: {reason}"), name, task, 0,
            ErrorKind.Unschedulable);

    public byte[] StartTimedOut(TaskId task, TaskDefinition definition, string why) => Encode(
        new TaskUnschedulableException(string.Create(CultureInfo.InvariantCulture,
            $"Task '{definition.Name}' ({task}) did not start within its SchedulingTimeout of "
                + $"{definition.SchedulingTimeout.TotalSeconds} "
                + $"s: {why}")),
        definition.Name, task, 0, ErrorKind.Unschedulable);

    /// <summary>The task was offered to somebody who will never take it.</summary>
    internal byte[] Refused(TaskId task, string name, string refusedBy, string reason) => Encode(
        new ClusterTasksException($"Task '{name}' ({task}) was refused by {refusedBy}, and was not run: {reason}"), name,
            task, 0, ErrorKind.Internal);

    public byte[] NodeFault(TaskId task, string name, Exception fault) => Encode(
        new ClusterTasksException(
            $"Node {self} failed in handling {(name.Length > 0 ? $"task '{name}' ({task})" : $"a message about {task}")}, a fault of "
            + $"ClusterTasks: {fault.GetType().Name}: {ErrorLine.Cause(fault)}. Its log has the details."),
        name, task, 0, ErrorKind.Internal);

    /// <summary>The task has run for longer than it may.</summary>
    /// <param name="task">The task.</param>
    /// <param name="definition">Its name and its limits.</param>
    /// <param name="attempt">Which attempt.</param>
    /// <param name="processId">Where it ran.</param>
    /// <param name="isLost">Its process goes on, and its thread with it.</param>
    public byte[] TimedOut(TaskId task, TaskDefinition definition, int attempt, int processId, bool isLost) => Encode(
        new TaskTimeoutException(
            $"'{definition.Name}' ({task}) ran longer than its limit of {definition.Timeout} (attempt {attempt}) and had not ended "
                + $"{definition.TimeoutGrace} after its token fired, "
            + $"so {(isLost ? "the node gave it up" : "its worker process was ended")}. Make the function watch its token, or raise "
                + "TaskOptions.Timeout or TimeoutGrace."),
        definition.Name, task, attempt, ErrorKind.Timeout, processId);

    /// <summary>The reason as the beginning of a sentence.</summary>
    private static string Cause(string reason) =>
        reason.Length == 0 ? "Cause unknown" : char.ToUpperInvariant(reason[0]) + reason[1..].TrimEnd('.');

    private static string All(string ends) => ends.Length > 0 ? $" Its attempts ended so: {ends}." : "";

    // Below zero the task runs again without end.
    private static string Of(TaskDefinition definition) =>
        definition.MaxRetries < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" of {definition.MaxRetries + 1L}");

    private byte[] Encode(Exception error, string function, TaskId task, int attempt, ErrorKind kind, int? processId = null)
    {
        using EncodedValue encoded = ValueCodec.EncodeError(
            error, new ErrorOrigin(function, task, self, processId ?? Environment.ProcessId, attempt, kind));
        return encoded.ToBlob();
    }
}
