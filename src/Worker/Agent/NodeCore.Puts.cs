using ClusterTasks.Protocol;
using ClusterTasks.Store;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>What sessions write into the store, and under which ids.</summary>
internal sealed partial class NodeCore
{
    private void OnSealNeedsLock(NodeSession session, Seal seal)
    {
        if (seal.IsPut)
            RequireNewId(session, seal.Id);
        else if (session.Kind == SessionKind.Driver)
            throw new ProtocolException($"A driver sealed {seal.Id} as a result; it runs no tasks.");
        else
            RequireNameNeedsLock(session, seal.Id.Task);
        RequireNamesNeedsLock(session, seal.Nested);
        Store.Seal(session.StoreClient, seal.Slot, seal.Generation, seal.Size, seal.Id);
        if (!seal.IsPut)
        {
            // A result: the Completed or StreamItem frame behind this one gives it to its owner. Until then it is this session's,
            // and goes with it.
            session.SealedResults.Add(seal.Id);
            return;
        }

        HoldForNeedsLock(session, seal.Id, isNew: true);
        _tasks.Resolve(seal.Id, ValueState.Stored, null, seal.Size, Self, seal.Nested);
    }

    /// <summary>Registers the small objects that a client has put through shared memory.</summary>
    private void TakeSubmissionsNeedsLock(NodeSession session)
    {
        if (session.IsReleasing || !Store.HasSubmissions(session.StoreClient))
            return;
        _submissions.Clear();
        try
        {
            Store.TakeSubmissions(session.StoreClient, _submissions);
        }
        finally
        {
            RegisterSubmissionsNeedsLock(session);
        }
    }

    private void RegisterSubmissionsNeedsLock(NodeSession session)
    {
        // All that were taken, whatever is wrong with one of them: they are in the store, and only the tables can free them.
        ObjectId? wrong = null;
        foreach (SubmittedObject submitted in _submissions)
        {
            if (!IsOwnId(session, submitted.Id) || _tasks.IsKnown(submitted.Id.Task))
            {
                Store.Delete(submitted.Id);
                wrong ??= submitted.Id;
                continue;
            }

            HoldForNeedsLock(session, submitted.Id, isNew: true);
            _tasks.Resolve(submitted.Id, ValueState.Stored, null, submitted.Size, Self, []);
        }

        if (wrong is { } id)
            throw new ProtocolException($"Session {session.Number} put {id}, which exists already or is not one of its own.");
    }

    /// <summary>For whoever looks into the rings on somebody else's behalf: a damaged ring ends the session that it belongs to.</summary>
    private void TakeOrEndNeedsLock(NodeSession session)
    {
        try
        {
            TakeSubmissionsNeedsLock(session);
        }
        catch (Exception e) when (e is ProtocolException or ClusterTasksException)
        {
            _ = session.CloseAsync(e.Message, _setup.Time);
        }
    }

    private bool IsOwnId(NodeSession session, ObjectId id) => id.Owner == Self && id.Task.Session == session.Number && id.Index == 0;

    /// <summary>A put has an id of its own: under that of a task, or of another put, its references could form a cycle, which no count
    /// ever frees.</summary>
    private void RequireNewId(NodeSession session, ObjectId id)
    {
        RequireOwnId(session, id);
        if (_tasks.IsKnown(id.Task))
            throw new ProtocolException($"Session {session.Number} put {id}, which exists already.");
    }

    private void RequireOwnId(NodeSession session, ObjectId id)
    {
        if (!IsOwnId(session, id))
            throw new ProtocolException($"Session {session.Number} used the id {id}, which is not one of its own.");
    }

    private async Task CreateAsync(NodeSession session, Create create)
    {
        long cost = RequestAccount.CostOfQuestion(0);
        if (!session.Requests.TryTake(cost))
        {
            session.Send(new CreateFailed(create.Id, RequestRefusal));
            return;
        }

        try
        {
            // A process puts under ids of its own; what it writes under another's is the result of a task that it was given.
            bool isPut = create.Id.Owner == Self && create.Id.Task.Session == session.Number;
            CreateGrant grant = await Store.CreateAsync(
                session.StoreClient, create.Id, create.Size, isPut ? CreateKind.Put : CreateKind.Result).ConfigureAwait(false);
            session.Send(new Granted(create.Id, grant));
        }
        catch (Exception e)
        {
            session.Send(new CreateFailed(create.Id, e.Message));
        }
        finally
        {
            session.Requests.Return(cost);
        }
    }
}
