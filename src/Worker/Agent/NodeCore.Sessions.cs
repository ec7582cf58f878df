using System.Buffers;
using System.Runtime.InteropServices;
using ClusterTasks.Protocol;
using ClusterTasks.Store;
using ClusterTasks.Worker.Jobs;
using ClusterTasks.Worker.Leases;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>What sessions ask for.</summary>
internal sealed partial class NodeCore
{
    // About a tenth of a millisecond: nobody else waits for longer than that.
    private const int FramesAtATime = 64;

    // The same for what a client leaves when it ends: about a third of a millisecond.
    private const int HandlesAtATime = 1024;

    /// <summary>Takes a session on: a driver starts a job, a worker joins the job whose process it is.</summary>
    internal NodeSession OpenSession(Hello hello, Func<uint, JobId, string?, int, NodeSession> create)
    {
        JobId job = default;
        string? gpus = null;
        if (hello.Kind == SessionKind.Worker)
        {
            WorkerClaim claim = Workers.Claim(hello.Token, hello.ProcessId, out job, out gpus);
            if (claim == WorkerClaim.JobEnded)
                throw new JobEndedException();
            if (claim == WorkerClaim.Unknown)
                throw new ProtocolException("The worker's token is unknown: only processes that this node started can be workers.");
        }

        if (hello.Kind == SessionKind.Driver && Workers.NeedsProgram && hello.Code.Launch.Refusal is { Length: > 0 } refusal)
            throw new ProtocolException(refusal);
        try
        {
            return AttachSession(hello, job, gpus, create);
        }
        catch when (hello.Kind == SessionKind.Worker)
        {
            Workers.OnRefused(hello.ProcessId);
            throw;
        }
    }

    private NodeSession AttachSession(Hello hello, JobId job, string? gpus, Func<uint, JobId, string?, int, NodeSession> create)
    {
        StoreDescriptor descriptor = Store.Attach(hello.ProcessId);
        try
        {
            return OpenSession(hello, job, gpus, descriptor, create);
        }
        catch
        {
            Store.Detach(descriptor.ClientIndex); // or its index would never be given out again
            throw;
        }
    }

    private NodeSession OpenSession(Hello hello, JobId job, string? gpus, StoreDescriptor descriptor, Func<uint, JobId, string?, int, NodeSession> create)
    {
        using (Enter())
        {
            if (hello.Kind == SessionKind.Worker && !_jobs.ContainsKey(job))
                throw new JobEndedException();
            ulong program = ProgramOfNeedsLock(hello, job);
            uint number = _programs.Add(program);
            if (hello.Kind == SessionKind.Driver)
            {
                job = new JobId(Self, number);
                _jobs[job] = hello.Code;
            }

            NodeSession session = create(number, job, gpus, descriptor.ClientIndex);
            session.Program = program;
            OpenAccountNeedsLock(session);
            _sessions.Add(number, session);
            session.Send(new Welcome(hello.Protocol, Self, _setup.Cluster, number, job, _requests.OfOneClient, descriptor));
            if (hello.Kind == SessionKind.Driver)
                _local.OnDriver(job); // its workers start before the first task asks for them
            LogOpened(_logger, hello.Kind, number, hello.ProcessId, job);
            return session;
        }
    }

    /// <summary>The connection is closed: its tasks end, its holds go, its pins wait for the proof that the process is dead.</summary>
    internal async Task CloseSessionAsync(NodeSession session, string reason)
    {
        session.OnClosed();
        using (Enter())
        {
            ShowUnfinishedNeedsLock(session);
            _local.OnWorkerClosed(session); // it gets no more tasks while we find out how it ended
        }

        string death = session.Kind == SessionKind.Worker
            ? NodeErrors.DeathOf(await Workers.DescribeExitAsync(session.ProcessId).ConfigureAwait(false), session.AbortReason)
            : reason;
        using (Enter())
        {
            StopListeningNeedsLock(session);
            session.IsReleasing = true;
            if (session.Kind == SessionKind.Worker)
                _local.OnWorkerLost(session, death);
            if (session.Kind == SessionKind.Driver)
                EndJobNeedsLock(session.Job);
            foreach (ObjectId unreported in session.SealedResults)
                Store.Delete(unreported);
        }

        if (session.Kind == SessionKind.Worker)
            CancelAll(session);
        ReleaseAll(session);
        if (session.SaidGoodbye)
            Store.Retire(session.StoreClient);
        else
            Store.Detach(session.StoreClient);
        LogClosed(_logger, session.Kind, session.Number, session.ProcessId, death);
    }

    /// <summary>Ends what the tasks of a worker have submitted. In parts, as below.</summary>
    private void CancelAll(NodeSession session)
    {
        IReadOnlyList<OwnedTask> tasks;
        using (Enter())
            tasks = _tasks.OfSession(session.Number);
        foreach (OwnedTask[] part in tasks.Chunk(EndedTasksAtATime))
        {
            Locked(() =>
            {
                foreach (OwnedTask task in part)
                    _tasks.Cancel(task.Spec.Id, force: true, recursive: true, "the process that submitted it is gone");
            });
        }
    }

    /// <summary>Gives back all that a closed session holds, and forgets it. In parts: there may be millions, and others want the lock.</summary>
    private void ReleaseAll(NodeSession session)
    {
        Dictionary<ObjectId, HeldHandles>.Enumerator all = session.Held.GetEnumerator(); // removing leaves it valid
        for (bool isMore = true; isMore;)
        {
            using (Enter())
            {
                for (int i = 0; i < HandlesAtATime && (isMore = all.MoveNext()); i++)
                {
                    (ObjectId id, HeldHandles held) = all.Current;
                    _objects.RemoveWatcher(id, session.Number); // who watches holds, mostly; what is left is told to nobody
                    for (int hold = 0; hold < held.Count; hold++)
                        _objects.Unhold(id);
                    ForgetHandleNeedsLock(session, id);
                }

                if (isMore)
                    continue;
                CloseAccountNeedsLock(session);
                _sessions.Remove(session.Number);
                AwaitIdleNeedsLock();
            }
        }
    }

    /// <summary>Ends the session of a worker process, which then exits by itself.</summary>
    internal void EndWorkerSession(int processId)
    {
        NodeSession? session;
        using (Enter())
            session = _sessions.Values.FirstOrDefault(session => session.Kind == SessionKind.Worker && session.ProcessId == processId);
        _ = session?.CloseAsync("Its job has ended on this node.", _setup.Time);
    }

    /// <summary>Ends every session with a reason that the client can show.</summary>
    internal async Task CloseSessionsAsync(string reason)
    {
        NodeSession[] sessions;
        using (Enter())
            sessions = [.. _sessions.Values];
        await Task.WhenAll(sessions.Select(session => session.CloseAsync(reason, _setup.Time))).ConfigureAwait(false);
    }

    /// <summary>Handles the frames of one read of a session; a <see cref="ProtocolException"/> ends that session.</summary>
    internal void OnFrames(NodeSession session, FrameInput input)
    {
        bool isWhole = input.TryCut(out FrameType type, out ReadOnlySequence<byte> body);
        while (isWhole)
        {
            if (IsApart(type))
            {
                OnFrameApart(session, type, body);
                isWhole = input.TryCut(out type, out body);
                continue;
            }

            SessionKey unknown = default;
            // Many at a time: with a lock for each frame, three sessions in a burst spent twice as long on getting it as on their work.
            using (Enter())
            {
                try
                {
                    for (int taken = 0; isWhole && taken < FramesAtATime && !IsApart(type); taken++)
                    {
                        TakeFrameNeedsLock(session, type, body);
                        isWhole = input.TryCut(out type, out body);
                    }
                }
                catch (UnknownMakerException e)
                {
                    unknown = e.Maker;
                }
            }

            if (unknown != default)
                LearnMaker(session, unknown); // then the same frame again
        }

        SlowDown();
        session.Requests.SlowDown(SlowPause);
    }

    /// <summary>Frames that need no lock, or must not have it: they ask the store for room, or other nodes for answers.</summary>
    private static bool IsApart(FrameType type) => type is FrameType.Create or FrameType.Abort or FrameType.Query or FrameType.Goodbye;

    private void OnFrameApart(NodeSession session, FrameType type, in ReadOnlySequence<byte> body)
    {
        switch (type)
        {
            case FrameType.Create:
                Create create = FrameReader.Decode<Create>(body);
                if (session.Kind == SessionKind.Driver)
                    RequireOwnId(session, create.Id);
                else
                    RequireName(session, create.Id.Task); // a worker also writes the results of others' tasks
                _ = CreateAsync(session, create);
                break;
            case FrameType.Abort:
                Abort abort = FrameReader.Decode<Abort>(body);
                Store.Abort(session.StoreClient, abort.Slot, abort.Generation);
                break;
            case FrameType.Query:
                _ = Queries.AnswerAsync(session, FrameReader.Decode<Query>(body));
                break;
            default:
                session.SaidGoodbye = true;
                break;
        }
    }

    private void OnFrameNeedsLock(NodeSession session, FrameType type, in ReadOnlySequence<byte> body)
    {
        switch (type)
        {
            case FrameType.LeaseChunk:
                session.Send(new ChunkLeased(Store.TryLeaseChunk(session.StoreClient, FrameReader.Decode<LeaseChunk>(body).Bytes)));
                break;
            case FrameType.RetireChunk:
                Store.RetireChunk(session.StoreClient, FrameReader.Decode<RetireChunk>(body).Number);
                break;
            case FrameType.Submit:
                Submit submit = FrameReader.Decode<Submit>(body);
                DefinedShape shape = session.Shapes.Find(submit.Shape);
                OnSubmitNeedsLock(session, submit.ToSpec(shape.Shape), shape);
                break;
            case FrameType.DefineShape:
                DefineShape definition = FrameReader.Decode<DefineShape>(body);
                DefineShapeNeedsLock(session, definition, body.Length);
                break;
            case FrameType.PutInline:
                PutInline put = FrameReader.Decode<PutInline>(body);
                RequireNewId(session, put.Id);
                RequireNamesNeedsLock(session, put.Nested);
                HoldForNeedsLock(session, put.Id, isNew: true);
                _tasks.Resolve(put.Id, ValueState.Inline, put.Blob.ToArray(), put.Blob.Length, default, put.Nested);
                break;
            case FrameType.Seal:
                OnSealNeedsLock(session, FrameReader.Decode<Seal>(body));
                break;
            case FrameType.Subscribe:
                Subscribe subscribe = FrameReader.Decode<Subscribe>(body);
                RequireNameNeedsLock(session, subscribe.Id.Task);
                _objects.Watch(subscribe.Id, session.Number, subscribe.Fetch);
                // A driver's wait holds no CPU back.
                if (session.Kind == SessionKind.Worker && _tasks.Find(subscribe.Id.Task) is { } awaited)
                    LeaseTable.OnAwaited(awaited);
                break;
            case FrameType.NextItem:
                ObjectId item = FrameReader.Decode<NextItem>(body).Id;
                if (item.Owner != Self || item.Index == 0)
                    throw new ProtocolException($"{item} is not an item of a stream of this node.");
                RequireNameNeedsLock(session, item.Task);
                _tasks.RequireNext(item); // before the handle is counted: a frame that is refused changes nothing
                CountHandleNeedsLock(session, item);
                _tasks.RequestItem(item, session.Number);
                break;
            case FrameType.Borrow:
                ObjectId[] found = FrameReader.Decode<Borrow>(body).Ids;
                RequireNamesNeedsLock(session, found);
                foreach (ObjectId borrowed in found)
                    HoldForNeedsLock(session, borrowed, isNew: false);
                break;
            case FrameType.Release:
                foreach (ObjectId released in FrameReader.Decode<Release>(body).Ids)
                    ReleaseNeedsLock(session, released);
                break;
            case FrameType.Cancel:
                Cancel cancel = FrameReader.Decode<Cancel>(body);
                RequireNameNeedsLock(session, cancel.Task);
                Post(cancel.Task.Owner, cancel);
                break;
            default:
                OnWorkerFrameNeedsLock(session, type, body);
                break;
        }
    }

    private void OnWorkerFrameNeedsLock(NodeSession session, FrameType type, in ReadOnlySequence<byte> body)
    {
        if (session.Kind != SessionKind.Worker)
            throw new ProtocolException($"A driver sent a {type} frame.");
        switch (type)
        {
            case FrameType.Attached:
                OnAttachedNeedsLock(session);
                break;
            case FrameType.Completed:
                Completed completed = FrameReader.Decode<Completed>(body);
                RequireNamesNeedsLock(session, completed.Result.Nested);
                foreach (ResultEntry more in completed.More ?? [])
                    RequireNamesNeedsLock(session, more.Nested);
                _local.OnCompleted(session, completed);
                break;
            case FrameType.StreamItem:
                StreamItem yielded = FrameReader.Decode<StreamItem>(body);
                RequireNamesNeedsLock(session, yielded.Item.Nested);
                _local.OnStreamItem(session, yielded);
                break;
            case FrameType.Blocked:
                _local.OnBlocked(session, FrameReader.Decode<Blocked>(body).Task);
                break;
            case FrameType.Unblocked:
                _local.OnUnblocked(session, FrameReader.Decode<Unblocked>(body).Task);
                break;
            case FrameType.TakenBack:
                _local.OnTakenBack(session, FrameReader.Decode<TakenBack>(body));
                break;
            case FrameType.Progress:
                _local.OnProgress(session, FrameReader.Decode<ProgressReport>(body));
                break;
            case FrameType.Log:
                OnLogNeedsLock(session, FrameReader.Decode<Log>(body));
                break;
            default:
                throw new ProtocolException($"Unknown frame type {(byte)type}.");
        }
    }

    // Not with its hello: what cannot map the store ends then, and must not take tasks with it, nor count as a worker that had started.
    private void OnAttachedNeedsLock(NodeSession session)
    {
        if (session.IsAttached || !_jobs.ContainsKey(session.Job))
            return; // its job has ended, and it is being ended
        session.IsAttached = true;
        Workers.OnAttached(session.ProcessId);
        _local.OnWorkerReady(session);
    }

    private void OnLogNeedsLock(NodeSession session, in Log log)
    {
        var line = new LogLine(log.Function, Self, session.ProcessId, log.IsError, log.Text);
        if (!log.IsUnfinished)
        {
            session.UnfinishedLines.Remove(log.Task, log.IsError);
            ShowNeedsLock(session.Job, log.Task, line);
        }
        else
        {
            session.UnfinishedLines.Set(log.Task, line);
        }
    }

    /// <summary>The end of these lines will not come: the process is dead.</summary>
    private void ShowUnfinishedNeedsLock(NodeSession session)
    {
        foreach ((TaskId task, LogLine line) in session.UnfinishedLines.TakeAll())
            ShowNeedsLock(session.Job, task, line);
    }

    private void ShowNeedsLock(JobId job, TaskId task, in LogLine line)
    {
        ForwardLogNeedsLock(job, line);
        TellLog(job, task, line);
    }

    private static void DefineShapeNeedsLock(NodeSession session, in DefineShape definition, long bytes)
    {
        TaskShape shape = definition.Shape;
        string? refusal = ClientLimits.Refusal(shape);
        if (refusal is not null)
            shape = shape with { Resources = TaskShape.NoResources, Labels = "" };
        ClientLimits.Check(shape, bytes);
        session.Shapes.Define(definition with { Shape = shape }, bytes, refusal);
    }

    private void OnSubmitNeedsLock(NodeSession session, TaskSpec spec, DefinedShape shape)
    {
        RequireOwnId(session, new ObjectId(spec.Id, 0));
        ClientLimits.Check(spec);
        if (_tasks.IsKnown(spec))
            return; // counted when it came first: a hold that the tables do not know would take somebody else's away
        RequireNamesNeedsLock(session, spec.Dependencies);
        RequireNamesNeedsLock(session, spec.Nested);
        for (uint index = 0; index < spec.Shape.Results; index++)
            CountHandleNeedsLock(session, new ObjectId(spec.Id, index));
        if (!shape.TryEnter(spec))
        {
            RefuseNeedsLock(session, spec, shape);
            return;
        }

        bool isStopped = spec.Parent != default && _local.IsStopped(spec.Parent);
        _tasks.Submit(spec, session.Number, session.Job, isStopped ? "the task that submitted it had been cancelled" : null, shape);
    }

    private void ReleaseNeedsLock(NodeSession session, ObjectId id)
    {
        if (!session.Held.TryGetValue(id, out HeldHandles held))
            throw new ProtocolException($"Process {session.ProcessId} releases {id}, which it does not hold.");
        if (held.Count == 1)
            ForgetHandleNeedsLock(session, id);
        else
            session.Held[id] = held with { Count = held.Count - 1 };
        _objects.Unhold(id);
    }

    private void CountHandleNeedsLock(NodeSession session, ObjectId id)
    {
        if (session.Held.Count >= Room.HandlesOfASession || _handles >= Room.Handles)
            RequireRoomForHandleNeedsLock(session, id);
        ref HeldHandles held = ref CollectionsMarshal.GetValueRefOrAddDefault(session.Held, id, out bool isPresent);
        held = isPresent ? held with { Count = held.Count + 1 } : new HeldHandles(1, _clock.Tenths);
        _handles += isPresent ? 0 : 1;
    }

    private void ForgetHandleNeedsLock(NodeSession session, ObjectId id)
    {
        session.Held.Remove(id);
        _handles--;
    }

    private void HoldForNeedsLock(NodeSession session, ObjectId id, bool isNew)
    {
        CountHandleNeedsLock(session, id);
        if (isNew)
        {
            _objects.HoldNew(id);
            return;
        }

        _objects.Hold(id);
        _handovers.OnNamed(id.Owner, _clock.Micros);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} session {Number} of process {ProcessId} opened for job {Job}.")]
    private static partial void LogOpened(ILogger logger, SessionKind kind, uint number, int processId, JobId job);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} session {Number} of process {ProcessId} closed: {Reason}.")]
    private static partial void LogClosed(ILogger logger, SessionKind kind, uint number, int processId, string reason);
}
