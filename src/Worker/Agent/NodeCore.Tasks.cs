using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Agent;

/// <summary>Listings of tasks. The owner knows a task, the node that runs it knows whether it runs. First every node names candidates; of
/// those that come first, every node then says what it knows.</summary>
internal sealed partial class NodeCore
{
    // A question each to the scheduler, or to the node that has the task.
    private const int RowsWithReasons = 100;

    private readonly TaskJournal _journal;

    /// <summary>This node's part of a listing.</summary>
    internal byte[] TasksHere(byte[] query) => TaskStateWire.Encode(TasksHere(TaskStateWire.DecodeQuery(query)));

    /// <summary>This node's part of a summary.</summary>
    internal byte[] EncodeTaskSummary() => TaskStateWire.Encode(TaskSummaryHere());

    /// <summary>Why the task does not run on this node yet, or what it does here; null when it is not here.</summary>
    internal string? ExplainHere(TaskId task)
    {
        lock (_lock)
            return _local.Explain(task);
    }

    private async Task<TaskListing> ListTasksAsync(TaskQuery query)
    {
        NodeView[] nodes = _view.Nodes;
        IReadOnlyList<TaskId> ids = query.Ids;
        if (ids.Count == 0)
        {
            TaskRow[]?[] candidates = await AskForTasksAsync(nodes, query).ConfigureAwait(false);
            ids = TaskRows.First(candidates.OfType<TaskRow[]>().SelectMany(rows => rows), query.Limit);
        }

        (TaskRow[] attempts, NodeId[] unanswered) = await AttemptsAsync(nodes, ids).ConfigureAwait(false);
        Dictionary<TaskId, TaskRow> last = attempts.GroupBy(row => row.Id).ToDictionary(rows => rows.Key, rows => rows.Last());
        // Some have moved on since they were candidates.
        TaskRow[] found = [.. ids.Where(last.ContainsKey).Select(id => last[id]).Where(row => query.Ids.Count > 0 || TaskRows.Matches(query, row))];
        if (query.WithReasons)
            await AddReasonsAsync(found).ConfigureAwait(false);
        return new TaskListing { Tasks = found, Unanswered = unanswered };
    }

    private async Task<(TaskRow[] Rows, NodeId[] Unanswered)> AttemptsAsync(NodeView[] nodes, IReadOnlyList<TaskId> ids)
    {
        if (ids.Count == 0)
            return ([], []);
        TaskRow[]?[] pages = await AskForTasksAsync(nodes, new TaskQuery { Ids = ids }).ConfigureAwait(false);
        IEnumerable<(NodeId, TaskRow)> parts = nodes.Zip(pages).SelectMany(page => (page.Second ?? []).Select(row => (page.First.Node, row)));
        return (TaskRows.Merge(parts), [.. nodes.Where((_, i) => pages[i] is null).Select(node => node.Node)]);
    }

    private async Task<TaskRow[]> AttemptsAsync(TaskId id) => (await AttemptsAsync(_view.Nodes, [id]).ConfigureAwait(false)).Rows;

    private async Task<TaskSummary> SummarizeTasksAsync()
    {
        NodeView[] nodes = _view.Nodes;
        TaskSummary?[] pages = await AskAllAsync(
            nodes, TaskSummaryHere, agent => agent.TaskSummaryAsync(), TaskStateWire.DecodeSummary).ConfigureAwait(false);
        return TaskRows.Merge([.. pages.OfType<TaskSummary>()], [.. nodes.Where((_, i) => pages[i] is null).Select(node => node.Node)]);
    }

    private Task<TaskRow[]?[]> AskForTasksAsync(NodeView[] nodes, TaskQuery query)
    {
        byte[] encoded = TaskStateWire.Encode(query);
        return AskAllAsync(nodes, () => TasksHere(query), agent => agent.TasksAsync(encoded), TaskStateWire.DecodeRows);
    }

    /// <summary>Asks every node at once; null for one that does not answer in time, which the answer names.</summary>
    private Task<T?[]> AskAllAsync<T>(NodeView[] nodes, Func<T> here, Func<INodeAgent, Task<byte[]>> there, Func<byte[], T> decode)
        where T : class => Task.WhenAll(nodes.Select(async node =>
        {
            try
            {
                return node.Node == Self ? here() : decode(await there(_setup.Agents.At(node.Silo)).WaitAsync(PeerPatience, _setup.Time).ConfigureAwait(false));
            }
            catch (Exception)
            {
                return null;
            }
        }));

    private async Task AddReasonsAsync(TaskRow[] rows)
    {
        int[] waiting = [.. Enumerable.Range(0, rows.Length).Where(i => HasReason(rows[i])).Take(RowsWithReasons)];
        await Task.WhenAll(waiting.Select(async i =>
        {
            string reason;
            try
            {
                reason = await WhyAsync(new ObjectId(rows[i].Id, 0)).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                reason = $"its node did not say why ({e.Message}).";
            }

            rows[i] = rows[i] with { Reason = reason };
        })).ConfigureAwait(false);
    }

    private static bool HasReason(TaskRow row) =>
        row.State is TaskState.WaitingForArguments or TaskState.Queued || row is { WasCancelled: true, State: TaskState.Running or TaskState.Blocked };

    private TaskRow[] TasksHere(TaskQuery query)
    {
        lock (_lock)
            return query.Ids.Count > 0 ? RowsNeedsLock([.. query.Ids]) : CandidatesNeedsLock(query);
    }

    private TaskRow[] CandidatesNeedsLock(TaskQuery query)
    {
        var top = new TaskRows.Top(query.Limit);
        var times = new Dictionary<TaskId, DateTimeOffset>();
        if (query.State is not (TaskState.Running or TaskState.Blocked))
        {
            foreach (OwnedTask task in _tasks.Tasks)
            {
                // Of one that another node has, only that node knows whether it is queued there, runs, or is blocked.
                bool isMeant = query.State is null || (task.State != OwnedTaskState.Running && query.State == StateOf(task));
                if (isMeant && IsMeant(query, task.Spec.Name, task.Job))
                    top.Add(task.Spec.Id, task.Times.Submitted);
            }
        }

        if (query.State is null || TaskRows.IsOver(query.State.Value))
        {
            foreach (TaskRecord record in _journal.History.Records)
            {
                if (record.IsLast && (query.State is null || query.State == record.State) && IsMeant(query, record.Name, record.Job))
                    top.Add(record.Id(Self), record.Times.Submitted);
            }
        }

        if (query.State is TaskState.Queued or TaskState.Running or TaskState.Blocked)
        {
            foreach (LocalTask task in _local.All.Where(task => LocalTasks.StateOf(task) == query.State && IsMeant(query, task.Order.Shape.Name, task.Order.Job)))
                top.Add(task.Id, task.Arrived);
        }

        // Only ids and ages count here; the rows themselves come with the second question.
        HashSet<TaskId> ids = [.. top.Take()];
        foreach (LocalTask task in _local.All.Where(task => ids.Contains(task.Id)))
            times[task.Id] = TimeAt(task.Arrived);
        foreach (TaskRecord record in _journal.History.Records.Where(record => ids.Contains(record.Id(Self))))
            times[record.Id(Self)] = TimeAt(record.Times.Submitted);
        foreach (OwnedTask task in ids.Select(_tasks.Find).OfType<OwnedTask>())
            times[task.Spec.Id] = TimeAt(task.Times.Submitted);
        return [.. ids.Select(id => new TaskRow { Id = id, Submitted = times[id] })];
    }

    private static bool IsMeant(TaskQuery query, string name, JobId job) =>
        (query.Name is null || query.Name == name) && (query.Job is null || query.Job == job);

    private TaskRow[] RowsNeedsLock(HashSet<TaskId> ids)
    {
        // Ended attempts first, the oldest first, then the one that is under way.
        var rows = new List<TaskRow>();
        if (ids.Any(id => id.Owner == Self))
            rows.AddRange(_journal.History.Records.Where(record => ids.Contains(record.Id(Self))).Select(RowOf).Reverse());
        foreach (TaskId id in ids)
        {
            LocalTask? local = _local.Find(id);
            if (_tasks.Find(id) is { } owned)
                rows.Add(local?.Attempt == owned.Attempt ? TaskRows.Merge(RowOf(owned), RowOf(local)) : RowOf(owned));
            else if (local is not null && id.Owner != Self)
                rows.Add(RowOf(local));
        }

        return [.. rows];
    }

    private TaskSummary TaskSummaryHere()
    {
        lock (_lock)
        {
            var waiting = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (OwnedTask task in _tasks.Tasks)
            {
                if (task.State == OwnedTaskState.WaitingForArguments)
                    waiting[task.Spec.Name] = waiting.GetValueOrDefault(task.Spec.Name) + 1;
            }

            var counts = _journal.Totals.Names.ToDictionary(
                pair => pair.Key,
                pair => new TaskCounts
                {
                    Name = pair.Key,
                    Submitted = pair.Value.Submitted,
                    Succeeded = pair.Value.Succeeded,
                    Failed = pair.Value.Failed,
                    Cancelled = pair.Value.Cancelled,
                    Retried = pair.Value.Retried,
                });
            foreach ((string name, long number) in waiting)
                Change(name, old => old with { WaitingForArguments = old.WaitingForArguments + number });
            foreach (LocalTask task in _local.All)
            {
                TaskState state = LocalTasks.StateOf(task);
                if (state == TaskState.Running)
                    Change(task.Order.Shape.Name, old => old with { Running = old.Running + 1 });
                else if (state == TaskState.Blocked)
                    Change(task.Order.Shape.Name, old => old with { Blocked = old.Blocked + 1 });
            }

            return new TaskSummary
            {
                Names = [.. counts.Values],
                Total = new TaskCounts(),
                Slots = [new NodeSlots(Self, Cpus(_setup.Total.CpuUnits), Cpus(_local.Free.CpuUnits), Cpus(_local.Lent.CpuUnits))],
            };

            void Change(string name, Func<TaskCounts, TaskCounts> change)
            {
                if (!counts.ContainsKey(name) && counts.Count >= TaskTotals.MaxNames)
                    name = TaskSummary.OtherNames;
                counts[name] = change(counts.GetValueOrDefault(name) ?? new TaskCounts { Name = name });
            }
        }
    }

    private static double Cpus(long units) => units / (double)ResourceSet.UnitsPerWhole;

    private TaskRow RowOf(OwnedTask task) => new()
    {
        Id = task.Spec.Id,
        Name = task.Spec.Name,
        Job = task.Job,
        Parent = task.Spec.Parent,
        State = StateOf(task),
        Attempt = task.Attempt,
        Node = task.Node == default ? null : task.Node,
        ProcessId = task.ProcessId,
        WasCancelled = task.IsCancelRequested,
        Submitted = TimeAt(task.Times.Submitted),
        Queued = TimeAt(task.Times.Queued),
        Placed = TimeAt(task.Times.Placed),
        ArgumentsReady = TimeAt(task.Times.ArgumentsReady),
        Started = TimeAt(task.Times.Started),
    };

    private TaskRow RowOf(TaskRecord record) => new()
    {
        Id = record.Id(Self),
        Name = record.Name,
        Job = record.Job,
        Parent = record.Parent,
        State = record.State,
        Attempt = record.Attempt,
        Node = record.Node == default ? null : record.Node,
        ProcessId = record.ProcessId,
        WasCancelled = record.WasCancelled,
        Submitted = TimeAt(record.Times.Submitted),
        Queued = TimeAt(record.Times.Queued),
        Placed = TimeAt(record.Times.Placed),
        ArgumentsReady = TimeAt(record.Times.ArgumentsReady),
        Started = TimeAt(record.Times.Started),
        Ended = TimeAt(record.Ended),
        Error = record.Error ?? "",
    };

    private TaskRow RowOf(LocalTask task) => new()
    {
        Id = task.Id,
        State = LocalTasks.StateOf(task),
        Attempt = task.Attempt,
        Node = Self,
        ProcessId = task.Worker?.Session.ProcessId ?? 0,
        ArgumentsReady = TimeAt(task.ArgumentsReady),
        Started = TimeAt(task.Started),
        Progress = task.Progress?.Fraction,
        ProgressMessage = task.Progress?.Message ?? "",
    };

    private static TaskState StateOf(OwnedTask task) => task.State switch
    {
        OwnedTaskState.WaitingForArguments => TaskState.WaitingForArguments,
        OwnedTaskState.Queued or OwnedTaskState.BackingOff => TaskState.Queued,
        _ => TaskState.Running,
    };

    private DateTimeOffset TimeAt(long clock) => _beganAt + TimeSpan.FromMicroseconds(clock);

    private DateTimeOffset? TimeAt(long? clock) => clock is { } at ? TimeAt(at) : null;
}
