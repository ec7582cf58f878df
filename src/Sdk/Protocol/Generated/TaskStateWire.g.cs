// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

static partial class TaskStateWire
{
    internal static void WriteTaskQuery(this ref MessagePackWriter writer, TaskQuery value)
    {
        writer.WriteArrayHeader(8);
        writer.Write((int?)value.State ?? -1);
        writer.Write(value.Name);
        writer.WriteIdOrNull(value.Job);
        writer.WriteTaskIds(value.Ids);
        writer.Write(value.Limit);
        writer.Write(value.WithReasons);
    }

    internal static TaskQuery ReadTaskQuery(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(8);
        TaskQuery value = new()
        {
            State = reader.ReadInt32() is var number and >= 0 ? (TaskState)number : null,
            Name = reader.ReadString(),
            Job = reader.ReadJobIdOrNull(),
            Ids = reader.ReadTaskIds(),
            Limit = reader.ReadInt32(),
            WithReasons = reader.ReadBoolean(),
        };
        reader.SkipValues(values - 8);
        return value;
    }

    internal static void WriteTaskListing(this ref MessagePackWriter writer, TaskListing value)
    {
        writer.WriteArrayHeader(value.Tasks.Count);
        for (int i = 0; i < value.Tasks.Count; i++)
            writer.WriteTaskRow(value.Tasks[i]);

        writer.WriteNodes(value.Unanswered);
    }

    internal static TaskListing ReadTaskListing(this ref MessagePackReader reader) => new()
    {
        Tasks = reader.ReadList(static (ref MessagePackReader one) => one.ReadTaskRow()),
        Unanswered = reader.ReadNodes(),
    };

    internal static void WriteTaskRow(this ref MessagePackWriter writer, TaskRow value)
    {
        writer.WriteArrayHeader(23);
        writer.WriteId(value.Id);
        writer.Write(value.Name);
        writer.WriteId(value.Job);
        writer.WriteId(value.Parent);
        writer.Write((byte)value.State);
        writer.Write(value.Attempt);
        writer.Write(value.Node?.Value ?? 0);
        writer.Write(value.ProcessId);
        writer.Write(value.WasCancelled);
        writer.WriteTime(value.Submitted);
        writer.WriteTime(value.Queued);
        writer.WriteTime(value.Placed);
        writer.WriteTime(value.ArgumentsReady);
        writer.WriteTime(value.Started);
        writer.WriteTime(value.Ended);
        writer.Write(value.PeakMemoryBytes);
        writer.Write(value.Error);
        writer.Write(value.Reason);
        writer.WriteAmount(value.Progress);
        writer.Write(value.ProgressMessage);
    }

    internal static TaskRow ReadTaskRow(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(23);
        TaskRow value = new()
        {
            Id = reader.ReadTaskId(),
            Name = reader.ReadText(),
            Job = reader.ReadJobId(),
            Parent = reader.ReadTaskId(),
            State = (TaskState)reader.ReadByte(),
            Attempt = reader.ReadInt32(),
            Node = reader.ReadNodeOrNull(),
            ProcessId = reader.ReadInt32(),
            WasCancelled = reader.ReadBoolean(),
            Submitted = reader.ReadTime(),
            Queued = reader.ReadTimeOrNull(),
            Placed = reader.ReadTimeOrNull(),
            ArgumentsReady = reader.ReadTimeOrNull(),
            Started = reader.ReadTimeOrNull(),
            Ended = reader.ReadTimeOrNull(),
            PeakMemoryBytes = reader.ReadInt64(),
            Error = reader.ReadText(),
            Reason = reader.ReadText(),
            Progress = reader.ReadAmount(),
            ProgressMessage = reader.ReadText(),
        };
        reader.SkipValues(values - 23);
        return value;
    }

    internal static void WriteTaskSummary(this ref MessagePackWriter writer, TaskSummary value)
    {
        writer.WriteArrayHeader(value.Names.Count);
        for (int i = 0; i < value.Names.Count; i++)
            writer.WriteTaskCounts(value.Names[i]);

        writer.WriteTaskCounts(value.Total);

        writer.WriteArrayHeader(value.Slots.Count);
        for (int i = 0; i < value.Slots.Count; i++)
            writer.WriteNodeSlots(value.Slots[i]);

        writer.WriteNodes(value.Unanswered);
    }

    internal static TaskSummary ReadTaskSummary(this ref MessagePackReader reader) => new()
    {
        Names = reader.ReadList(static (ref MessagePackReader one) => one.ReadTaskCounts()),
        Total = reader.ReadTaskCounts(),
        Slots = reader.ReadList(static (ref MessagePackReader one) => one.ReadNodeSlots()),
        Unanswered = reader.ReadNodes(),
    };

    internal static void WriteTaskCounts(this ref MessagePackWriter writer, TaskCounts value)
    {
        writer.WriteArrayHeader(10);
        writer.Write(value.Name);
        writer.Write(value.Submitted);
        writer.Write(value.Succeeded);
        writer.Write(value.Failed);
        writer.Write(value.Cancelled);
        writer.Write(value.Retried);
        writer.Write(value.WaitingForArguments);
        writer.Write(value.Queued);
        writer.Write(value.Running);
        writer.Write(value.Blocked);
    }

    internal static TaskCounts ReadTaskCounts(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(10);
        TaskCounts value = new()
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
        reader.SkipValues(values - 10);
        return value;
    }

    internal static void WriteNodeSlots(this ref MessagePackWriter writer, NodeSlots value)
    {
        writer.WriteArrayHeader(4);
        writer.Write(value.Node.Value);
        writer.Write(value.Total);
        writer.Write(value.Free);
        writer.Write(value.Lent);
    }

    internal static NodeSlots ReadNodeSlots(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(4);
        NodeSlots value = new(
            new NodeId(reader.ReadUInt64()),
            reader.ReadDouble(),
            reader.ReadDouble(),
            reader.ReadDouble());
        reader.SkipValues(values - 4);
        return value;
    }

    internal static void WriteTaskEvent(this ref MessagePackWriter writer, TaskEvent value)
    {
        writer.WriteArrayHeader(11);
        writer.Write((byte)value.Kind);
        writer.WriteId(value.Task);
        writer.Write(value.Name);
        writer.Write(value.Attempt);
        writer.Write(value.Node.Value);
        writer.Write(value.ProcessId);
        writer.WriteTime(value.Time);
        writer.Write(value.Text);
        writer.Write(value.IsError);
        writer.WriteAmount(value.Progress);
    }

    internal static TaskEvent ReadTaskEvent(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(11);
        TaskEvent value = new()
        {
            Kind = (TaskEventKind)reader.ReadByte(),
            Task = reader.ReadTaskId(),
            Name = reader.ReadText(),
            Attempt = reader.ReadInt32(),
            Node = new NodeId(reader.ReadUInt64()),
            ProcessId = reader.ReadInt32(),
            Time = reader.ReadTime(),
            Text = reader.ReadText(),
            IsError = reader.ReadBoolean(),
            Progress = reader.ReadAmount(),
        };
        reader.SkipValues(values - 11);
        return value;
    }
}
