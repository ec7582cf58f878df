using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Learns to which nodes sessions have moved, and tells these what is here of them.</summary>
internal sealed class SessionMoves(NodeContext context, NodeTables tables, INodeMemory memory, Deaths deaths, Adoptions adoptions)
{
    /// <summary>A session has moved.</summary>
    /// <param name="from">The node that tells so: the new owner, or one that has heard of it.</param>
    /// <param name="moved">The move.</param>
    internal void OnMoved(NodeId from, in SessionMoved moved)
    {
        var key = new SessionKey(moved.Node, moved.Session);
        NodeId owner = moved.Owner;
        bool isOld = moved.Move < context.Owners.MovesOf(key);
        if (owner == context.Self || context.Gone.IsGone(owner) || isOld || !adoptions.Yields(key, moved.Move))
            return;
        if (context.Owners.Of(key) != owner)
            Move(key, new SessionPlace(owner, moved.Move), moved.Program);
        else if (from != owner)
            return; // heard before
        var reported = new SessionReported(key.Node, key.Session);
        // Behind the borrows, which take another way: an owner that has heard everything frees what nobody holds.
        if (!tables.Counts.WaitFor(new BorrowWait { Reported = (owner, reported) }, [owner]))
            context.Effects.Post(owner, reported);
    }

    private void Move(SessionKey key, SessionPlace place, ulong program)
    {
        NodeId last = context.Owners.Of(key);
        if (!context.Gone.IsGone(last))
            deaths.OnTold([last]);
        ulong known = tables.Programs.Of(new JobId(key.Node, key.Session));
        if (known != 0 && known != program)
            return; // another program claims it
        context.Owners.Move(key, place);
        tables.Programs.OnMoved(key, program);
        Tell(key, place.Node);
    }

    private void Tell(SessionKey key, NodeId owner)
    {
        foreach (TaskHere here in tables.Local.OnSessionMoved(key, owner))
            context.Effects.Post(owner, here);
        foreach (TaskOutcome outcome in tables.Reports.Unheard.Take(key))
            context.Effects.Post(owner, new OutcomeFrame(outcome));
        foreach (ObjectHere here in tables.ObjectsOf(key, memory))
            context.Effects.Post(owner, here);
        foreach (ObjectEntry entry in tables.Objects.Entries.Where(entry => Owners.KeyOf(entry.Id) == key).ToArray())
            BorrowAgain(entry);
    }

    private void BorrowAgain(ObjectEntry entry)
    {
        if (entry.References > 0)
            tables.Counts.Post(entry.Id, begins: true);
        if (entry.State != ValueState.Pending)
            return;
        entry.IsSubscribed = false;
        if (entry.Watchers.Count > 0 || entry.Consumers is { Count: > 0 })
            tables.Objects.SubscribeIfForeign(entry);
    }
}
