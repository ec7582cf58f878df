using ClusterTasks.Protocol;
using ClusterTasks.Store;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Takes on what sessions put, and under which ids.</summary>
internal sealed class Puts(NodeContext context, NodeTables tables, INodeMemory memory)
{
    private readonly List<SubmittedObject> _submitted = [];

    internal void OnInline(NodeSession session, in PutInline put)
    {
        RequireNew(session, put.Id);
        tables.Programs.Require(session, put.Nested);
        AddReference(session, put.Id);
        tables.Tasks.Resolve(put.Id, ValueState.Inline, put.Blob.ToArray(), put.Blob.Length, default, put.Nested);
    }

    internal void OnSeal(NodeSession session, in Seal seal)
    {
        if (seal.IsPut)
            RequireNew(session, seal.Id);
        else if (session.Kind == SessionKind.Driver)
            throw new ProtocolException($"A driver sealed {seal.Id} as a result; it runs no tasks.");
        else
            tables.Programs.Require(session, seal.Id.Task);
        tables.Programs.Require(session, seal.Nested);
        memory.Seal(session.StoreClient, seal.Entry, seal.Generation, seal.Size, seal.Id);
        if (!seal.IsPut)
        {
            // A result: the Completed or StreamItem frame behind this one gives it to its owner. Until then it is this session's,
            // and goes with it.
            session.SealedResults.Add(seal.Id);
            return;
        }

        AddReference(session, seal.Id);
        tables.Tasks.Resolve(seal.Id, ValueState.Stored, null, seal.Size, context.Self, seal.Nested);
        if (seal.Copies > 1)
            tables.Copies.Keep(seal.Id, seal.Copies);
    }

    /// <summary>Registers the small objects that a client has put through shared memory.</summary>
    /// <exception cref="ProtocolException">One of them is not the client's to put.</exception>
    internal void TakeSubmitted(NodeSession session)
    {
        if (session.IsReleasing || !memory.HasSubmissions(session.StoreClient))
            return;
        _submitted.Clear();
        try
        {
            memory.TakeSubmissions(session.StoreClient, _submitted);
        }
        finally
        {
            Register(session);
        }
    }

    /// <summary>The same for all sessions, on somebody else's behalf: a damaged ring ends the session that it belongs to.</summary>
    internal void TakeAllSubmitted()
    {
        foreach (NodeSession session in tables.Sessions.All.Values)
        {
            try
            {
                TakeSubmitted(session);
            }
            catch (Exception e) when (e is ProtocolException or ClusterTasksException)
            {
                context.Effects.Add(new EndSession(session, e.Message));
            }
        }
    }

    internal void Trim() => _submitted.TrimExcess();

    private void Register(NodeSession session)
    {
        // All that were taken, whatever is wrong with one of them: they are in the store, and only the tables can free them.
        ObjectId? wrong = null;
        foreach (SubmittedObject submitted in _submitted)
        {
            if (!tables.Programs.IsOwnId(session, submitted.Id) || tables.Tasks.IsKnown(submitted.Id.Task))
            {
                memory.Delete(submitted.Id);
                wrong ??= submitted.Id;
                continue;
            }

            AddReference(session, submitted.Id);
            tables.Tasks.Resolve(submitted.Id, ValueState.Stored, null, submitted.Size, context.Self, []);
        }

        if (wrong is { } id)
            throw new ProtocolException($"Session {session.Number} put {id}, which exists already or is not one of its own.");
    }

    private void AddReference(NodeSession session, ObjectId id)
    {
        tables.Sessions.CountHandle(session, id);
        tables.Objects.AddNew(id);
    }

    /// <summary>A put has an id of its own: under that of a task, or of another put, its references could form a cycle, which no count
    /// ever frees.</summary>
    private void RequireNew(NodeSession session, ObjectId id)
    {
        tables.Programs.RequireOwn(session, id);
        if (tables.Tasks.IsKnown(id.Task))
            throw new ProtocolException($"Session {session.Number} put {id}, which exists already.");
    }
}
