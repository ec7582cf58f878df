using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Machine;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>What a machine has to say to the reader of the log.</summary>
internal sealed partial class NodeNotes(ILogger logger)
{
    internal void Handle(EffectHandlers handlers)
    {
        handlers.On((in StrangersFound found) => LogStranger(logger, found.First, found.Count));
        handlers.On((in TaskNotEnded task) => LogNotEnded(logger, task.Task, task.Failure));
        handlers.On((in FrameFailed failed) => LogFrameFailed(logger, failed.Type, failed.ProcessId, failed.Failure));
        handlers.On((in PeerFrameFailed failed) => LogBadFrame(logger, failed.From, (byte)failed.Type, failed.Failure));
        handlers.On((in MailFailed failed) => LogMailFailed(logger, failed.Message, failed.Failure));
        handlers.On((in MailRefused refused) => LogRefused(logger, refused.Type, refused.Node, refused.Reason));
        handlers.On((in RequestsRefused refused) => LogRequestsRefused(logger, refused.ProcessId, refused.Bytes, refused.Setting));
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message =
        "Task '{Name}' ({Task}), attempt {Attempt}, has ended by force, and its function goes on in a thread that cannot be ended.")]
    internal static partial void LogLost(ILogger logger, string name, TaskId task, int attempt);

    [LoggerMessage(Level = LogLevel.Warning,
        Message =
        "Function '{Name}' of job {Job} has ended {Deaths} worker processes in a row, the last by {Last}. Its tasks wait, and one is tried "
        + "at a time, until one of them ends without its process.")]
    internal static partial void LogBreakerOpened(ILogger logger, string name, JobId job, int deaths, string last);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "A task of function '{Name}' of job {Job}, which had ended {Deaths} worker processes in a row, has ended without its "
        + "process: its tasks run again.")]
    internal static partial void LogBreakerClosed(ILogger logger, string name, JobId job, int deaths);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Node {Node} left the cluster: its tasks run again elsewhere, its copies are gone.")]
    internal static partial void LogNodeGone(ILogger logger, NodeId node);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Worker process {ProcessId} of job {Job} with {Functions} is ended for its memory: {Why}.")]
    internal static partial void LogMemoryFreed(ILogger logger, int processId, JobId job, string functions, string why);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "References name node {Node}, which is not in the cluster's list of nodes ({Count} such nodes now): they count as lost.")]
    private static partial void LogStranger(ILogger logger, NodeId node, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} of a job that has ended could not be ended.")]
    private static partial void LogNotEnded(ILogger logger, TaskId task, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A {Type} frame of process {ProcessId} failed here, and that call with it.")]
    private static partial void LogFrameFailed(ILogger logger, FrameType type, int processId, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of type {Type} from node {From} failed here.")]
    private static partial void LogBadFrame(ILogger logger, NodeId from, byte type, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of type {Type} of this node to itself failed.")]
    private static partial void LogMailFailed(ILogger logger, string type, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Node {Node} refused a message of type {Type}, and what waits for it fails: {Reason}")]
    private static partial void LogRefused(ILogger logger, FrameType type, NodeId node, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message =
        "Requests of process {ProcessId} are refused: unfinished ones have filled half of {Setting}, and {Bytes} bytes of them are of "
        + "this process.")]
    private static partial void LogRequestsRefused(ILogger logger, int processId, long bytes, string setting);
}
