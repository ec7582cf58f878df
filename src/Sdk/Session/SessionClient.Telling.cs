using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Session.Ledger;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;

namespace ClusterTasks.Session;

/// <summary>Tells the next node what this process has made and holds.</summary>
internal sealed partial class SessionClient
{
    // Of a copy between stores. Longer ones gain nothing.
    private const int CopiedBytes = 1 << 20;

    private void Tell(Attachment last, Attachment next)
    {
        Debug.Assert(_held.IsHeldByCurrentThread);
        (long tasks, long bytes) = (0, 0);
        foreach (LedgerItem item in _ledger!.Items())
        {
            if (item.Definition is not { } definition)
            {
                TellPut(last, next, item);
                var id = new ObjectId(item.Call.Id, 0);
                if (_ledger.CopiesOf(id) is > 1 and var copies)
                    next.Connection.Send(new KeepCopies(id, copies));
                continue;
            }

            next.Connection.Submit(definition, item.Call);
            TellStream(next.Connection, item, definition);
            // A stream that is left is not adopted, so its end is not reported.
            if (definition.Result != ResultKind.Stream || item.IsHeld)
                (tasks, bytes) = (tasks + 1, bytes + item.Call.Body.Length);
        }

        foreach ((ObjectId id, int count) in _ledger.Handles())
        {
            for (int i = 0; i < count; i++)
                next.Connection.QueueId<Borrow>(id);
        }

        foreach ((ObjectId id, ObjectAnswer answer) in _watches.Known())
        {
            if (_ledger.IsOwn(id))
                next.Connection.Send(new Known(id, answer.Kind, answer.Blob));
        }

        Gate.Restart(tasks, bytes);
    }

    private static void TellStream(FrameConnection connection, in LedgerItem item, TaskDefinition definition)
    {
        if (definition.Result != ResultKind.Stream)
            return;
        if (item.Requested > 0)
            connection.Send(new NextItem(new ObjectId(item.Call.Id, item.Requested)));
        if (item.IsSettled)
            connection.Send(new Known(new ObjectId(item.Call.Id, 0), ResolvedKind.EndOfStream, []));
    }

    /// <summary>Puts a value once more. The memory of a node that has ended lives on in the processes that have mapped it.</summary>
    private void TellPut(Attachment last, Attachment next, in LedgerItem item)
    {
        var id = new ObjectId(item.Call.Id, 0);
        if (item.Call.Body.Length > 0)
        {
            next.Connection.Send(new PutInline(id, item.Call.Body, item.Call.Nested));
            return;
        }

        if (!last.Store.TryGet(id, out PinnedObject? pinned))
            return; // it was on the node's disk, or the node had not taken it: a reader gets an error that says so
        using (pinned)
        {
            try
            {
                IReadOnlyList<ObjectId> nested = item.Call.Nested;
                CreateGrant grant = BeginCreate(next, id, pinned.Length).GetAwaiter().GetResult();
                if (grant.Exists)
                    return; // the node has a copy, and finds it itself
                using ObjectBuilder builder = next.Store.Open(
                    grant,
                    (sealedGrant, size) =>
                        next.Connection.Send(new Seal(id, sealedGrant.Entry, sealedGrant.Generation, size, IsPut: true, nested)),
                    aborted => next.Connection.Send(new Abort(aborted.Entry, aborted.Generation)));
                for (long at = 0; at < pinned.Length; at += CopiedBytes)
                {
                    int length = (int)Math.Min(CopiedBytes, pinned.Length - at);
                    pinned.Slice(at, length).CopyTo(builder.Slice(at, length));
                }

                builder.Seal(pinned.Length);
            }
            catch (ObjectStoreFullException)
            {
                // As above.
            }
        }
    }
}
