namespace ClusterTasks.Values.Errors;

/// <summary>The place and cause of a task's failure.</summary>
internal sealed record ErrorOrigin(string FunctionName, TaskId TaskId, NodeId NodeId, int ProcessId, int Attempt, ErrorKind Kind)
{
    /// <summary>The item of a list that failed, from 0; null: it was none.</summary>
    internal long? Item { get; init; }

    /// <summary>The items in words, as they stand before the message.</summary>
    internal string ItemPrefix { get; init; } = "";
}
