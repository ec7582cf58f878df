namespace ClusterTasks.Protocol;

/// <summary>How listings, summaries and events of tasks travel.</summary>
[WireOf<TaskQuery>(IsCounted = true)]
[WireOf<TaskListing>]
[WireOf<TaskRow>(IsCounted = true)]
[WireOf<TaskSummary>]
[WireOf<TaskCounts>(IsCounted = true)]
[WireOf<NodeSlots>(IsCounted = true)]
[WireOf<TaskEvent>(IsCounted = true)]
internal static partial class TaskStateWire
{
    // as the node has it
    internal static byte[] Encode(TaskQuery query) =>
        WireMessage.Encode(query with { Name = query.Name is { } name ? ShownText.Of(name) : null }, WriteTaskQuery);

    /// <exception cref="ProtocolException">The bytes are no query.</exception>
    internal static TaskQuery DecodeQuery(byte[] body) => WireMessage.Decode(body, "query for tasks", ReadTaskQuery);

    internal static byte[] Encode(IReadOnlyList<TaskRow> rows) => WireMessage.Encode(rows, static (ref writer, all) =>
    {
        writer.WriteArrayHeader(all.Count);
        foreach (TaskRow row in all)
            writer.WriteTaskRow(row);
    });

    /// <exception cref="ProtocolException">The bytes are no rows.</exception>
    internal static TaskRow[] DecodeRows(byte[] body) =>
        WireMessage.Decode(body, "list of tasks", static (ref reader) => reader.ReadList(ReadTaskRow));

    internal static byte[] Encode(TaskListing listing) => WireMessage.Encode(listing, WriteTaskListing);

    /// <exception cref="ProtocolException">The bytes are no listing.</exception>
    internal static TaskListing DecodeListing(byte[] body) => WireMessage.Decode(body, "listing of tasks", ReadTaskListing);

    internal static byte[] Encode(TaskSummary summary) => WireMessage.Encode(summary, WriteTaskSummary);

    /// <exception cref="ProtocolException">The bytes are no summary.</exception>
    internal static TaskSummary DecodeSummary(byte[] body) => WireMessage.Decode(body, "summary of tasks", ReadTaskSummary);
}
