using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>One value that a task left behind: its bytes when small, else its size in the store of the node that ran the task.</summary>
/// <param name="Index">0 for the result, 1, 2, … for further results or for stream items.</param>
/// <param name="Inline">The encoded value; null when it is in the store.</param>
/// <param name="Size">Bytes of the encoded value.</param>
/// <param name="Nested">References found inside the value.</param>
[Wire]
internal readonly partial record struct ResultEntry(uint Index, byte[]? Inline, long Size, ObjectId[] Nested)
{
    /// <summary>No value at all.</summary>
    internal static ResultEntry None => new(0, null, 0, []);

    /// <summary>An encoded error in place of the first result.</summary>
    internal static ResultEntry OfError(byte[] error) => new(0, error, error.Length, []);

    /// <summary>Writes the results behind the first one; null: there are none.</summary>
    internal static void WriteMore(ref MessagePackWriter writer, ResultEntry[]? more)
    {
        writer.WriteArrayHeader(more?.Length ?? 0);
        foreach (ResultEntry entry in more ?? [])
            entry.Write(ref writer);
    }

    internal static ResultEntry[]? ReadMore(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count == 0)
            return null;
        if (count >= TaskDefinition.MaxResults)
            throw new ProtocolException($"A task claims {count + 1} results; it has {TaskDefinition.MaxResults} at most.");
        var more = new ResultEntry[count];
        for (int i = 0; i < count; i++)
            more[i] = Read(ref reader);
        return more;
    }
}
