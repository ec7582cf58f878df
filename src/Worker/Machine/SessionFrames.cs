using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Handles the frames of sessions.</summary>
internal sealed class SessionFrames(
    NodeContext context, NodeTables tables, INodeMemory memory, Puts puts, JobOutput output, NodeErrors errors,
    Adoptions adoptions)
{
    private readonly AdoptionFrames _adopting = new(context, tables, memory, adoptions);
    private byte[]? _taskRefused;

    /// <summary>Frames that need no step, or must not be in one: they ask the store for room, or other nodes for answers.</summary>
    internal static bool IsApart(FrameType type) => type is FrameType.Create or FrameType.Abort or FrameType.Query or FrameType.Goodbye;

    /// <exception cref="ProtocolException">The client has no right to it: its session ends.</exception>
    /// <exception cref="UnknownMakerException">Another node must be asked first, and nothing has been done.</exception>
    internal void Take(NodeSession session, FrameType type, in ReadOnlySequence<byte> body)
    {
        if (adoptions.Find(session) is { } adoption)
        {
            _adopting.Take(adoption, type, body);
            return;
        }

        switch (type)
        {
            case FrameType.AskChunk:
                context.Effects.Send(
                    session, new ChunkGranted(memory.TryGrantChunk(session.StoreClient, FrameReader.Decode<AskChunk>(body).Bytes)));
                break;
            case FrameType.RetireChunk:
                memory.RetireChunk(session.StoreClient, FrameReader.Decode<RetireChunk>(body).Number);
                break;
            case FrameType.Submit:
                Submit submit = FrameReader.Decode<Submit>(body);
                SessionDefinition definition = session.Definitions.Find(submit.Definition);
                OnSubmit(session, submit, definition);
                break;
            case FrameType.DefineTask:
                Define(session, FrameReader.Decode<DefineTask>(body), body.Length);
                break;
            case FrameType.PutInline:
                puts.OnInline(session, FrameReader.Decode<PutInline>(body));
                break;
            case FrameType.Seal:
                puts.OnSeal(session, FrameReader.Decode<Seal>(body));
                break;
            case FrameType.Subscribe:
                OnSubscribe(session, FrameReader.Decode<Subscribe>(body));
                break;
            case FrameType.NextItem:
                OnNextItem(session, FrameReader.Decode<NextItem>(body).Id);
                break;
            case FrameType.Borrow:
                OnBorrow(session, FrameReader.Decode<Borrow>(body).Ids);
                break;
            case FrameType.Release:
                foreach (ObjectId released in FrameReader.Decode<Release>(body).Ids)
                {
                    tables.Sessions.ReleaseHandle(session, released);
                    tables.Objects.RemoveReference(released);
                }

                break;
            case FrameType.Cancel:
                Cancel cancel = FrameReader.Decode<Cancel>(body);
                tables.Programs.Require(session, cancel.Task);
                context.Effects.Post(context.Owners.Of(cancel.Task), cancel);
                break;
            default:
                TakeOfWorker(session, type, body);
                break;
        }
    }

    /// <summary>Fails the call of a frame that a fault of ours has met: the session goes on, and with it every other call of the program.
    /// False: nobody waits for an answer to such a frame, or the client has lied about the store.</summary>
    internal bool FailCall(NodeSession session, FrameType type, in ReadOnlySequence<byte> body, Exception error)
    {
        switch (type)
        {
            case FrameType.Submit:
                Submit submit = FrameReader.Decode<Submit>(body);
                TaskDefinition definition = session.Definitions.Find(submit.Definition).Definition;
                if (tables.Tasks.Find(submit.Id) is { } task)
                    tables.Tasks.Fault(task, error);
                else
                    FailTask(session, submit, definition, context.Errors.NodeFault(submit.Id, definition.Name, error));
                return true;
            case FrameType.PutInline:
                FailObject(session, FrameReader.Decode<PutInline>(body).Id, error);
                return true;
            case FrameType.Seal when error is not ClusterTasksException && FrameReader.Decode<Seal>(body) is { IsPut: true } seal:
                FailObject(session, seal.Id, error);
                return true;
            case FrameType.NextItem:
                FailObject(session, FrameReader.Decode<NextItem>(body).Id, error);
                return true;
            case FrameType.Subscribe:
                ObjectId asked = FrameReader.Decode<Subscribe>(body).Id;
                context.Effects.Send(session, new Resolved(asked, ResolvedKind.Failed, context.Errors.NodeFault(asked.Task, "", error)));
                return true;
            default:
                return type is FrameType.Borrow or FrameType.Release or FrameType.Cancel or FrameType.Progress or FrameType.Log;
        }
    }

    internal static void Define(NodeSession session, in DefineTask frame, long bytes)
    {
        TaskDefinition definition = frame.Definition;
        string? refusal = ClientLimits.Refusal(definition);
        if (refusal is not null)
        {
            Placement asked = definition.Placement;
            definition = definition with { Placement = asked with { Demand = asked.Demand with { Custom = null }, Labels = "" } };
        }

        ClientLimits.Check(definition, bytes);
        session.Definitions.Define(frame with { Definition = definition }, bytes, refusal);
    }

    private void OnSubmit(NodeSession session, in Submit call, SessionDefinition definition)
    {
        tables.Programs.RequireOwn(session, new ObjectId(call.Id, 0));
        ClientLimits.Check(call, definition.Definition.Name);
        if (tables.Tasks.IsKnown(call.Id, definition.Definition))
            return; // counted when it came first: a reference that the tables do not know would take somebody else's away
        tables.Programs.Require(session, call.Dependencies);
        tables.Programs.Require(session, call.Nested);
        for (uint index = 0; index < definition.Definition.Results; index++)
            tables.Sessions.CountHandle(session, new ObjectId(call.Id, index));
        if (!definition.TryEnter(call))
        {
            Refuse(session, call, definition);
            return;
        }

        bool isStopped = call.Parent != default && tables.Local.IsStopped(call.Parent);
        tables.Tasks.Submit(
            call,
            definition.Definition,
            session.Number,
            session.Job,
            isStopped ? "the task that submitted it had been cancelled" : null,
            definition);
    }

    private void Refuse(NodeSession session, in Submit call, SessionDefinition definition)
    {
        byte[] error;
        if (definition.Refusal is { } wrong)
        {
            error = errors.Refused(call.Id, definition.Definition.Name, $"node {context.Self}", wrong + ".");
        }
        else
        {
            tables.Sessions.OnRefused(session);
            error = _taskRefused ??= tables.Objects.Values.Share(errors.RequestRefused(tables.Sessions.RequestRefusal));
        }

        FailTask(session, call, definition.Definition, error);
    }

    private void OnSubscribe(NodeSession session, in Subscribe subscribe)
    {
        tables.Programs.Require(session, subscribe.Id.Task);
        tables.Objects.Watch(subscribe.Id, session.Number, subscribe.Fetch);
        // A driver's wait holds no CPU back.
        if (session.Kind == SessionKind.Worker && tables.Tasks.Find(subscribe.Id.Task) is { } awaited)
            SlotTable.OnAwaited(awaited);
    }

    private void OnNextItem(NodeSession session, ObjectId item)
    {
        if (!context.Owners.IsOwn(item) || item.Index == 0)
            throw new ProtocolException($"{item} is not an item of a stream of this node.");
        tables.Programs.Require(session, item.Task);
        tables.Tasks.RequireNext(item); // before the handle is counted: a frame that is refused changes nothing
        tables.Sessions.CountHandle(session, item);
        tables.Tasks.RequestItem(item, session.Number);
    }

    private void OnBorrow(NodeSession session, ObjectId[] ids)
    {
        tables.Programs.Require(session, ids);
        foreach (ObjectId id in ids)
        {
            tables.Sessions.CountHandle(session, id);
            tables.Objects.AddReference(id);
            tables.Counts.OnNamed(context.Owners.Of(id), context.Clock.Micros);
        }
    }

    private void TakeOfWorker(NodeSession session, FrameType type, in ReadOnlySequence<byte> body)
    {
        if (session.Kind != SessionKind.Worker)
            throw new ProtocolException($"A driver sent a {type} frame.");
        switch (type)
        {
            case FrameType.Attached:
                OnAttached(session);
                break;
            case FrameType.Completed:
                Completed completed = FrameReader.Decode<Completed>(body);
                tables.Programs.Require(session, completed.Result.Nested);
                foreach (ResultEntry more in completed.More ?? [])
                    tables.Programs.Require(session, more.Nested);
                tables.Local.OnCompleted(session, completed);
                break;
            case FrameType.StreamItem:
                StreamItem yielded = FrameReader.Decode<StreamItem>(body);
                tables.Programs.Require(session, yielded.Item.Nested);
                tables.Local.OnStreamItem(session, yielded);
                break;
            case FrameType.Blocked:
                tables.Local.OnBlocked(session, FrameReader.Decode<Blocked>(body).Task);
                break;
            case FrameType.Unblocked:
                tables.Local.OnUnblocked(session, FrameReader.Decode<Unblocked>(body).Task);
                break;
            case FrameType.TakenBack:
                tables.Local.OnTakenBack(session, FrameReader.Decode<TakenBack>(body));
                break;
            case FrameType.Progress:
                tables.Local.OnProgress(session, FrameReader.Decode<ProgressReport>(body));
                break;
            case FrameType.Log:
                output.OnLog(session, FrameReader.Decode<Log>(body));
                break;
            default:
                throw new ProtocolException($"Unknown frame type {(byte)type}.");
        }
    }

    // Not with its hello: a process that cannot map the store ends then, and must not take tasks with it, nor count as a worker that had
    // started.
    private void OnAttached(NodeSession session)
    {
        if (session.IsAttached || !tables.Jobs.IsHere(session.Job))
            return; // its job has ended, and it is being ended
        session.IsAttached = true;
        context.Effects.Add(new WorkerAttached(session.ProcessId));
        tables.Local.OnWorkerReady(session);
    }

    /// <summary>Ends a task that is not in the tables.</summary>
    private void FailTask(NodeSession session, in Submit call, TaskDefinition definition, byte[] error)
    {
        context.Effects.Settle(session, call.Id, call.Body.Length);
        for (uint index = 0; index < definition.Results; index++)
            EndObject(session, new ObjectId(call.Id, index), error);
    }

    /// <summary>Tells the waiters of the object; the client has a handle, and gives it back.</summary>
    private void FailObject(NodeSession session, ObjectId id, Exception error) =>
        EndObject(session, id, context.Errors.NodeFault(id.Task, "", error));

    private void EndObject(NodeSession session, ObjectId id, byte[] error)
    {
        if (!session.Held.ContainsKey(id))
        {
            tables.Sessions.CountHandle(session, id);
            tables.Objects.AddNew(id);
        }
        else if (tables.Objects.Find(id) is null)
        {
            tables.Objects.AddNew(id);
        }

        if (tables.Objects.Find(id) is { State: ValueState.Pending })
            tables.Tasks.Resolve(id, ValueState.Failed, error, 0, default, []);
    }
}
