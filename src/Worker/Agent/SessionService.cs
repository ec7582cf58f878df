using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClusterTasks.Protocol;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Jobs;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>The life of sessions at their node: they are taken on, their frames go into the machine on their own threads, and what they
/// leave is released.</summary>
internal sealed partial class SessionService(Node node, NodeSetup setup, ILogger logger) : IDisposable
{
    // About a tenth of a millisecond: nobody else waits for longer than that.
    private const int FramesAtATime = 64;

    // How long a client waits for each 64 KiB that it sends: never for ever, since the store may have no room at all.
    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(20);

    // A node that stands still must not hold up a session that names what is there.
    private static readonly TimeSpan MakerPatience = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim _isRoomForValues = new(initialState: true);

    private volatile bool _isEnding;

    private INodeStore Store => setup.Store;

    public void Dispose() => _isRoomForValues.Dispose();

    /// <summary>Takes a session on: a driver starts a job, a worker joins the job whose process it is.</summary>
    internal NodeSession Open(Hello hello, Func<uint, JobId, string?, int, NodeSession> create)
    {
        JobId job = default;
        string? gpus = null;
        if (hello.Kind == SessionKind.Worker)
        {
            WorkerClaim claim = node.Workers.Claim(hello.Token, hello.ProcessId, out job, out gpus);
            if (claim == WorkerClaim.JobEnded)
                throw new JobEndedException();
            if (claim == WorkerClaim.Unknown)
                throw new ProtocolException("The worker's token is unknown: only processes that this node started can be workers.");
        }

        if (hello.Kind == SessionKind.Driver && node.Workers.NeedsProgram && hello.Code.Launch.Refusal is { Length: > 0 } refusal)
            throw new ProtocolException(refusal);
        try
        {
            NodeSession session = Attach(hello, job, gpus, create);
            LogOpened(logger, hello.Kind, session.Number, hello.ProcessId, session.Job);
            return session;
        }
        catch when (hello.Kind == SessionKind.Worker)
        {
            node.Workers.OnRefused(hello.ProcessId);
            throw;
        }
    }

    /// <summary>Whether the session may still begin something that ends with it.</summary>
    internal bool IsOpen(NodeSession session) => node.Read(tables => tables.Sessions.IsOpen(session) && !session.IsReleasing);

    /// <summary>Handles the frames of one read of a session; a <see cref="ProtocolException"/> ends that session.</summary>
    internal void OnFrames(NodeSession session, FrameInput input)
    {
        bool isWhole = input.TryCut(out FrameType type, out ReadOnlySequence<byte> body);
        while (isWhole)
        {
            if (SessionFrames.IsApart(type))
            {
                OnFrameApart(session, type, body);
                isWhole = input.TryCut(out type, out body);
                continue;
            }

            SessionKey unknown = default;
            NodeStep step = node.Enter();
            try
            {
                // Many at a time: with a lock for each frame, three sessions in a burst spent twice as long on getting it as on their work.
                for (int taken = 0; isWhole && taken < FramesAtATime && !SessionFrames.IsApart(type); taken++)
                {
                    step.Machine.OnFrame(session, type, body);
                    isWhole = input.TryCut(out type, out body);
                }

                step.Carries = !isWhole;
            }
            catch (UnknownMakerException e)
            {
                unknown = e.Maker;
            }
            finally
            {
                step.Dispose();
            }

            if (unknown != default)
                LearnMaker(session, unknown); // then the same frame again
        }

        SlowDown();
        session.Requests.SlowDown(SlowPause);
    }

    /// <summary>The connection is closed: its tasks end, its references go, its pins wait for the proof that the process is dead.</summary>
    internal async Task CloseAsync(NodeSession session, string reason)
    {
        session.OnClosed();
        node.Do(machine => machine.Sessions.OnClosed(session));
        if (_isEnding && session is { Kind: SessionKind.Driver, SaidGoodbye: false } && node.CodeOf(session.Job) is { MayMove: true })
        {
            // It goes on at another node: nothing of it ends here, and its client still reads what lies in this node's memory.
            LogClosed(logger, session.Kind, session.Number, session.ProcessId, reason);
            return;
        }

        string death = session.Kind == SessionKind.Worker
            ? NodeErrors.DeathOf(await node.Workers.DescribeExitAsync(session.ProcessId).ConfigureAwait(false), session.AbortReason)
            : reason;
        node.Do(machine =>
        {
            machine.Sessions.OnEnded(session, death);
            foreach (ObjectId unreported in session.SealedResults)
                Store.Delete(unreported);
        });
        node.Listeners.Stop(session);
        if (session.Kind == SessionKind.Worker)
            CancelAll(session);
        ReleaseAll(session);
        if (session.SaidGoodbye)
            Store.Retire(session.StoreClient);
        else
            Store.Detach(session.StoreClient);
        LogClosed(logger, session.Kind, session.Number, session.ProcessId, death);
    }

    /// <summary>Ends the session of a worker process, which then exits by itself.</summary>
    internal void EndWorker(int processId)
    {
        NodeSession? session = node.Read(
            tables => tables.Sessions.All.Values.FirstOrDefault(one => one.Kind == SessionKind.Worker && one.ProcessId == processId));
        _ = session?.CloseAsync("Its job has ended on this node.", setup.Time);
    }

    /// <summary>Ends every session with a reason that the client can show.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="nodeEnds">True when the node ends: sessions of drivers may go on elsewhere.</param>
    internal Task CloseAllAsync(string reason, bool nodeEnds = false)
    {
        _isEnding |= nodeEnds;
        NodeSession[] sessions = node.Read(tables => tables.Sessions.All.Values.ToArray());
        return Task.WhenAll(sessions.Select(session => session.CloseAsync(reason, setup.Time, nodeEnds)));
    }

    /// <summary>Lets clients go on that wait for room for their values.</summary>
    internal void LetValuesIn() => _isRoomForValues.Set();

    private NodeSession Attach(Hello hello, JobId job, string? gpus, Func<uint, JobId, string?, int, NodeSession> create)
    {
        StoreDescriptor descriptor = Store.Attach(hello.ProcessId);
        try
        {
            using NodeStep step = node.Enter();
            return Register(step.Machine, hello, job, gpus, descriptor, create);
        }
        catch
        {
            Store.Detach(descriptor.ClientIndex); // or its index would never be given out again
            throw;
        }
    }

    private NodeSession Register(
        NodeMachine machine, Hello hello, JobId job, string? gpus, StoreDescriptor descriptor, Func<uint, JobId, string?, int,
            NodeSession> create)
    {
        ulong program = hello.Kind == SessionKind.Driver ? ProgramOf(hello.Token) : 0;
        NodeSession Create(uint number, JobId joined) => create(number, joined, gpus, descriptor.ClientIndex);
        if (hello.FromNode != default && hello.FromCluster != setup.Cluster)
            throw new SessionNotTakenException("The session is one of another cluster.", mayCome: false);
        NodeSession session = hello.Kind == SessionKind.Driver && hello.FromNode != default
            ? machine.Sessions.TakeOver(hello, program, Create)
            : machine.Sessions.Open(hello.Kind, job, hello.Code, program, Create);
        machine.Effects.Send(
            session, new Welcome(hello.Protocol, setup.Self, setup.Cluster, session.Number, session.Job,
                machine.Tables.Sessions.Requests.OfOneClient, descriptor));
        machine.Peers.Tell(session);
        return session;
    }

    private static ulong ProgramOf(string secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (secret.Length == 0)
            RandomNumberGenerator.Fill(hash); // a client that has no secret has made what this session makes
        else
            SHA256.HashData(Encoding.UTF8.GetBytes(secret), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash) | 1; // never 0
    }

    private void OnFrameApart(NodeSession session, FrameType type, in ReadOnlySequence<byte> body)
    {
        switch (type)
        {
            case FrameType.Create:
                Create create = FrameReader.Decode<Create>(body);
                RequireResultId(session, create.Id);
                _ = CreateAsync(session, create);
                break;
            case FrameType.Abort:
                Abort abort = FrameReader.Decode<Abort>(body);
                Store.Abort(session.StoreClient, abort.Entry, abort.Generation);
                break;
            case FrameType.Query:
                _ = node.Queries.AnswerAsync(session, FrameReader.Decode<Query>(body));
                break;
            default:
                session.SaidGoodbye = true;
                break;
        }
    }

    /// <summary>Requires that the session may write an object. A worker also writes the results of others' tasks.</summary>
    private void RequireResultId(NodeSession session, ObjectId id)
    {
        while (true)
        {
            try
            {
                using NodeStep step = node.Enter();
                if (session.Kind == SessionKind.Driver)
                    step.Machine.Tables.Programs.RequireOwn(session, id);
                else
                    step.Machine.Tables.Programs.Require(session, id.Task);
                return;
            }
            catch (UnknownMakerException e)
            {
                LearnMaker(session, e.Maker);
            }
        }
    }

    private async Task CreateAsync(NodeSession session, Create create)
    {
        long cost = RequestAccount.CostOfQuestion(0);
        if (!session.Requests.TryTake(cost))
        {
            session.Send(new CreateFailed(create.Id, node.RequestRefusal));
            return;
        }

        try
        {
            // A process puts under ids of its own; what it writes under another's is the result of a task that it was given.
            bool isPut = Effects.Owners.KeyOf(create.Id) == session.Key;
            CreateGrant grant = await Store.CreateAsync(
                session.StoreClient, create.Id, create.Size, isPut ? CreateKind.Put : CreateKind.Result).ConfigureAwait(false);
            session.Send(new Granted(create.Id, grant));
        }
        catch (Exception e)
        {
            session.Send(new CreateFailed(create.Id, e.Message));
        }
        finally
        {
            session.Requests.Return(cost);
        }
    }

    /// <summary>Asks the node of a maker, on the session's own thread: the frame that named it waits, and what is behind it.</summary>
    private void LearnMaker(NodeSession session, SessionKey maker)
    {
        ulong? program = null;
        try
        {
            program = node.AgentOf(maker.Node).ProgramAsync(maker.Session).WaitAsync(MakerPatience, setup.Time).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            LogNoMaker(logger, maker.Node, e);
        }

        node.Do(machine => machine.Tables.Programs.Learn(session, maker, program));
    }

    /// <summary>A client that brings values faster than they move into the store waits a little, on its own thread.</summary>
    private void SlowDown()
    {
        if (!node.AreValuesShort)
            return;
        using (NodeStep step = node.Enter())
        {
            if (!step.Machine.Values.IsMoving || !step.Machine.Values.IsShort)
                return;
            _isRoomForValues.Reset();
        }

        _isRoomForValues.Wait(SlowPause);
    }

    /// <summary>Ends what the tasks of a worker have submitted. In parts: there may be many, and others want the lock.</summary>
    private void CancelAll(NodeSession session)
    {
        IReadOnlyList<OwnedTask> tasks = node.Read(tables => tables.Tasks.OfSession(session.Number));
        foreach (OwnedTask[] part in tasks.Chunk(JobEnds.TasksAtATime))
        {
            node.Do(machine =>
            {
                foreach (OwnedTask task in part)
                    machine.Tables.Tasks.Cancel(task.Id, force: true, recursive: true, "the process that submitted it is gone");
            });
        }
    }

    private void ReleaseAll(NodeSession session)
    {
        Dictionary<ObjectId, HeldHandles>.Enumerator held = session.Held.GetEnumerator();
        bool isMore;
        do
        {
            using NodeStep step = node.Enter();
            isMore = step.Machine.Sessions.Release(session, ref held);
        }
        while (isMore);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Node {Node} did not say whose a session is.")]
    private static partial void LogNoMaker(ILogger logger, NodeId node, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} session {Number} of process {ProcessId} opened for job {Job}.")]
    private static partial void LogOpened(ILogger logger, SessionKind kind, uint number, int processId, JobId job);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} session {Number} of process {ProcessId} closed: {Reason}.")]
    private static partial void LogClosed(ILogger logger, SessionKind kind, uint number, int processId, string reason);
}
