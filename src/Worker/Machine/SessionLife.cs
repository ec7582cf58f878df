using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Opens sessions, and ends them in three steps: the connection is closed, the end of the process is known, and what the client
/// held is released.</summary>
internal sealed class SessionLife(
    NodeContext context, NodeTables tables, JobOutput output, JobEnds ends, IdleWatch idle, Adoptions adoptions)
{
    // About a third of a millisecond.
    private const int HandlesAtATime = 1024;

    /// <summary>Opens a session: a driver begins a job, a worker joins the job whose process it is.</summary>
    /// <param name="kind">The kind of client.</param>
    /// <param name="job">The job of a worker.</param>
    /// <param name="code">The program that the workers of a driver's job run.</param>
    /// <param name="program">The driver's program; a worker has that of its job.</param>
    /// <param name="create">Makes the session, from its number and its job.</param>
    /// <exception cref="JobEndedException">The worker's job has ended.</exception>
    internal NodeSession Open(SessionKind kind, JobId job, in JobCode code, ulong program, Func<uint, JobId, NodeSession> create)
    {
        bool isDriver = kind == SessionKind.Driver;
        if (!isDriver && !tables.Jobs.IsHere(job))
            throw new JobEndedException();
        program = isDriver ? program : tables.Programs.Of(job);
        uint number = tables.Programs.Add(program);
        if (isDriver)
        {
            job = new JobId(context.Self, number);
            tables.Jobs.Add(job, code, program);
        }

        NodeSession session = create(number, job);
        session.Key = new SessionKey(context.Self, number);
        session.Program = program;
        tables.Sessions.Add(session);
        if (isDriver)
            tables.Local.OnDriver(job); // its workers start before the first task asks for them
        return session;
    }

    /// <summary>Opens a session that another node had, which died. The driver then tells what it has made and holds.</summary>
    /// <param name="hello">The driver's first frame.</param>
    /// <param name="program">The driver's program.</param>
    /// <param name="create">Makes the session, from its number and its job.</param>
    /// <exception cref="SessionNotTakenException">This node does not take it over, or not yet.</exception>
    internal NodeSession TakeOver(in Hello hello, ulong program, Func<uint, JobId, NodeSession> create)
    {
        var key = new SessionKey(hello.FromNode, hello.FromSession);
        if (adoptions.Refusal(key, program, hello, out bool mayCome) is { } refusal)
            throw new SessionNotTakenException(
                $"Node {context.Self} does not take session {key.Session} of node {key.Node} over: {refusal}.", mayCome);
        var job = new JobId(key.Node, key.Session);
        NodeSession session = create(tables.Programs.Add(program), job);
        (session.Key, session.Program) = (key, program);
        tables.Jobs.Add(job, hello.Code, program);
        tables.Sessions.Add(session);
        adoptions.Begin(session, hello);
        return session;
    }

    /// <summary>The connection is closed. A worker gets no more tasks while the shell finds out how its process ended.</summary>
    internal void OnClosed(NodeSession session)
    {
        output.ShowUnfinished(session);
        tables.Local.OnWorkerClosed(session);
    }

    /// <summary>The end of the process is known: the tasks of a worker are lost, the job of a driver ends.</summary>
    internal void OnEnded(NodeSession session, string death)
    {
        session.IsReleasing = true;
        if (session.Kind == SessionKind.Worker)
            tables.Local.OnWorkerLost(session, death);
        else
        {
            adoptions.OnClosed(session);
            ends.OnDriverGone(session);
        }
    }

    /// <summary>Gives back a part of what an ended session holds, and forgets the session behind the last one: there may be millions, and
    /// others want the lock. False: nothing is left.</summary>
    /// <param name="session">The session.</param>
    /// <param name="held">The enumerator of what it holds, from the first part on: removing leaves it valid.</param>
    internal bool Release(NodeSession session, ref Dictionary<ObjectId, HeldHandles>.Enumerator held)
    {
        for (int i = 0; i < HandlesAtATime; i++)
        {
            if (!held.MoveNext())
            {
                tables.Sessions.Remove(session);
                idle.OnSessionEnded();
                return false;
            }

            (ObjectId id, HeldHandles handles) = held.Current;
            tables.Objects.RemoveWatcher(id, session.Number); // who watches holds, mostly; what is left is told to nobody
            for (int left = handles.Count; left > 0; left--)
                tables.Objects.RemoveReference(id);
            tables.Sessions.ForgetHandle(session, id);
        }

        return true;
    }
}
