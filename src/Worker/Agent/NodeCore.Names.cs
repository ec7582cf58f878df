using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Which ids a session may name: those that its own program has made, in any of its sessions and workers. A reference goes from program
/// to program nowhere, so whatever a process finds inside values, arguments and results is among them. An id says which session made it, and
/// each session knows its program: no table of ids is needed.</summary>
internal sealed partial class NodeCore
{
    // A node that stands still must not hold up a session that names what is there.
    private static readonly TimeSpan MakerPatience = TimeSpan.FromSeconds(1);

    private const int MaxMakersElsewhere = 1 << 16;

    private readonly SessionPrograms _programs = new();
    private readonly Dictionary<JobId, ulong> _programsOfJobs = [];
    private readonly Dictionary<SessionKey, ulong> _programsElsewhere = [];

    /// <summary>The program of a session of this node; 0: there was no such session.</summary>
    internal ulong ProgramOf(uint session)
    {
        using (Enter())
            return _programs.Of(session);
    }

    /// <summary>The program of a job's driver; 0: it is not known here.</summary>
    internal ulong ProgramOf(JobId job)
    {
        using (Enter())
            return ProgramOfNeedsLock(job);
    }

    private ulong ProgramOfNeedsLock(JobId job) => job.Owner == Self ? _programs.Of(job.Number) : _programsOfJobs.GetValueOrDefault(job);

    private ulong ProgramOfNeedsLock(in Hello hello, JobId job) => hello.Kind == SessionKind.Driver ? ProgramOf(hello.Token) : ProgramOfNeedsLock(job);

    private static ulong ProgramOf(string secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (secret.Length == 0)
            RandomNumberGenerator.Fill(hash); // a client that has no secret has made what this session makes
        else
            SHA256.HashData(Encoding.UTF8.GetBytes(secret), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash) | 1; // never 0
    }

    private void RequireNamesNeedsLock(NodeSession session, IReadOnlyList<ObjectId> ids)
    {
        for (int i = 0; i < ids.Count; i++)
            RequireNameNeedsLock(session, ids[i].Task);
    }

    /// <summary>The same without the lock.</summary>
    private void RequireName(NodeSession session, TaskId id)
    {
        while (true)
        {
            try
            {
                using (Enter())
                    RequireNameNeedsLock(session, id);
                return;
            }
            catch (UnknownMakerException e)
            {
                LearnMaker(session, e.Maker);
            }
        }
    }

    /// <summary>Before anything of a frame is done: it may have to be taken again.</summary>
    /// <exception cref="ProtocolException">The session may not name the id.</exception>
    /// <exception cref="UnknownMakerException">Another node must be asked first.</exception>
    private void RequireNameNeedsLock(NodeSession session, TaskId id)
    {
        if (id.Session == session.Number && id.Owner == Self)
            return;
        var maker = new SessionKey(id.Owner, id.Session);
        if (maker == session.LastMaker)
            return;
        ulong program;
        if (id.Owner == Self)
            program = _programs.Of(id.Session);
        else if (new JobId(id.Owner, id.Session) == session.Job)
            program = session.Program; // made by its driver, as most ids are that a worker gets from another node
        else if (!_programsElsewhere.TryGetValue(maker, out program))
        {
            // Of a node that is dead, or that nobody knows, nothing can be had: the session gets the error of that.
            if (!IsKnown(id.Owner) || session.IsTrusted(maker))
                return;
            throw new UnknownMakerException(maker);
        }

        if (program == 0 || program != session.Program)
            throw new ProtocolException($"Session {session.Number} named {id}, which another program has made: a session can use only what its own program made.");
        session.LastMaker = maker;
    }

    /// <summary>Asks the node of a maker, on the session's own thread: the frame that named it waits, and what is behind it.</summary>
    private void LearnMaker(NodeSession session, SessionKey maker)
    {
        SendBatch.End(); // others must not wait for this
        ulong? program = null;
        try
        {
            program = AgentOf(maker.Node).ProgramAsync(maker.Session).WaitAsync(MakerPatience, _setup.Time).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            LogNoMaker(_logger, maker.Node, e);
        }

        SendBatch.Begin();
        using (Enter())
        {
            if (program is null)
            {
                // Of a node that does not answer little can be had. A program with references there must not end for it.
                session.Trust(maker);
                return;
            }

            if (_programsElsewhere.Count >= MaxMakersElsewhere)
                _programsElsewhere.Clear(); // asked again
            _programsElsewhere[maker] = program.Value;
        }
    }

    private void ForgetMakersNeedsLock(NodeId node)
    {
        foreach (SessionKey maker in _programsElsewhere.Keys.Where(maker => maker.Node == node).ToArray())
            _programsElsewhere.Remove(maker);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Node {Node} did not say whose a session is.")]
    private static partial void LogNoMaker(ILogger logger, NodeId node, Exception error);

    /// <summary>A frame names what a session of another node made, and this node does not know whose that is.</summary>
    private sealed class UnknownMakerException(SessionKey maker) : Exception
    {
        internal SessionKey Maker { get; } = maker;
    }
}
