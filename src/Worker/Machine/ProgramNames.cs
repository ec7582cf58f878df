using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Decides which ids a session may name: those that its own program has made, in any of its sessions and workers. A reference goes
/// from program to program nowhere, so whatever a process finds inside values, arguments and results is among them. An id says which
/// session made it, and each session knows its program: no table of ids is needed.</summary>
internal sealed class ProgramNames(NodeContext context, Members members, JobTable jobs)
{
    private const int MaxMakersElsewhere = 1 << 16;

    private readonly SessionPrograms _programs = new();
    private readonly Dictionary<SessionKey, ulong> _elsewhere = [];
    private readonly Dictionary<SessionKey, ulong> _moved = [];

    /// <summary>Gives a session of a program its number.</summary>
    /// <exception cref="ProtocolException">All numbers are given out.</exception>
    internal uint Add(ulong program) => _programs.Add(program);

    /// <summary>The program of a session of this node; 0: there was no such session.</summary>
    internal ulong Of(uint session) => _programs.Of(session);

    /// <summary>The program of a job's driver; 0: it is not known here.</summary>
    internal ulong Of(JobId job) => job.Owner == context.Self ? _programs.Of(job.Number)
        : jobs.ProgramOf(job) is not 0 and var program ? program : OfMoved(Owners.KeyOf(job));

    /// <summary>Another node has said whose a session of it is; null: it did not answer.</summary>
    internal void Learn(NodeSession session, SessionKey maker, ulong? program)
    {
        if (program is null)
        {
            // Of a node that does not answer little can be had. A program with references there must not end for it.
            session.Trust(maker);
            return;
        }

        if (_elsewhere.Count >= MaxMakersElsewhere)
            _elsewhere.Clear(); // asked again
        _elsewhere[maker] = program.Value;
    }

    /// <summary>A session of a dead node goes on at another one: what it has made can be had.</summary>
    internal void OnMoved(SessionKey session, ulong program) => _moved[session] = program;

    /// <summary>The program of a session that moved; 0: it is not known to have.</summary>
    internal ulong OfMoved(SessionKey session) => _moved.GetValueOrDefault(session);

    internal void Forget(NodeId node)
    {
        foreach (SessionKey maker in _elsewhere.Keys.Where(maker => maker.Node == node).ToArray())
            _elsewhere.Remove(maker);
    }

    internal void Require(NodeSession session, IReadOnlyList<ObjectId> ids)
    {
        for (int i = 0; i < ids.Count; i++)
            Require(session, ids[i].Task);
    }

    /// <summary>Requires that a session may name an id. Called before anything of a frame is done: the frame may have to be taken
    /// again.</summary>
    /// <exception cref="ProtocolException">The session may not name the id.</exception>
    /// <exception cref="UnknownMakerException">Another node must be asked first.</exception>
    internal void Require(NodeSession session, TaskId id)
    {
        SessionKey maker = Owners.KeyOf(id);
        if (maker == session.Key)
            return;
        if (maker == session.LastMaker)
            return;
        ulong program;
        if (id.Owner == context.Self)
        {
            program = _programs.Of(id.Session);
        }
        else if (new JobId(id.Owner, id.Session) == session.Job)
        {
            program = session.Program; // made by its driver, as most ids are that a worker gets from another node
        }
        else if (!_moved.TryGetValue(maker, out program) && !_elsewhere.TryGetValue(maker, out program))
        {
            // Of a node that is dead, or that nobody knows, nothing can be had: the session gets the error of that.
            if (!members.IsKnown(id.Owner) || session.IsTrusted(maker))
                return;
            throw new UnknownMakerException(maker);
        }

        if (program == 0 || program != session.Program)
            throw new ProtocolException(
                $"Session {session.Number} named {id}, which another program has made: a session can use only what its own program made.");
        session.LastMaker = maker;
    }

    internal bool IsOwnId(NodeSession session, ObjectId id) =>
        id.Index == 0 && Owners.KeyOf(id) == session.Key;

    internal void RequireOwn(NodeSession session, ObjectId id)
    {
        if (!IsOwnId(session, id))
            throw new ProtocolException($"Session {session.Number} used the id {id}, which is not one of its own.");
    }
}

/// <summary>A frame names what a session of another node made, and this node does not know whose that is.</summary>
internal sealed class UnknownMakerException(SessionKey maker) : Exception
{
    internal SessionKey Maker { get; } = maker;
}
