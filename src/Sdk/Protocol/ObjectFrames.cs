using ClusterTasks.Store.Contracts;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>A put of a small value: it lives in its owner's table.</summary>
[Frame(FrameType.PutInline)]
internal readonly partial record struct PutInline(ObjectId Id, ReadOnlyMemory<byte> Blob, IReadOnlyList<ObjectId> Nested)
    : IFrame<PutInline>;

/// <summary>Asks for space in the node store; answered by <see cref="Granted"/> or <see cref="CreateFailed"/>.</summary>
[Frame(FrameType.Create)]
internal readonly partial record struct Create(ObjectId Id, long Size) : IFrame<Create>;

/// <summary>The space for an object.</summary>
[Frame(FrameType.Granted)]
internal readonly partial record struct Granted(ObjectId Id, CreateGrant Grant) : IFrame<Granted>;

/// <summary>There is no space; the message holds the numbers.</summary>
[Frame(FrameType.CreateFailed)]
internal readonly partial record struct CreateFailed(ObjectId Id, string Message) : IFrame<CreateFailed>;

/// <summary>An object in the store is complete. <paramref name="IsPut"/>: the sender owns it as a put value; otherwise it is a result
/// that the sender reports by <see cref="Completed"/> or <see cref="StreamItem"/>. <paramref name="Copies"/>: on how many nodes a put
/// value is kept.</summary>
[Frame(FrameType.Seal)]
internal readonly partial record struct Seal(
    ObjectId Id, int Entry, uint Generation, long Size, bool IsPut, IReadOnlyList<ObjectId> Nested, int Copies = 1) : IFrame<Seal>;

/// <summary>The writer gave up on an object that it had created.</summary>
[Frame(FrameType.Abort)]
internal readonly partial record struct Abort(int Entry, uint Generation) : IFrame<Abort>;

/// <summary>Asks to be told, once, when the object is ready. With <paramref name="Fetch"/> its bytes are brought to this node
/// first.</summary>
[Frame(FrameType.Subscribe)]
internal readonly partial record struct Subscribe(ObjectId Id, bool Fetch) : IFrame<Subscribe>;

/// <summary>How an object turned out.</summary>
internal enum ResolvedKind : byte
{
    /// <summary>The blob is the encoded value.</summary>
    Inline,

    /// <summary>The value is in this node's store.</summary>
    Stored,

    /// <summary>The blob is an encoded error.</summary>
    Failed,

    /// <summary>A stream item that will never be: the stream ended before it.</summary>
    EndOfStream,

    /// <summary>The value is in the store of another node; answers only subscriptions that do not fetch.</summary>
    Elsewhere,

    /// <summary>The value exists, but its bytes could not be brought to this node now. The blob is an encoded error for the waits that are
    /// open; it is not the outcome of the object, and the next wait asks again.</summary>
    FetchFailed,
}

/// <summary>The answer to <see cref="Subscribe"/>.</summary>
[Frame(FrameType.Resolved)]
internal readonly partial record struct Resolved(ObjectId Id, ResolvedKind Kind, byte[] Blob) : IFrame<Resolved>;

/// <summary>The process holds a handle less of each of the objects.</summary>
internal readonly record struct Release(params ObjectId[] Ids) : IFrame<Release>
{
    public static FrameType Type => FrameType.Release;

    public void Write(ref MessagePackWriter writer) => IdFrame.Write(ref writer, Ids);

    public static Release Read(ref MessagePackReader reader) => new(IdFrame.Read(ref reader));
}

/// <summary>The process holds a handle more of each of the objects, which it found inside a value.</summary>
internal readonly record struct Borrow(params ObjectId[] Ids) : IFrame<Borrow>
{
    public static FrameType Type => FrameType.Borrow;

    public void Write(ref MessagePackWriter writer) => IdFrame.Write(ref writer, Ids);

    public static Borrow Read(ref MessagePackReader reader) => new(IdFrame.Read(ref reader));
}

/// <summary>Frames that are ids up to their end, without a count in front: one that waits to be sent can grow
/// (<see cref="FrameBuffer.AppendId"/>).</summary>
internal static class IdFrame
{
    internal static void Write(ref MessagePackWriter writer, ObjectId[] ids)
    {
        foreach (ObjectId id in ids)
            writer.WriteId(id);
    }

    internal static ObjectId[] Read(ref MessagePackReader reader)
    {
        var ids = new ObjectId[Math.Max(1, (reader.Sequence.Length - reader.Consumed) / Wire.IdBytes)];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = reader.ReadObjectId();
        return ids;
    }
}
