using System.Runtime.InteropServices;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>The clients that are attached to this node, and the memory that they fill with handles and unfinished requests. Where it runs
/// out, a client that has more than its share is first slowed down and then refused, each request by itself.</summary>
internal sealed class SessionTable(NodeContext context, ClientRoom room)
{
    private readonly Dictionary<uint, NodeSession> _sessions = [];
    private readonly OutputRoom _output = new(room.OutputBytes);
    private long _handles;

    internal IReadOnlyDictionary<uint, NodeSession> All => _sessions;

    internal RequestRoom Requests { get; } = new(room.RequestBytes);

    internal ClientRoom Room => room;

    internal string RequestRefusal =>
        $"Node {context.Self} has no room for it: unfinished tasks with their arguments, placement groups and questions of its clients "
            + $"may take {room.RequestBytes:N0} bytes, half of {room.Setting}. Submit fewer at a time, put large arguments once "
            + $"(Remote.Put) and pass references, or raise {room.Setting}.";

    internal NodeSession? Find(uint number) => _sessions.GetValueOrDefault(number);

    /// <summary>The session of a job's driver; null: it is not here.</summary>
    internal NodeSession? FindDriver(JobId job) => job.Owner == context.Self ? Find(job.Number)
        : _sessions.Values.FirstOrDefault(session => session.Kind == SessionKind.Driver && session.Job == job);

    internal bool IsOpen(NodeSession session) => _sessions.ContainsKey(session.Number);

    internal void Add(NodeSession session)
    {
        session.Requests = new RequestAccount(Requests);
        session.Output = _output;
        session.Definitions = new SessionDefinitions(session.Requests);
        Requests.Accounts++;
        _sessions.Add(session.Number, session);
    }

    /// <summary>Everything that the session held is released.</summary>
    internal void Remove(NodeSession session)
    {
        session.Definitions.Clear();
        Requests.Accounts--;
        _sessions.Remove(session.Number);
    }

    internal void Trim() => _sessions.TrimExcess();

    /// <summary>Counts a handle that the process has got.</summary>
    /// <exception cref="ProtocolException">It has too many.</exception>
    internal void CountHandle(NodeSession session, ObjectId id)
    {
        if (session.Held.Count >= room.HandlesOfASession || _handles >= room.Handles)
            RequireRoom(session, id);
        ref HeldHandles held = ref CollectionsMarshal.GetValueRefOrAddDefault(session.Held, id, out bool isPresent);
        held = isPresent ? held with { Count = held.Count + 1 } : new HeldHandles(1, context.Clock.Tenths);
        _handles += isPresent ? 0 : 1;
    }

    /// <summary>Counts a handle that the process has given back.</summary>
    /// <exception cref="ProtocolException">It has none.</exception>
    internal void ReleaseHandle(NodeSession session, ObjectId id)
    {
        if (!session.Held.TryGetValue(id, out HeldHandles held))
            throw new ProtocolException($"Process {session.ProcessId} releases {id}, which it does not hold.");
        if (held.Count == 1)
            ForgetHandle(session, id);
        else
            session.Held[id] = held with { Count = held.Count - 1 };
    }

    internal void ForgetHandle(NodeSession session, ObjectId id)
    {
        session.Held.Remove(id);
        _handles--;
    }

    /// <summary>Notes that a request of the session was refused; reported once for each session, since it may go on for a million
    /// tasks.</summary>
    internal void OnRefused(NodeSession session)
    {
        if (session.IsRefusedLogged)
            return;
        session.IsRefusedLogged = true;
        context.Effects.Add(new RequestsRefused(session.ProcessId, session.Requests.Bytes, room.Setting));
    }

    private void RequireRoom(NodeSession session, ObjectId id)
    {
        if (session.Held.ContainsKey(id))
            return;
        if (session.Held.Count >= room.HandlesOfASession)
        {
            throw new ProtocolException(
                $"Process {session.ProcessId} holds {session.Held.Count:N0} references, as many as one client may: {room.Setting} has "
                    + $"no room for another. Release references, or raise {room.Setting}.");
        }

        if (_handles < room.Handles)
            return;
        // The last one to come may hold only this one.
        NodeSession most = _sessions.Values.MaxBy(one => one.Held.Count)!;
        string reason =
            $"The clients of this node hold {_handles:N0} references, for as many as {room.Setting} has room, and this process "
            + $"{most.Held.Count:N0} of them. Release references, or raise {room.Setting}.";
        if (most == session)
            throw new ProtocolException(reason);
        if (!most.IsEnding)
            context.Effects.Add(new EndSession(most, reason));
        most.IsEnding = true;
    }
}
