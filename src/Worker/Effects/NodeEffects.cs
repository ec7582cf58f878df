using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Effects;

/// <summary>Collects the effects of a node's steps, in their order. The mail of the node to itself is not among them: the machine
/// handles that before the step ends.</summary>
internal sealed class NodeEffects
{
    private readonly NodeId _self;
    private readonly GoneNodes _gone;
    private readonly Owners _owners;
    private readonly Dictionary<NodeId, NodeLine> _lines = [];
    private EffectBatch _filling = new();
    private EffectBatch _carried = new();
    private int _trims;

    internal NodeEffects(NodeId self, GoneNodes gone, Owners owners)
    {
        (_self, _gone, _owners) = (self, gone, owners);
        Own = new NodeMail(self, (message, failure) => Add(new MailFailed(message, failure)));
    }

    /// <summary>The mail of this node to itself.</summary>
    internal NodeMail Own { get; }

    /// <summary>Copies here that may have lost their last user and their owner; the machine looks at them before the step ends.</summary>
    internal Queue<ObjectId> MaybeOrphans { get; } = new();

    internal bool HasAny => _filling.Sessions.Count > 0 || !_filling.Queue.IsEmpty;

    /// <summary>Queues a message to a node, which may be this one. Nothing is sent to a node that is gone.</summary>
    internal void Post<T>(NodeId node, in T frame)
        where T : IFrame<T>
    {
        if (node == _self)
            Own.Post(frame);
        else if (LineTo(node) is { } line)
            _filling.Queue.Post(line, frame);
    }

    /// <summary>Queues a message that never leaves this node.</summary>
    internal void PostOwn<T>(in T message)
        where T : struct
    {
        if (_self == default)
            Add(message);
        else
            Own.Post(message);
    }

    /// <summary>Tells the owner of an object that a borrow of this node begins or ends. False: the owner is gone.</summary>
    internal bool Borrow(ObjectId id, bool begins)
    {
        if (LineTo(_owners.Of(id)) is not { } line)
            return false;
        Add(new BorrowMail(line, id, begins));
        return true;
    }

    /// <summary>Queues a line of output for another node's driver.</summary>
    internal void PostLine(NodeId node, JobId job, in LogLine text)
    {
        if (LineTo(node) is { } line)
            Add(new OutputMail(line, job, text));
    }

    /// <summary>Queues a frame to a client; null: there is none.</summary>
    internal void Send<T>(NodeSession? session, in T frame)
        where T : IFrame<T>
    {
        if (session?.Append(frame) == true)
            _filling.Sessions.Add(session);
    }

    /// <summary>Queues a task to a worker.</summary>
    /// <exception cref="ClusterTasksException">The message is too large, and not queued.</exception>
    internal void SendRun(NodeSession session, TaskDefinition definition, in Run run)
    {
        if (session.AppendRun(definition, run))
            _filling.Sessions.Add(session);
    }

    /// <summary>Queues a line of output to a client, which may lose it.</summary>
    internal void SendLine(NodeSession session, in LogLine line)
    {
        if (session.AppendLine(line))
            _filling.Sessions.Add(session);
    }

    /// <summary>Counts a completed task of a session's client.</summary>
    internal void Settle(NodeSession session, TaskId task, int bytes)
    {
        if (session.Settle(task, bytes) is { } settled)
            Send(session, settled);
    }

    internal void Add<T>(in T effect)
        where T : struct => _filling.Queue.Add(effect);

    /// <summary>Whether this node has, or had, something to say to another one, of whose end it has not heard.</summary>
    internal bool SpeaksTo(NodeId node) => _lines.ContainsKey(node);

    /// <summary>Whether the line is the present one of its node.</summary>
    internal bool IsOpen(NodeLine line) => _lines.GetValueOrDefault(line.Node) == line;

    /// <summary>The node is gone: whatever it was to hear, its end has settled.</summary>
    internal void Close(NodeId node, string reason)
    {
        if (_lines.Remove(node, out NodeLine? line))
            Add(new LineClosed(line, reason));
    }

    /// <summary>Returns what was asked for since the last call. Its carrier gives it back by the next call.</summary>
    internal EffectBatch Take()
    {
        (_filling, _carried) = (_carried, _filling);
        if (_trims > 0)
        {
            _trims--;
            _filling.Trim(); // it is empty now
        }

        return _carried;
    }

    /// <summary>Gives back the room of effects that are gone, with the next calls of <see cref="Take"/>.</summary>
    internal void Trim()
    {
        _trims = 2;
        Own.Trim();
        MaybeOrphans.TrimExcess();
        _lines.TrimExcess();
    }

    private NodeLine? LineTo(NodeId node)
    {
        if (_gone.IsGone(node))
            return null;
        if (_lines.TryGetValue(node, out NodeLine? line))
            return line;
        line = new NodeLine(node);
        _lines.Add(node, line);
        Add(new LineOpened(line));
        return line;
    }
}

/// <summary>The effects of some steps.</summary>
internal sealed class EffectBatch
{
    /// <summary>Clients with frames that nobody sends yet. They come first: they wait, and what follows may wake threads of this
    /// process.</summary>
    internal List<NodeSession> Sessions { get; } = [];

    internal EffectQueue Queue { get; } = new();

    internal void Trim()
    {
        Sessions.TrimExcess();
        Queue.Trim();
    }
}
