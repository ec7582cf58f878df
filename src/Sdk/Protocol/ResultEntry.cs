using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>One value that a task left behind: its bytes when small, else its size in the store of the node that ran the task.</summary>
/// <param name="Index">0 for the result, 1, 2, … for stream items.</param>
/// <param name="Inline">The encoded value; null when it is in the store.</param>
/// <param name="Size">Bytes of the encoded value.</param>
/// <param name="Nested">References found inside the value.</param>
internal readonly record struct ResultEntry(uint Index, byte[]? Inline, long Size, ObjectId[] Nested)
{
    /// <summary>No value at all.</summary>
    internal static ResultEntry None => new(0, null, 0, []);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.Write(Index);
        if (Inline is null)
            writer.WriteNil();
        else
            writer.Write(Inline);
        writer.Write(Size);
        writer.WriteIds(Nested);
    }

    internal static ResultEntry Read(ref MessagePackReader reader) => new(
        reader.ReadUInt32(),
        reader.TryReadNil() ? null : reader.ReadBlob(),
        reader.ReadInt64(),
        reader.ReadObjectIds());
}
