using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>Handles the frames of a driver whose session moves here: what it has made and holds, up to <see cref="Resumed"/>. They are
/// those of any session, and are collected.</summary>
internal sealed class AdoptionFrames(NodeContext context, NodeTables tables, INodeMemory memory, Adoptions adoptions)
{
    /// <exception cref="ProtocolException">The client has no right to it, or it is none of these frames: its session ends.</exception>
    internal void Take(Adoption adoption, FrameType type, in ReadOnlySequence<byte> body)
    {
        NodeSession session = adoption.Session;
        switch (type)
        {
            case FrameType.DefineTask:
                SessionFrames.Define(session, FrameReader.Decode<DefineTask>(body), body.Length);
                break;
            case FrameType.Submit:
                OnSubmit(adoption, FrameReader.Decode<Submit>(body));
                break;
            case FrameType.NextItem:
                ObjectId item = FrameReader.Decode<NextItem>(body).Id;
                Require(session, item);
                adoption.OnRequested(item);
                break;
            case FrameType.Borrow:
                foreach (ObjectId id in FrameReader.Decode<Borrow>(body).Ids)
                    OnHandle(adoption, id);
                break;
            case FrameType.Seal:
                Seal seal = FrameReader.Decode<Seal>(body);
                Require(session, seal.Id);
                memory.Seal(session.StoreClient, seal.Entry, seal.Generation, seal.Size, seal.Id);
                adoption.OnObject(context.Self, seal.Id, ValueState.Stored, null, seal.Size, [.. seal.Nested]);
                break;
            case FrameType.PutInline:
                PutInline put = FrameReader.Decode<PutInline>(body);
                Require(session, put.Id);
                adoption.OnObject(context.Self, put.Id, ValueState.Inline, put.Blob.ToArray(), put.Blob.Length, [.. put.Nested]);
                break;
            case FrameType.KeepCopies:
                KeepCopies keep = FrameReader.Decode<KeepCopies>(body);
                Require(session, keep.Id);
                adoption.Copies[keep.Id] = keep.Copies;
                break;
            case FrameType.Known:
                OnKnown(adoption, FrameReader.Decode<Known>(body));
                break;
            case FrameType.Resumed:
                adoptions.OnTold(adoption);
                break;
            default:
                throw new ProtocolException($"The client sent a {type} frame before its session had moved.");
        }
    }

    private static void Require(NodeSession session, ObjectId id)
    {
        if (Owners.KeyOf(id) != session.Key)
            throw new ProtocolException($"Session {session.Number} used the id {id}, which is not one of its own.");
    }

    private static void OnSubmit(Adoption adoption, in Submit call)
    {
        NodeSession session = adoption.Session;
        Require(session, new ObjectId(call.Id, 0));
        SessionDefinition definition = session.Definitions.Find(call.Definition);
        ClientLimits.Check(call, definition.Definition.Name);
        // Without room it is taken all the same: its node has taken it before.
        adoption.Calls.Add((call, definition.Definition, definition.TryEnter(call) ? definition : null));
    }

    private void OnHandle(Adoption adoption, ObjectId id)
    {
        NodeSession session = adoption.Session;
        tables.Sessions.CountHandle(session, id);
        if (Owners.KeyOf(id) == session.Key)
        {
            adoption.Handles.Add(id);
            tables.Objects.AddNew(id);
            return;
        }

        tables.Objects.AddReference(id);
        tables.Counts.OnNamed(context.Owners.Of(id), context.Clock.Micros);
    }

    private void OnKnown(Adoption adoption, in Known known)
    {
        Require(adoption.Session, known.Id);
        switch (known.Kind)
        {
            case ResolvedKind.Inline:
                adoption.OnObject(
                    context.Self, known.Id, ValueState.Inline, known.Blob, known.Blob.Length, memory.FindReferences(known.Blob));
                break;
            case ResolvedKind.Failed:
                adoption.OnObject(context.Self, known.Id, ValueState.Failed, known.Blob, 0, []);
                break;
            case ResolvedKind.EndOfStream:
                adoption.EndedStreams.Add(known.Id.Task);
                break;
            default:
                throw new ProtocolException($"The client knows an outcome of the kind {known.Kind}, which has no value.");
        }
    }
}
