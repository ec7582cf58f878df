using System.Buffers;
using MessagePack;
using static ClusterTasks.Protocol.StateWire;

namespace ClusterTasks.Protocol;

/// <summary>How listings, summaries and events of tasks travel: each record is one array of fields, in the order below; lists are arrays
/// of those. Times are UTC ticks, 0 for none.</summary>
internal static class TaskStateWire
{
    private const int QueryFields = 8; // a job id takes two
    private const int RowFields = 22; // task ids and the job id take two
    private const int CountsFields = 10;
    private const int EventFields = 11;

    internal static byte[] Encode(TaskQuery query) => Encode((ref MessagePackWriter writer) =>
    {
        writer.WriteArrayHeader(QueryFields);
        writer.Write(query.State is { } state ? (int)state : -1);
        if (query.Name is { } name)
            writer.Write(ShownText.Of(name)); // as the node has it
        else
            writer.WriteNil();
        writer.Write(query.Job is not null);
        WriteJob(ref writer, query.Job ?? default);
        writer.WriteArrayHeader(query.Ids.Count);
        foreach (TaskId id in query.Ids)
            writer.WriteId(id);
        writer.Write(query.Limit);
        writer.Write(query.WithReasons);
    });

    /// <exception cref="ProtocolException">The bytes are no query.</exception>
    internal static TaskQuery DecodeQuery(byte[] body) => Decode(body, static (ref MessagePackReader reader) =>
    {
        Require(ref reader, QueryFields);
        int state = reader.ReadInt32();
        string? name = reader.ReadString();
        bool hasJob = reader.ReadBoolean();
        JobId job = ReadJob(ref reader);
        return new TaskQuery
        {
            State = state < 0 ? null : (TaskState)state,
            Name = name,
            Job = hasJob ? job : null,
            Ids = ReadList(ref reader, static (ref MessagePackReader one) => one.ReadTaskId()),
            Limit = reader.ReadInt32(),
            WithReasons = reader.ReadBoolean(),
        };
    });

    internal static byte[] Encode(IReadOnlyList<TaskRow> rows) => Encode((ref MessagePackWriter writer) => WriteRows(ref writer, rows));

    /// <exception cref="ProtocolException">The bytes are no rows.</exception>
    internal static TaskRow[] DecodeRows(byte[] body) => Decode(body, static (ref MessagePackReader reader) => ReadList(ref reader, ReadRow));

    internal static byte[] Encode(TaskListing listing) => Encode((ref MessagePackWriter writer) =>
    {
        WriteRows(ref writer, listing.Tasks);
        WriteNodes(ref writer, listing.Unanswered);
    });

    /// <exception cref="ProtocolException">The bytes are no listing.</exception>
    internal static TaskListing DecodeListing(byte[] body) => Decode(body, static (ref MessagePackReader reader) =>
        new TaskListing { Tasks = ReadList(ref reader, ReadRow), Unanswered = ReadNodes(ref reader) });

    internal static byte[] Encode(TaskSummary summary) => Encode((ref MessagePackWriter writer) =>
    {
        writer.WriteArrayHeader(summary.Names.Count);
        foreach (TaskCounts counts in summary.Names)
            Write(ref writer, counts);
        Write(ref writer, summary.Total);
        writer.WriteArrayHeader(summary.Slots.Count);
        foreach (NodeSlots slots in summary.Slots)
        {
            writer.Write(slots.Node.Value);
            writer.Write(slots.Total);
            writer.Write(slots.Free);
            writer.Write(slots.Lent);
        }

        WriteNodes(ref writer, summary.Unanswered);
    });

    /// <exception cref="ProtocolException">The bytes are no summary.</exception>
    internal static TaskSummary DecodeSummary(byte[] body) => Decode(body, static (ref MessagePackReader reader) => new TaskSummary
    {
        Names = ReadList(ref reader, ReadCounts),
        Total = ReadCounts(ref reader),
        Slots = ReadList(ref reader, static (ref MessagePackReader one) =>
            new NodeSlots(new NodeId(one.ReadUInt64()), one.ReadDouble(), one.ReadDouble(), one.ReadDouble())),
        Unanswered = ReadNodes(ref reader),
    });

    internal static void Write(ref MessagePackWriter writer, TaskEvent item)
    {
        writer.WriteArrayHeader(EventFields);
        writer.Write((byte)item.Kind);
        writer.WriteId(item.Task);
        writer.Write(item.Name);
        writer.Write(item.Attempt);
        writer.Write(item.Node.Value);
        writer.Write(item.ProcessId);
        writer.Write(item.Time.UtcTicks);
        writer.Write(item.Text);
        writer.Write(item.IsError);
        WriteAmount(ref writer, item.Progress);
    }

    internal static TaskEvent ReadEvent(ref MessagePackReader reader)
    {
        Require(ref reader, EventFields);
        return new TaskEvent
        {
            Kind = (TaskEventKind)reader.ReadByte(),
            Task = reader.ReadTaskId(),
            Name = reader.ReadText(),
            Attempt = reader.ReadInt32(),
            Node = new NodeId(reader.ReadUInt64()),
            ProcessId = reader.ReadInt32(),
            Time = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            Text = reader.ReadText(),
            IsError = reader.ReadBoolean(),
            Progress = ReadAmount(ref reader),
        };
    }

    private static void WriteRows(ref MessagePackWriter writer, IReadOnlyList<TaskRow> rows)
    {
        writer.WriteArrayHeader(rows.Count);
        foreach (TaskRow row in rows)
            Write(ref writer, row);
    }

    private static void Write(ref MessagePackWriter writer, TaskRow row)
    {
        writer.WriteArrayHeader(RowFields);
        writer.WriteId(row.Id);
        writer.Write(row.Name);
        WriteJob(ref writer, row.Job);
        writer.WriteId(row.Parent);
        writer.Write((byte)row.State);
        writer.Write(row.Attempt);
        writer.Write(row.Node?.Value ?? 0);
        writer.Write(row.ProcessId);
        writer.Write(row.WasCancelled);
        WriteTime(ref writer, row.Submitted);
        WriteTime(ref writer, row.Queued);
        WriteTime(ref writer, row.Placed);
        WriteTime(ref writer, row.ArgumentsReady);
        WriteTime(ref writer, row.Started);
        WriteTime(ref writer, row.Ended);
        writer.Write(row.Error);
        writer.Write(row.Reason);
        WriteAmount(ref writer, row.Progress);
        writer.Write(row.ProgressMessage);
    }

    private static TaskRow ReadRow(ref MessagePackReader reader)
    {
        Require(ref reader, RowFields);
        return new TaskRow
        {
            Id = reader.ReadTaskId(),
            Name = reader.ReadText(),
            Job = ReadJob(ref reader),
            Parent = reader.ReadTaskId(),
            State = (TaskState)reader.ReadByte(),
            Attempt = reader.ReadInt32(),
            Node = reader.ReadUInt64() is var node and not 0 ? new NodeId(node) : null,
            ProcessId = reader.ReadInt32(),
            WasCancelled = reader.ReadBoolean(),
            Submitted = ReadTime(ref reader) ?? default,
            Queued = ReadTime(ref reader),
            Placed = ReadTime(ref reader),
            ArgumentsReady = ReadTime(ref reader),
            Started = ReadTime(ref reader),
            Ended = ReadTime(ref reader),
            Error = reader.ReadText(),
            Reason = reader.ReadText(),
            Progress = ReadAmount(ref reader),
            ProgressMessage = reader.ReadText(),
        };
    }

    private static void Write(ref MessagePackWriter writer, TaskCounts counts)
    {
        writer.WriteArrayHeader(CountsFields);
        writer.Write(counts.Name);
        writer.Write(counts.Submitted);
        writer.Write(counts.Succeeded);
        writer.Write(counts.Failed);
        writer.Write(counts.Cancelled);
        writer.Write(counts.Retried);
        writer.Write(counts.WaitingForArguments);
        writer.Write(counts.Queued);
        writer.Write(counts.Running);
        writer.Write(counts.Blocked);
    }

    private static TaskCounts ReadCounts(ref MessagePackReader reader)
    {
        Require(ref reader, CountsFields);
        return new TaskCounts
        {
            Name = reader.ReadText(),
            Submitted = reader.ReadInt64(),
            Succeeded = reader.ReadInt64(),
            Failed = reader.ReadInt64(),
            Cancelled = reader.ReadInt64(),
            Retried = reader.ReadInt64(),
            WaitingForArguments = reader.ReadInt64(),
            Queued = reader.ReadInt64(),
            Running = reader.ReadInt64(),
            Blocked = reader.ReadInt64(),
        };
    }

    private static void WriteJob(ref MessagePackWriter writer, JobId job)
    {
        writer.Write(job.Owner.Value);
        writer.Write(job.Number);
    }

    private static JobId ReadJob(ref MessagePackReader reader) => new(new NodeId(reader.ReadUInt64()), reader.ReadUInt32());

    private static void WriteAmount(ref MessagePackWriter writer, double? amount)
    {
        if (amount is { } value)
            writer.Write(value);
        else
            writer.WriteNil();
    }

    private static double? ReadAmount(ref MessagePackReader reader) => reader.TryReadNil() ? null : reader.ReadDouble();

    private static void Require(ref MessagePackReader reader, int fields)
    {
        if (reader.ReadArrayHeader() != fields)
            throw new ProtocolException("Task figures of another version.");
    }

    private static byte[] Encode(Writer write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static T Decode<T>(byte[] body, Reader<T> read)
    {
        try
        {
            var reader = new MessagePackReader(body);
            return read(ref reader);
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentException)
        {
            throw new ProtocolException($"A listing of tasks cannot be read: {e.Message}", e);
        }
    }

    private delegate void Writer(ref MessagePackWriter writer);
}
