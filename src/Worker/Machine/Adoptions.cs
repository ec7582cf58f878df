using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Takes sessions over whose node died. The driver tells what it has made and holds, and each node what it has of that; then this
/// node owns all of it: what has ended has, what runs goes on where it runs, and the rest begins again. No task is placed before every node
/// has told, so that none runs beside its own earlier attempt.</summary>
internal sealed class Adoptions(NodeContext context, NodeTables tables, INodeMemory memory, NodeErrors errors, Deaths deaths)
{
    /// <summary>More than a task is tried: nodes and the scheduler ignore attempts below those that they have seen.</summary>
    internal const int AttemptsOfAMove = 1 << 16;

    private const int MostMoves = 1 << 14;

    private readonly Dictionary<SessionKey, Adoption> _open = [];

    internal bool IsAny => _open.Count > 0;

    internal bool Has(SessionKey key) => _open.ContainsKey(key);

    internal Adoption? Find(NodeSession session) => _open.Count > 0 && _open.TryGetValue(session.Key, out Adoption? open)
        && open.Session == session ? open : null;

    /// <summary>Says why this node does not take a session over; null: it does.</summary>
    /// <param name="key">The session.</param>
    /// <param name="program">The program of the driver.</param>
    /// <param name="hello">The driver's first frame.</param>
    /// <param name="mayCome">True when it may do so soon.</param>
    internal string? Refusal(SessionKey key, ulong program, in Hello hello, out bool mayCome)
    {
        NodeId owner = context.Owners.Of(key);
        ulong known = tables.Programs.Of(new JobId(key.Node, key.Session));
        mayCome = false;
        if ((known != 0 && known != program) || hello.Move is 0 or > MostMoves)
            return "it is another program's";
        if (owner == context.Self || _open.ContainsKey(key))
            return $"it has moved to node {context.Self} already";
        if (hello.Move <= context.Owners.MovesOf(key))
            return $"it has moved to node {owner} since then";
        // This node may not have heard of a move before, and the driver not of one that it gave up.
        foreach (NodeId last in (ReadOnlySpan<NodeId>)[owner, hello.LastNode])
        {
            mayCome = last != context.Self && !context.Gone.Dead.Contains(last);
            if (mayCome)
                return $"its node, {last}, is not known to be dead";
        }

        return null;
    }

    /// <summary>Begins: the session is open, and its driver tells what it has.</summary>
    internal void Begin(NodeSession session, in Hello hello)
    {
        context.Owners.Await(session.Key);
        tables.Programs.OnMoved(session.Key, session.Program);
        var adoption = new Adoption(session, hello.Move, tables.OtherNodes());
        NodeId[] dead = [.. new[] { context.Owners.Of(session.Key), hello.LastNode }.Distinct()];
        _open.Add(session.Key, adoption);
        foreach (NodeId node in adoption.Unreported)
        {
            context.Effects.Post(node, new NodesGone(dead));
            Ask(adoption, node);
        }
    }

    /// <summary>A node has joined, and has heard of the deaths: it may have tasks of sessions that are on their way here, and will get
    /// more.</summary>
    internal void OnJoined(NodeId node)
    {
        if (Seeded.Is(SeededFault.MovesWithoutThoseWhoJoin))
            return;
        foreach (Adoption adoption in _open.Values)
        {
            adoption.Unreported.Add(node);
            Ask(adoption, node);
        }
    }

    /// <summary>The driver is gone before all was told: nobody takes its session over.</summary>
    internal void OnClosed(NodeSession session)
    {
        if (Find(session) is null)
            return;
        _open.Remove(session.Key);
        deaths.GiveUp(session.Job);
    }

    /// <summary>News of a move of a session. False: it is older than the move that goes on here. A newer one ends that: the driver has left
    /// this node.</summary>
    internal bool Yields(SessionKey key, uint move)
    {
        if (_open.Count == 0 || !_open.TryGetValue(key, out Adoption? adoption))
            return true;
        if (move <= adoption.Move)
            return false;
        _open.Remove(key);
        context.Effects.Add(new EndSession(adoption.Session, "The session has moved to another node."));
        return true;
    }

    /// <summary>Puts a message off until this node owns what it names. False: it does, or never will.</summary>
    internal bool Defers(TaskId id, Action handle)
    {
        if (_open.Count == 0 || !_open.TryGetValue(Owners.KeyOf(id), out Adoption? adoption))
            return false;
        adoption.Deferred.Add(handle);
        return true;
    }

    /// <summary>The same for a borrow of another node that begins or ends.</summary>
    internal bool DefersBorrow(ObjectId id, NodeId node, bool begins)
    {
        if (_open.Count == 0 || !_open.TryGetValue(Owners.KeyOf(id), out Adoption? adoption))
            return false;
        adoption.Borrows.Add((id, node, begins));
        return true;
    }

    internal void OnObject(NodeId from, in ObjectHere here)
    {
        if (_open.TryGetValue(Owners.KeyOf(here.Id), out Adoption? adoption))
            adoption.OnObject(from, here.Id, here.State, here.Blob, here.Size, here.Nested);
        else if (here.State == ValueState.Stored)
            tables.Objects.AddLocation(here.Id, from); // of a node that was not asked, or had to tell once more
    }

    internal void OnTask(NodeId from, in TaskHere here)
    {
        if (_open.TryGetValue(Owners.KeyOf(here.Task), out Adoption? adoption))
            adoption.OnTask(from, here);
        else if (tables.Tasks.Find(here.Task) is not { } task || task.Node != from || task.Attempt != here.Attempt)
            context.Effects.Post(from, new CancelAttempt(here.Task, here.Attempt, Force: false, Recursive: true));
    }

    /// <summary>Takes the end of a task whose session is on its way here. False: it is not.</summary>
    internal bool TakesOutcome(NodeId from, TaskOutcome outcome)
    {
        if (_open.Count == 0 || !_open.TryGetValue(Owners.KeyOf(outcome.Task), out Adoption? adoption))
            return false;
        adoption.OnEnded(from, outcome);
        adoption.Deferred.Add(() => tables.Handovers.Confirm(from, outcome));
        return true;
    }

    internal void OnReported(NodeId from, SessionKey key)
    {
        if (_open.TryGetValue(key, out Adoption? adoption))
        {
            if (adoption.Unreported.Remove(from))
                FinishIfTold(adoption);
        }
        else if (context.Owners.Of(key) == context.Self && !tables.Counts.WaitForAll(new BorrowWait { Moved = key }))
        {
            // It heard of the move when that was over.
            context.Effects.Post(from, new MoveSettled(key.Node, key.Session));
        }
    }

    internal void OnTold(Adoption adoption)
    {
        adoption.IsTold = true;
        FinishIfTold(adoption);
    }

    internal void OnDied(NodeId node)
    {
        foreach (Adoption adoption in _open.Values.ToArray())
        {
            if (adoption.Unreported.Remove(node))
                FinishIfTold(adoption);
        }
    }

    private void FinishIfTold(Adoption adoption)
    {
        if (adoption.IsTold && adoption.Unreported.Count == 0)
            Finish(adoption);
    }

    private void Finish(Adoption adoption)
    {
        SessionKey key = adoption.Key;
        NodeId dead = context.Owners.Of(key);
        TakeOwn(adoption);
        _open.Remove(key);
        context.Owners.Move(key, new SessionPlace(context.Self, adoption.Move));
        adoption.Close(context.Gone.IsGone);
        foreach (ObjectEntry entry in EntriesOf(key))
            tables.Objects.TakeOver(entry);
        Hold(adoption);
        List<AdoptedTask> tasks = adoption.TakeTasks();
        HashSet<ObjectId> held = [.. adoption.Handles];
        (OwnedTask Task, AdoptedTask Known)[] entered = [.. tasks.Where(task => !IsLeftStream(held, task)).Select(task =>
            (tables.Tasks.Adopt(task, adoption.Session.Number, adoption.Session.Job), task))];
        foreach (AdoptedTask stream in tasks.Where(task => IsLeftStream(held, task)))
            AdoptEnded(adoption, stream);
        foreach ((OwnedTask task, AdoptedTask known) in entered)
            tables.Tasks.GoOn(task, known, dead);

        GiveFound(adoption);
        LoseUnknown(key, dead);
        foreach ((ObjectId id, int copies) in adoption.Copies)
            tables.Copies.Keep(id, copies);
        foreach ((NodeId node, TaskHere here) in adoption.Unwanted)
            context.Effects.Post(node, new CancelAttempt(here.Task, here.Attempt, Force: false, Recursive: true));
        foreach (Action deferred in adoption.Deferred)
            deferred();
        tables.Tasks.RunLostAgain();
        tables.Local.OnDriver(adoption.Session.Job);
        context.Effects.Send(adoption.Session, default(TakenOver));
        if (!tables.Counts.WaitForAll(new BorrowWait { Moved = key }))
            context.Effects.PostOwn(new MoveIsSettled(key));
    }

    private void Ask(Adoption adoption, NodeId node) => context.Effects.Post(
        node, new SessionMoved(adoption.Key.Node, adoption.Key.Session, context.Self, adoption.Session.Program, adoption.Move));

    /// <summary>Takes what this node itself has of the session.</summary>
    private void TakeOwn(Adoption adoption)
    {
        foreach (TaskHere here in tables.Local.OnSessionMoved(adoption.Key, context.Self))
            adoption.OnTask(context.Self, here);
        foreach (TaskOutcome outcome in tables.Reports.Unheard.Take(adoption.Key))
            adoption.OnEnded(context.Self, outcome);
        foreach (ObjectHere here in tables.ObjectsOf(adoption.Key, memory))
            adoption.OnObject(context.Self, here.Id, here.State, here.Blob, here.Size, here.Nested);
    }

    private ObjectEntry[] EntriesOf(SessionKey key) => [.. tables.Objects.Entries.Where(entry => Owners.KeyOf(entry.Id) == key)];

    /// <summary>Counts the holders, before anything can be freed for want of them.</summary>
    private void Hold(Adoption adoption)
    {
        foreach (ObjectId id in adoption.Found.Keys)
            tables.Objects.Expect(id);
        foreach ((Submit call, TaskDefinition _, SessionDefinition? _) in adoption.Calls)
        {
            foreach (ObjectId argument in call.Dependencies.Concat(call.Nested).Where(id => Owners.KeyOf(id) == adoption.Key))
                tables.Objects.Expect(argument);
        }

        foreach ((ObjectId id, NodeId node, bool begins) in adoption.Borrows)
        {
            tables.Objects.Expect(id);
            if (begins)
                tables.Objects.AddBorrower(id, node);
            else
                tables.Objects.RemoveBorrower(id, node);
        }
    }

    /// <summary>A stream that its reader has left: only items that somebody holds are of use.</summary>
    private static bool IsLeftStream(HashSet<ObjectId> held, AdoptedTask task) =>
        task.Definition.Result == ResultKind.Stream && !held.Contains(new ObjectId(task.Call.Id, 0));

    private void AdoptEnded(Adoption adoption, AdoptedTask stream)
    {
        TaskId id = stream.Call.Id;
        if (!adoption.EndedStreams.Contains(id))
            return; // told to end before its end: nothing makes its items again
        uint[] needed = [.. EntriesOf(adoption.Key)
            .Where(entry => entry.Id.Task == id && entry.Id.Index > 0 && (entry.IsHeld || entry.Consumers is { Count: > 0 })
                && !(adoption.Found.TryGetValue(entry.Id, out FoundObject? found) && found.State != ValueState.Pending))
            .Select(entry => entry.Id.Index).Order()];
        tables.Tasks.AdoptEndedStream(stream, adoption.Session.Number, adoption.Session.Job, needed);
    }

    /// <summary>Gives the objects that are no results of tasks: puts, and items of streams that are left. Copies that nobody holds are
    /// deleted. The results of tasks that begin again are made again.</summary>
    private void GiveFound(Adoption adoption)
    {
        foreach ((ObjectId id, FoundObject found) in adoption.Found)
        {
            // The end of a stream comes with its last item, which is made again; items are given, though the stream goes on.
            bool isMade = tables.Tasks.Find(id.Task) is { } task && (task.Definition.Result != ResultKind.Stream || id.Index == 0);
            if (found.State != ValueState.Pending && !isMade)
                tables.Tasks.Resolve(
                    id, found.State, found.Blob, found.Size, found.Copies.FirstOrDefault(), found.Nested);
            foreach (NodeId node in found.Copies)
                tables.Objects.AddLocation(id, node); // deleted where it is useless
        }
    }

    /// <summary>Nobody has, or makes, what is still unknown.</summary>
    private void LoseUnknown(SessionKey key, NodeId dead)
    {
        foreach (ObjectEntry entry in EntriesOf(key))
        {
            if (entry.State == ValueState.Pending && tables.Tasks.Find(entry.Id.Task) is null && entry.Lineage != LineageKind.Kept)
                tables.Tasks.Resolve(entry.Id, ValueState.Failed, errors.ObjectLost(
                    entry.Id, $"node {dead}, which owned it, died, no node has a copy, and no task of its program makes it"),
                    0, default, []);
            if (entry.State != ValueState.Pending)
                tables.Objects.FreeIfUnused(entry);
        }
    }
}
