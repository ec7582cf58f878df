using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>A fault of ours under one frame fails that call. The session goes on, and with it every other call of the program.</summary>
internal sealed partial class NodeCore
{
    private void TakeFrameNeedsLock(NodeSession session, FrameType type, in ReadOnlySequence<byte> body)
    {
        // What the client put before it sent this: the frame may speak of it. Not a part of the call: a damaged ring ends the session.
        TakeSubmissionsNeedsLock(session);
        try
        {
            OnFrameNeedsLock(session, type, body);
        }
        catch (Exception e) when (e is not (ProtocolException or UnknownMakerException))
        {
            // What a worker reports of its tasks cannot be failed as a call: its process ends, and its tasks are tried again.
            if (!FailCallNeedsLock(session, type, body, e))
                throw;
            LogFrameFailed(_logger, type, session.ProcessId, e);
        }

        DrainNeedsLock(); // The next frame of the session finds what this one has led to.
    }

    /// <summary>False: nobody waits for an answer to such a frame, or the client has lied about the store.</summary>
    private bool FailCallNeedsLock(NodeSession session, FrameType type, in ReadOnlySequence<byte> body, Exception error)
    {
        switch (type)
        {
            case FrameType.Submit:
                Submit submit = FrameReader.Decode<Submit>(body);
                TaskSpec spec = submit.ToSpec(session.Shapes.Find(submit.Shape).Shape);
                if (_tasks.Find(spec.Id) is { } task)
                    _tasks.Fault(task, error);
                else
                    FailTaskNeedsLock(session, spec, _errors.NodeFault(spec.Id, spec.Name, error));
                return true;
            case FrameType.PutInline:
                FailObjectNeedsLock(session, FrameReader.Decode<PutInline>(body).Id, error);
                return true;
            case FrameType.Seal when error is not ClusterTasksException && FrameReader.Decode<Seal>(body) is { IsPut: true } seal:
                FailObjectNeedsLock(session, seal.Id, error);
                return true;
            case FrameType.NextItem:
                FailObjectNeedsLock(session, FrameReader.Decode<NextItem>(body).Id, error);
                return true;
            case FrameType.Subscribe:
                ObjectId asked = FrameReader.Decode<Subscribe>(body).Id;
                session.Send(new Resolved(asked, ResolvedKind.Failed, _errors.NodeFault(asked.Task, "", error)));
                return true;
            default:
                return type is FrameType.Borrow or FrameType.Release or FrameType.Cancel or FrameType.Progress or FrameType.Log;
        }
    }

    /// <summary>Ends a task that is not in the tables.</summary>
    private void FailTaskNeedsLock(NodeSession session, TaskSpec spec, byte[] error)
    {
        session.Settle(spec.Body.Length);
        for (uint index = 0; index < spec.Shape.Results; index++)
            EndObjectNeedsLock(session, new ObjectId(spec.Id, index), error);
    }

    /// <summary>Whoever waits for the object is told; the client has a handle, and gives it back.</summary>
    private void FailObjectNeedsLock(NodeSession session, ObjectId id, Exception error) => EndObjectNeedsLock(session, id, _errors.NodeFault(id.Task, "", error));

    private void EndObjectNeedsLock(NodeSession session, ObjectId id, byte[] error)
    {
        if (!session.Held.ContainsKey(id))
            HoldForNeedsLock(session, id, isNew: true);
        else if (_objects.Find(id) is null)
            _objects.HoldNew(id);
        if (_objects.Find(id) is { State: ValueState.Pending })
            _tasks.Resolve(id, ValueState.Failed, error, 0, default, []);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A {Type} frame of process {ProcessId} failed here, and that call with it.")]
    private static partial void LogFrameFailed(ILogger logger, FrameType type, int processId, Exception error);
}
