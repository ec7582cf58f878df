using System.Collections.Concurrent;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Effects;

/// <summary>Says which node owns what a session has made: the one that began the session, or the one to which it moved when that died.
/// A session that may still move is awaited: until it has, or its time is over, what it made is kept and its owner is told
/// nothing.</summary>
internal sealed class Owners(NodeId self, GoneNodes gone)
{
    // Read outside of the lock, too. Sessions move with deaths, so there are few.
    private readonly ConcurrentDictionary<SessionKey, SessionPlace> _moved = new();
    private readonly HashSet<SessionKey> _awaited = [];
    private volatile bool _isAnyMoved;

    internal static SessionKey KeyOf(TaskId id) => new(id.Owner, id.Session);

    internal static SessionKey KeyOf(ObjectId id) => KeyOf(id.Task);

    internal static SessionKey KeyOf(JobId job) => new(job.Owner, job.Number);

    /// <summary>The sessions that have moved.</summary>
    internal IEnumerable<KeyValuePair<SessionKey, SessionPlace>> Moved => _moved;

    internal NodeId Of(SessionKey key) => _isAnyMoved && _moved.TryGetValue(key, out SessionPlace place) ? place.Node : key.Node;

    /// <summary>Counts the moves of a session, as far as this node knows.</summary>
    internal uint MovesOf(SessionKey key) => _moved.GetValueOrDefault(key).Move;

    internal NodeId Of(TaskId id) => _isAnyMoved ? Of(KeyOf(id)) : id.Owner;

    internal NodeId Of(ObjectId id) => Of(id.Task);

    internal NodeId Of(JobId job) => _isAnyMoved ? Of(KeyOf(job)) : job.Owner;

    internal bool IsOwn(ObjectId id) => Of(id.Task) == self;

    /// <summary>Returns true when the owner is gone and nobody takes its place. Needs the node's lock.</summary>
    internal bool IsLost(ObjectId id) => gone.IsAny && gone.IsGone(Of(id)) && !IsAwaited(id.Task);

    internal bool IsAwaited(TaskId id) => _awaited.Count > 0 && _awaited.Contains(KeyOf(id));

    internal bool IsAwaited(SessionKey key) => _awaited.Count > 0 && _awaited.Contains(key);

    /// <summary>The owner of the session died, and the session may move.</summary>
    internal void Await(SessionKey key) => _awaited.Add(key);

    /// <summary>The session does not move. False: it was not awaited.</summary>
    internal bool GiveUp(SessionKey key) => _awaited.Remove(key);

    /// <summary>The session has moved.</summary>
    internal void Move(SessionKey key, SessionPlace to)
    {
        _awaited.Remove(key);
        _moved[key] = to;
        _isAnyMoved = true;
    }
}

/// <summary>The place of a session that has moved.</summary>
/// <param name="Node">The node that took it over.</param>
/// <param name="Move">The number of that move: news of an earlier one is old.</param>
internal readonly record struct SessionPlace(NodeId Node, uint Move);
