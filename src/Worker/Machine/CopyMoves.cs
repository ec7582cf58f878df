using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Machine;

/// <summary>The owner's half of a node's leave: finds a node for each copy that only the leaving one has, and lets that copy go when the
/// other has it.</summary>
internal sealed class CopyMoves(NodeContext context, ReferenceTable objects, CopyPlaces places, ExtraCopies extra)
{
    // A node may have no room, and another one has some. Without a limit they could be asked forever.
    private const int MostTries = 3;

    private readonly record struct Move(NodeId From, NodeId To, int Tries);

    private readonly Dictionary<ObjectId, Move> _moves = [];

    /// <summary>A node leaves with these copies.</summary>
    internal void OnLeave(NodeId from, IReadOnlyList<ObjectId> ids)
    {
        places.Leaving.Add(from);
        foreach (ObjectId id in ids)
        {
            if (!_moves.ContainsKey(id))
                Place(id, from, not: default, tries: 0);
        }
    }

    /// <summary>A node has the copy that it was asked for, or cannot get it.</summary>
    internal void OnKept(NodeId to, ObjectId id, bool hasFailed)
    {
        if (!_moves.TryGetValue(id, out Move move) || move.To != to)
            return;
        _moves.Remove(id);
        Place(id, move.From, not: hasFailed ? to : default, move.Tries);
    }

    /// <summary>A node died: its copies are lost, and those that it was to take go to others.</summary>
    internal void OnDied(NodeId node)
    {
        places.Leaving.Remove(node);
        foreach ((ObjectId id, Move move) in _moves.Where(pair => pair.Value.From == node || pair.Value.To == node).ToArray())
        {
            _moves.Remove(id);
            if (move.From != node)
                Place(id, move.From, not: node, move.Tries);
        }
    }

    private void Place(ObjectId id, NodeId from, NodeId not, int tries)
    {
        ObjectEntry? entry = objects.Find(id);
        if (entry is not { IsOwn: true, State: ValueState.Stored } || !entry.Locations.Contains(from))
        {
            context.Effects.Post(from, new DeleteCopy(id)); // nobody would look for it there
        }
        else if (Array.Exists(entry.Locations.ToArray(), places.IsStaying))
        {
            entry.Locations.Remove(from);
            context.Effects.Post(from, new DeleteCopy(id));
            extra.OnGone(id);
        }
        else if (tries < MostTries && places.FindOther(node => node == not) is { } to)
        {
            _moves.Add(id, new Move(from, to, tries + 1));
            context.Effects.Post(to, new KeepCopy(id, from));
        }
        else
        {
            context.Effects.Post(from, new CopyStays(id));
        }
    }
}
