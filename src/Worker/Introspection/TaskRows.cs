namespace ClusterTasks.Worker.Introspection;

/// <summary>Rows of a listing of tasks: which come first, and one row of what owner and executing node know.</summary>
internal static class TaskRows
{
    internal static bool IsOver(TaskState state) => state is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;

    /// <summary>Whether the row is one that was asked for.</summary>
    internal static bool Matches(TaskQuery query, TaskRow row) =>
        (query.State is null || query.State == row.State) && (query.Name is null || query.Name == row.Name)
            && (query.Job is null || query.Job == row.Job);

    internal static TaskId[] First(IEnumerable<TaskRow> candidates, int limit)
    {
        var top = new Top(limit);
        foreach (TaskRow row in candidates.DistinctBy(row => row.Id))
            top.Add(row.Id, row.Submitted.UtcTicks);
        return top.Take();
    }

    /// <summary>One row for each attempt, in order. The owner's word counts, but where an attempt is on the node that has it, that node
    /// knows.</summary>
    internal static TaskRow[] Merge(IEnumerable<(NodeId Node, TaskRow Row)> parts) =>
    [
        .. from part in parts
           group part by (part.Row.Id, part.Row.Attempt) into attempt
           let owners = attempt.FirstOrDefault(part => part.Node == part.Row.Id.Owner).Row
           where owners is not null
           orderby owners.Attempt
           select attempt.Where(part => part.Node != part.Row.Id.Owner).Select(part => part.Row).Aggregate(owners, Merge),
    ];

    /// <summary>Adds what the executing node knows of the attempt.</summary>
    internal static TaskRow Merge(TaskRow owners, TaskRow executors) => owners.Ended is not null
        ? owners
        : owners with
        {
            State = executors.State,
            Node = executors.Node,
            ProcessId = executors.ProcessId,
            ArgumentsReady = executors.ArgumentsReady,
            Started = executors.Started,
            PeakMemoryBytes = executors.PeakMemoryBytes,
            Progress = executors.Progress,
            ProgressMessage = executors.ProgressMessage,
        };

    internal static TaskSummary Merge(IReadOnlyList<TaskSummary> pages, IReadOnlyList<NodeId> unanswered)
    {
        TaskCounts[] names =
        [
            .. from counts in pages.SelectMany(page => page.Names)
               group counts by counts.Name into same
               let sum = WithQueued(same.Aggregate(Add))
               orderby sum.Submitted descending, sum.Name
               select sum,
        ];
        return new TaskSummary
        {
            Names = names,
            Total = names.Aggregate(new TaskCounts(), Add),
            Slots = [.. pages.SelectMany(page => page.Slots)],
            Unanswered = unanswered,
        };
    }

    private static TaskCounts Add(TaskCounts left, TaskCounts right) => left with
    {
        Submitted = left.Submitted + right.Submitted,
        Succeeded = left.Succeeded + right.Succeeded,
        Failed = left.Failed + right.Failed,
        Cancelled = left.Cancelled + right.Cancelled,
        Retried = left.Retried + right.Retried,
        WaitingForArguments = left.WaitingForArguments + right.WaitingForArguments,
        Queued = left.Queued + right.Queued,
        Running = left.Running + right.Running,
        Blocked = left.Blocked + right.Blocked,
    };

    // The rest. Nodes are asked one beside the other, so a task that moved meanwhile may be seen twice, or not at all.
    private static TaskCounts WithQueued(TaskCounts counts) => counts with
    {
        Queued = Math.Max(0, counts.Submitted - counts.Succeeded - counts.Failed - counts.Cancelled
            - counts.WaitingForArguments - counts.Running - counts.Blocked),
    };

    /// <summary>Keeps the youngest few of any number of tasks, in memory of the few.</summary>
    internal sealed class Top(int limit)
    {
        // The oldest of those that are kept is at the head, for the next one to beat.
        private readonly PriorityQueue<TaskId, (long Time, ulong Number)> _kept = new();

        internal void Add(TaskId id, long time)
        {
            if (_kept.Count < limit)
                _kept.Enqueue(id, (time, id.Number));
            else
                _kept.EnqueueDequeue(id, (time, id.Number));
        }

        /// <summary>The youngest first.</summary>
        internal TaskId[] Take()
        {
            var ids = new TaskId[_kept.Count];
            for (int i = ids.Length - 1; i >= 0; i--)
                ids[i] = _kept.Dequeue();
            return ids;
        }
    }
}
