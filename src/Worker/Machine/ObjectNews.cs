using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Machine;

/// <summary>Tells sessions and nodes the outcome of objects, with the bytes of small values.</summary>
internal sealed class ObjectNews(NodeContext context, SessionTable sessions, Members members, INodeMemory memory) : IObjectNews
{
    public void NotifySession(uint session, ObjectEntry entry, bool fetch)
    {
        if (sessions.Find(session) is not { } told)
            return;
        switch (entry.State)
        {
            case ValueState.Inline:
                context.Effects.Send(told, new Resolved(entry.Id, ResolvedKind.Inline, entry.Blob!));
                break;
            case ValueState.Failed:
                context.Effects.Send(told, new Resolved(entry.Id, ResolvedKind.Failed, entry.Blob!));
                break;
            case ValueState.EndOfStream:
                context.Effects.Send(told, new Resolved(entry.Id, ResolvedKind.EndOfStream, []));
                break;
            case var _ when memory.Touch(entry.Id):
                context.Effects.Send(told, new Resolved(entry.Id, ResolvedKind.Stored, []));
                break;
            case var _ when !fetch:
                context.Effects.Send(told, new Resolved(entry.Id, ResolvedKind.Elsewhere, []));
                break;
            default:
                context.Effects.Add(new FetchForSession(told, entry.Id, entry.Locations.ToArray()));
                break;
        }
    }

    public void NotifyNode(NodeId node, ObjectEntry entry) =>
        context.Effects.Post(node, SmallBlob(entry) is { } blob && entry.State != ValueState.Failed
        ? new ObjectResolved(entry.Id, ValueState.Inline, blob, blob.Length, [])
        : new ObjectResolved(entry.Id, entry.State, entry.Blob, entry.Size, entry.Locations.ToArray()));

    /// <summary>Returns the bytes of a small value, for a message to another node: a fetch costs two more messages. Null where the store's
    /// own copy is the better source: for large values, and while this node is alone.</summary>
    internal byte[]? SmallBlob(ObjectEntry entry) =>
        entry.State == ValueState.Stored && entry.Size <= SessionClient.InlineLimit && !members.IsAlone
        ? memory.TryRead(entry.Id) ?? entry.Blob
        : entry.Blob;
}
