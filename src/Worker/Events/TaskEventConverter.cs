namespace ClusterTasks.Worker.Events;

// The assembly of events does not know Orleans, so Orleans reads and writes them through this surrogate.

[GenerateSerializer, Immutable, Alias("clustertasks.TaskEvent")]
internal struct TaskEventSurrogate
{
    [Id(0)] public TaskEventKind Kind;
    [Id(1)] public TaskId Task;
    [Id(2)] public string Name;
    [Id(3)] public int Attempt;
    [Id(4)] public NodeId Node;
    [Id(5)] public int ProcessId;
    [Id(6)] public DateTimeOffset Time;
    [Id(7)] public string Text;
    [Id(8)] public bool IsError;
    [Id(9)] public double? Progress;
}

[RegisterConverter]
internal sealed class TaskEventConverter : IConverter<TaskEvent, TaskEventSurrogate>
{
    public TaskEvent ConvertFromSurrogate(in TaskEventSurrogate surrogate) => new()
    {
        Kind = surrogate.Kind,
        Task = surrogate.Task,
        Name = surrogate.Name,
        Attempt = surrogate.Attempt,
        Node = surrogate.Node,
        ProcessId = surrogate.ProcessId,
        Time = surrogate.Time,
        Text = surrogate.Text,
        IsError = surrogate.IsError,
        Progress = surrogate.Progress,
    };

    public TaskEventSurrogate ConvertToSurrogate(in TaskEvent value) => new()
    {
        Kind = value.Kind,
        Task = value.Task,
        Name = value.Name,
        Attempt = value.Attempt,
        Node = value.Node,
        ProcessId = value.ProcessId,
        Time = value.Time,
        Text = value.Text,
        IsError = value.IsError,
        Progress = value.Progress,
    };
}
