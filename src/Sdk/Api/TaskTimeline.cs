namespace ClusterTasks;

/// <summary>Makes the events of a task's life from its attempts.</summary>
internal static class TaskTimeline
{
    internal static IReadOnlyList<TaskEvent> Of(IReadOnlyList<TaskRow> attempts)
    {
        var events = new List<TaskEvent>();
        for (int i = 0; i < attempts.Count; i++)
        {
            TaskRow row = attempts[i];
            if (i == 0)
                Add(row, TaskEventKind.Submitted, row.Submitted, row.Id.Owner);
            Add(row, TaskEventKind.Queued, row.Queued, row.Id.Owner);
            Add(row, TaskEventKind.Placed, row.Placed, row.Node);
            Add(row, TaskEventKind.ArgumentsReady, row.ArgumentsReady, row.Node);
            Add(row, TaskEventKind.Started, row.Started, row.Node);
            Add(row, i < attempts.Count - 1 ? TaskEventKind.Retrying : EndOf(row.State), row.Ended, row.Node, row.Error);
        }

        return events;

        void Add(TaskRow row, TaskEventKind kind, DateTimeOffset? time, NodeId? node, string text = "")
        {
            if (time is not { } at)
                return;
            events.Add(new TaskEvent
            {
                Kind = kind,
                Task = row.Id,
                Name = row.Name,
                Attempt = row.Attempt,
                Node = node ?? row.Id.Owner,
                ProcessId = kind >= TaskEventKind.Started ? row.ProcessId : 0,
                Time = at,
                Text = text,
            });
        }
    }

    private static TaskEventKind EndOf(TaskState state) => state switch
    {
        TaskState.Succeeded => TaskEventKind.Succeeded,
        TaskState.Cancelled => TaskEventKind.Cancelled,
        _ => TaskEventKind.Failed,
    };
}
