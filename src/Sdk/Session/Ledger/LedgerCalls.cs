using System.Buffers.Binary;
using ClusterTasks.Protocol;

namespace ClusterTasks.Session.Ledger;

/// <summary>The form in which a ledger keeps calls: two counts, the ids of dependencies and of nested references, and the body, or the
/// value of a put that is in no store.</summary>
internal static class LedgerCalls
{
    private const int HeadBytes = 2 * sizeof(int);

    internal static int SizeOf(IReadOnlyList<ObjectId> dependencies, IReadOnlyList<ObjectId> nested, ReadOnlyMemory<byte> body) =>
        HeadBytes + ((dependencies.Count + nested.Count) * ObjectId.Size) + body.Length;

    internal static void Write(
        Span<byte> to, IReadOnlyList<ObjectId> dependencies, IReadOnlyList<ObjectId> nested, ReadOnlyMemory<byte> body)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, dependencies.Count);
        BinaryPrimitives.WriteInt32LittleEndian(to[sizeof(int)..], nested.Count);
        to = to[HeadBytes..];
        for (int i = 0; i < dependencies.Count; i++, to = to[ObjectId.Size..])
            dependencies[i].WriteTo(to);
        for (int i = 0; i < nested.Count; i++, to = to[ObjectId.Size..])
            nested[i].WriteTo(to);
        body.Span.CopyTo(to);
    }

    /// <summary>Returns the call. Its body is a part of the memory.</summary>
    internal static Submit Read(TaskId id, ReadOnlyMemory<byte> from)
    {
        (int dependencies, int nested) = Counts(from.Span);
        int body = HeadBytes + ((dependencies + nested) * ObjectId.Size);
        return new Submit(id, default, 0, 0, Ids(from.Span, 0, dependencies), Ids(from.Span, dependencies, nested), from[body..]);
    }

    /// <summary>Calls <paramref name="use"/> with each id that the call names.</summary>
    internal static void ForEachId(ReadOnlySpan<byte> from, Action<ObjectId> use)
    {
        (int dependencies, int nested) = Counts(from);
        for (int i = 0; i < dependencies + nested; i++)
            use(ObjectId.Read(from[(HeadBytes + (i * ObjectId.Size))..]));
    }

    private static (int Dependencies, int Nested) Counts(ReadOnlySpan<byte> from) =>
        (BinaryPrimitives.ReadInt32LittleEndian(from), BinaryPrimitives.ReadInt32LittleEndian(from[sizeof(int)..]));

    private static ObjectId[] Ids(ReadOnlySpan<byte> from, int first, int count)
    {
        if (count == 0)
            return [];
        var ids = new ObjectId[count];
        for (int i = 0; i < count; i++)
            ids[i] = ObjectId.Read(from[(HeadBytes + ((first + i) * ObjectId.Size))..]);
        return ids;
    }
}
