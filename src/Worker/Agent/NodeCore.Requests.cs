using ClusterTasks.Protocol;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Memory of the node's own process that the unfinished requests of its clients take. Half of what clients may fill is for them. Where
/// it runs out, a client that has more than its share is first slowed down and then refused, each request by itself.</summary>
internal sealed partial class NodeCore
{
    private readonly RequestRoom _requests;
    private readonly OutputRoom _output;
    private byte[]? _taskRefused;

    internal string RequestRefusal =>
        $"Node {Self} has no room for it: unfinished tasks with their arguments, placement groups and questions of its clients may take {Room.RequestBytes:N0} bytes, half of {Room.Setting}. Submit fewer at a time, put large arguments once (Remote.Put) and pass references, or raise {Room.Setting}.";

    private void OpenAccountNeedsLock(NodeSession session)
    {
        session.Requests = new RequestAccount(_requests);
        session.Output = _output;
        session.Shapes = new SessionShapes(session.Requests);
        _requests.Accounts++;
    }

    private void CloseAccountNeedsLock(NodeSession session)
    {
        session.Shapes.Clear();
        _requests.Accounts--;
    }

    private void RefuseNeedsLock(NodeSession session, TaskSpec spec, DefinedShape shape)
    {
        if (shape.Refusal is { } wrong)
        {
            FailTaskNeedsLock(session, spec, _errors.Refused(spec, $"node {Self}", wrong + "."));
            return;
        }

        LogRefusedNeedsLock(session);
        FailTaskNeedsLock(session, spec, _taskRefused ??= _objects.Values.Share(_errors.RequestRefused(RequestRefusal)));
    }

    // Once for each session: it may go on for a million tasks.
    private void LogRefusedNeedsLock(NodeSession session)
    {
        if (session.IsRefusedLogged)
            return;
        session.IsRefusedLogged = true;
        LogRequestsRefused(_logger, session.ProcessId, session.Requests.Bytes, Room.Setting);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests of process {ProcessId} are refused: unfinished ones have filled half of {Setting}, and {Bytes} bytes of them are of this process.")]
    private static partial void LogRequestsRefused(ILogger logger, int processId, long bytes, string setting);
}
