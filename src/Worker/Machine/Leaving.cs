using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Machine;

/// <summary>Empties a node that leaves: what has not begun goes elsewhere, what runs ends, and then the copies of others' objects
/// go to nodes that stay. <see cref="Emptied"/> tells when nothing is left, and every node has heard what this one had to say.</summary>
/// <remarks>Objects that this node owns end with it, wherever their copies are.</remarks>
internal sealed class Leaving(NodeContext context, NodeTables tables, INodeMemory memory)
{
    /// <summary>The number of the echo that says that a node has heard everything; questions of programs count from 1.</summary>
    internal const ulong LastWord = ulong.MaxValue;

    // Of one message: 16 KiB.
    private const int AtATime = 1024;

    private readonly HashSet<ObjectId> _copies = [];
    private readonly HashSet<NodeId> _hearing = [];
    private State _state;

    private enum State
    {
        Stays,
        EndsTasks,
        MovesCopies,
        SaysLastWord,
        IsEmpty,
    }

    internal bool IsOn => _state != State.Stays;

    /// <summary>Copies that wait for their owner.</summary>
    internal int Copies => _copies.Count;

    /// <summary>Copies for which no other node has room. They are made again, or lost.</summary>
    internal int Kept { get; private set; }

    /// <summary>Begins. The caller tells the scheduler that this node no longer offers anything.</summary>
    internal void Begin()
    {
        if (IsOn)
            return;
        _state = State.EndsTasks;
        tables.Local.HandBack("its node leaves the cluster");
    }

    /// <summary>An owner has let a copy go.</summary>
    internal void OnDeleted(ObjectId id) => _copies.Remove(id);

    /// <summary>The owner has found no node for a copy.</summary>
    internal void OnStays(ObjectId id)
    {
        if (_copies.Remove(id))
            Kept++;
    }

    /// <summary>Nobody will ask for what a dead node owned.</summary>
    internal void OnDied(NodeId node)
    {
        _copies.RemoveWhere(id => context.Owners.Of(id) == node);
        _hearing.Remove(node);
    }

    /// <summary>A node has heard everything that this one had to say.</summary>
    internal void OnHeard(NodeId node) => _hearing.Remove(node);

    /// <summary>Goes on when what it waits for has happened. The machine asks behind each step.</summary>
    internal void Advance()
    {
        if (_state == State.EndsTasks && tables.Local.IsEmpty)
        {
            _state = State.MovesCopies;
            AskOwners();
        }

        if (_state == State.MovesCopies && _copies.Count == 0)
        {
            _state = State.SaysLastWord;
            Ask();
        }

        if (_state == State.SaysLastWord && _hearing.Count == 0)
        {
            _state = State.IsEmpty;
            context.Effects.Add(default(Emptied));
        }
    }

    // The outcomes of the last tasks may be on their way: an owner that does not get one takes it for lost with this node.
    private void Ask()
    {
        _hearing.UnionWith(tables.Members.Ids.Where(node => node != context.Self));
        foreach (NodeId node in _hearing)
            context.Effects.Post(node, new Echo(LastWord, IsAnswer: false));
    }

    private void AskOwners()
    {
        foreach (IGrouping<NodeId, ObjectId> owned in memory.List().Select(static stored => stored.Id)
            .Where(id => !context.Owners.IsOwn(id) && !context.Gone.IsGone(context.Owners.Of(id))).GroupBy(context.Owners.Of))
        {
            _copies.UnionWith(owned);
            foreach (ObjectId[] ids in owned.Chunk(AtATime))
                context.Effects.Post(owned.Key, new CopiesLeave(ids));
        }
    }
}
