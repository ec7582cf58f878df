using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Introspection;

/// <summary>Makes one node's part of a listing of tasks from its tables. The owner knows a task, and the node that has it knows whether it
/// runs.</summary>
internal static class TaskReport
{
    /// <summary>Returns the ids and ages of the first tasks that this node knows, for a listing without ids.</summary>
    internal static TaskRow[] Candidates(NodeTables node, TaskQuery query)
    {
        var top = new TaskRows.Top(query.Limit);
        if (query.State is not (TaskState.Running or TaskState.Blocked))
        {
            foreach (OwnedTask task in node.Tasks.Tasks)
            {
                // Of one that another node has, only that node knows whether it is queued there, runs, or is blocked.
                bool isMeant = query.State is null || (task.State != OwnedTaskState.Running && query.State == StateOf(task));
                if (isMeant && IsMeant(query, task.Name, task.Job))
                    top.Add(task.Id, task.Times.Submitted);
            }
        }

        if (query.State is null || TaskRows.IsOver(query.State.Value))
        {
            foreach (TaskRecord record in node.Journal.History.Records)
            {
                if (record.IsLast && (query.State is null || query.State == record.State) && IsMeant(query, record.Name, record.Job))
                    top.Add(record.Id(node.Self), record.Times.Submitted);
            }
        }

        if (query.State is TaskState.Queued or TaskState.Running or TaskState.Blocked)
        {
            foreach (NodeTask task in node.Local.All
                .Where(task => NodeTasks.StateOf(task) == query.State && IsMeant(query, task.Order.Definition.Name, task.Order.Job)))
                top.Add(task.Id, task.Arrived);
        }

        return WithTimes(node, top.Take());
    }

    /// <summary>Returns the attempts of the tasks: first the ended ones, the oldest first, then the one that is under way.</summary>
    internal static TaskRow[] Rows(NodeTables node, HashSet<TaskId> ids)
    {
        var rows = new List<TaskRow>();
        if (ids.Any(id => node.Owners.Of(id) == node.Self))
            rows.AddRange(node.Journal.History.Records.Where(record => ids.Contains(record.Id(node.Self)))
                .Select(record => RowOf(node, record)).Reverse());
        foreach (TaskId id in ids)
        {
            NodeTask? local = node.Local.Find(id);
            if (node.Tasks.Find(id) is { } owned)
                rows.Add(local?.Attempt == owned.Attempt ? TaskRows.Merge(RowOf(node, owned), RowOf(node, local)) : RowOf(node, owned));
            else if (local is not null && node.Owners.Of(id) != node.Self)
                rows.Add(RowOf(node, local));
        }

        return [.. rows];
    }

    // Only ids and ages count here; the rows themselves come with the second question.
    private static TaskRow[] WithTimes(NodeTables node, TaskId[] taken)
    {
        HashSet<TaskId> ids = [.. taken];
        var times = new Dictionary<TaskId, DateTimeOffset>();
        foreach (NodeTask task in node.Local.All.Where(task => ids.Contains(task.Id)))
            times[task.Id] = node.Clock.OfMicros(task.Arrived);
        foreach (TaskRecord record in node.Journal.History.Records.Where(record => ids.Contains(record.Id(node.Self))))
            times[record.Id(node.Self)] = node.Clock.OfMicros(record.Times.Submitted);
        foreach (OwnedTask task in ids.Select(node.Tasks.Find).OfType<OwnedTask>())
            times[task.Id] = node.Clock.OfMicros(task.Times.Submitted);
        return [.. ids.Select(id => new TaskRow { Id = id, Submitted = times[id] })];
    }

    private static bool IsMeant(TaskQuery query, string name, JobId job) =>
        (query.Name is null || query.Name == name) && (query.Job is null || query.Job == job);

    private static TaskRow RowOf(NodeTables node, OwnedTask task) => WithTimes(node.Clock, task.Times, new TaskRow
    {
        Id = task.Id,
        Name = task.Name,
        Job = task.Job,
        Parent = task.Parent,
        State = StateOf(task),
        Attempt = task.Attempt,
        Node = task.Node == default ? null : task.Node,
        ProcessId = task.ProcessId,
        WasCancelled = task.IsCancelRequested,
    });

    private static TaskRow RowOf(NodeTables node, TaskRecord record) => WithTimes(node.Clock, record.Times, new TaskRow
    {
        Id = record.Id(node.Self),
        Name = record.Name,
        Job = record.Job,
        Parent = record.Parent,
        State = record.State,
        Attempt = record.Attempt,
        Node = record.Node == default ? null : record.Node,
        ProcessId = record.ProcessId,
        WasCancelled = record.WasCancelled,
        Ended = node.Clock.OfMicros(record.Ended),
        PeakMemoryBytes = record.PeakBytes,
        Error = record.Error ?? "",
    });

    private static TaskRow RowOf(NodeTables node, NodeTask task) => new()
    {
        Id = task.Id,
        State = NodeTasks.StateOf(task),
        Attempt = task.Attempt,
        Node = node.Self,
        ProcessId = task.Worker?.Session.ProcessId ?? 0,
        ArgumentsReady = TimeAt(node.Clock, task.ArgumentsReady),
        Started = TimeAt(node.Clock, task.Started),
        PeakMemoryBytes = task.PeakBytes,
        Progress = task.Progress?.Fraction,
        ProgressMessage = task.Progress?.Message ?? "",
    };

    private static TaskRow WithTimes(NodeClock clock, in TaskTimes times, TaskRow row) => row with
    {
        Submitted = clock.OfMicros(times.Submitted),
        Queued = TimeAt(clock, times.Queued),
        Placed = TimeAt(clock, times.Placed),
        ArgumentsReady = TimeAt(clock, times.ArgumentsReady),
        Started = TimeAt(clock, times.Started),
    };

    private static DateTimeOffset? TimeAt(NodeClock clock, long? micros) => micros is { } at ? clock.OfMicros(at) : null;

    private static TaskState StateOf(OwnedTask task) => task.State switch
    {
        OwnedTaskState.WaitingForArguments => TaskState.WaitingForArguments,
        OwnedTaskState.Queued or OwnedTaskState.BackingOff => TaskState.Queued,
        _ => TaskState.Running,
    };
}
