using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Store;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using MessagePack;

namespace ClusterTasks.Worker.Agent;

/// <summary>Answers about the state of the node and the cluster.</summary>
internal sealed partial class NodeCore
{
    private static readonly TimeSpan PeerPatience = TimeSpan.FromSeconds(5);

    /// <summary>This node's figures, for <see cref="NodeState"/>.</summary>
    internal byte[] EncodeState()
    {
        lock (_lock)
        {
            foreach (NodeSession session in _sessions.Values)
                TakeOrEndNeedsLock(session);
            NodeStoreStats store = Store.Stats;
            return NodeStateWire.Encode(new NodeState
            {
                Id = Self,
                ProcessId = Environment.ProcessId,
                SessionAddress = _setup.SessionAddress,
                Cpus = _setup.Total.CpuUnits / (double)ResourceSet.UnitsPerWhole,
                FreeCpus = _local.Free.CpuUnits / (double)ResourceSet.UnitsPerWhole,
                Gpus = _setup.Total.GpuUnits / (double)ResourceSet.UnitsPerWhole,
                FreeGpus = _local.Free.GpuUnits / (double)ResourceSet.UnitsPerWhole,
                MemoryBytes = _setup.Total.MemoryBytes,
                FreeMemoryBytes = _local.Free.MemoryBytes,
                Resources = Amounts(_setup.Total.Custom),
                FreeResources = Amounts(_setup.Total.Custom?.ToDictionary(pair => pair.Key, pair => _local.Free.CustomUnits(pair.Key))),
                Labels = _setup.Labels,
                WorkerProcessIds = Workers.ProcessIds,
                Sessions = _sessions.Count,
                RunningTasks = _local.Running,
                LostThreads = _local.LostThreads,
                OwnedTasks = _tasks.Count,
                OwnedObjects = _objects.Count,
                InlineBytes = _objects.Values.Inline,
                ClientBytes = _objects.Values.Total,
                ClientCapacityBytes = Room.Bytes,
                References = _handles,
                StoreCapacityBytes = store.CapacityBytes,
                StoreUsedBytes = store.UsedBytes,
                StoreObjects = store.SealedObjects,
                StorePinnedObjects = store.PinnedSlots,
                StoreSpilledObjects = store.SpilledObjects,
                StoreSpilledBytes = store.SpilledBytes,
                StoreFallbackBytes = store.FallbackBytes,
                BytesSpilled = store.TotalSpilledBytes,
                BytesRestored = store.TotalRestoredBytes,
                TransfersReceived = _setup.Transfers.Completed,
                BytesReceived = _setup.Transfers.BytesReceived,
                BytesSent = _setup.Transfers.BytesSent,
            });
        }
    }

    private static Dictionary<string, double> Amounts(IReadOnlyDictionary<string, long>? units) =>
        units?.ToDictionary(pair => pair.Key, pair => pair.Value / (double)ResourceSet.UnitsPerWhole) ?? [];

    /// <summary>Why an object is not ready, in one or two sentences.</summary>
    internal async Task<string> WhyAsync(ObjectId id)
    {
        OwnedTask? task;
        ObjectEntry? entry;
        string? local;
        lock (_lock)
        {
            entry = _objects.Find(id);
            task = _tasks.Find(id.Task);
            local = _local.Explain(id.Task);
            if (entry is { State: not ValueState.Pending })
                return ExplainReadyNeedsLock(entry);
        }

        if (id.Owner != Self)
            return await AgentOf(id.Owner).WhyAsync(Bytes(id)).WaitAsync(PeerPatience, _setup.Time).ConfigureAwait(false);
        if (task is null)
            return entry is null ? "nobody holds it any more." : "the process that makes it has not sealed it yet.";
        string name = $"task '{task.Spec.Name}', attempt {task.Attempt},";
        switch (task.State)
        {
            case OwnedTaskState.WaitingForArguments:
                lock (_lock)
                    return $"{name} waits for {task.Missing} of its arguments, first {ExplainMissingNeedsLock(task)}.";
            case OwnedTaskState.Queued when task.IsInQueue:
                string own;
                TaskId request;
                lock (_lock)
                    own = ExplainQueuedNeedsLock(task, out request);
                string? more = await Scheduler.ExplainAsync(request).WaitAsync(PeerPatience, _setup.Time).ConfigureAwait(false)
                    ?? task.Class?.InfeasibleReason;
                return $"{name} waits for a slot: {WithUnable(task.Job, more is null ? own : $"{own}; {more}")}.";
            case OwnedTaskState.BackingOff when task.Retry is { } wait:
                return $"task '{task.Spec.Name}': {ExplainRetry(task, wait)}";
            case OwnedTaskState.Queued:
                string? reason = await Scheduler.ExplainAsync(task.Spec.Id).WaitAsync(PeerPatience, _setup.Time).ConfigureAwait(false)
                    ?? task.InfeasibleReason;
                return $"{name} is with the scheduler: {WithUnable(task.Job, reason ?? "it is being placed now.")}";
            default:
                return $"{name} is on node {task.Node}: {(task.Node == Self ? local : await ExplainThereAsync(task).ConfigureAwait(false)) ?? "it is ending now"}.";
        }
    }

    private string ExplainReadyNeedsLock(ObjectEntry entry) => entry.State != ValueState.Stored || Store.Contains(entry.Id)
        ? "it is ready now."
        : $"it is ready on node {string.Join(", ", entry.Locations.ToArray())}{(_pulls.Explain(entry.Id) is { } pull ? $"; {pull}" : "")}.";

    private string ExplainMissingNeedsLock(OwnedTask task)
    {
        ObjectId missing = task.Spec.Dependencies.FirstOrDefault(id => _objects.Find(id)?.State == ValueState.Pending);
        if (missing.Owner != Self)
            return $"{missing}, which node {missing.Owner} owns: ask for that object";
        if (_tasks.Find(missing.Task) is not { } maker)
            return $"{missing}, which a process is still writing";
        string where = maker.State switch
        {
            OwnedTaskState.WaitingForArguments => "waits for arguments itself",
            OwnedTaskState.Queued => "is with the scheduler",
            _ => $"is on node {maker.Node}",
        };
        return $"{missing}, made by task '{maker.Spec.Name}', which {where}";
    }

    private async Task<string> ExplainThereAsync(OwnedTask task)
    {
        try
        {
            return await AgentOf(task.Node).ExplainAsync(task.Spec.Id).WaitAsync(PeerPatience, _setup.Time).ConfigureAwait(false) ?? "it is ending now";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return $"that node did not say more ({e.Message})";
        }
    }

    private async Task AnswerAsync(NodeSession session, Query query)
    {
        try
        {
            byte[] body = query.Kind switch
            {
                QueryKind.Nodes => await CollectStatesAsync().ConfigureAwait(false),
                QueryKind.Objects => ObjectStateWire.Encode(await ListObjectsAsync(ObjectStateWire.DecodeQuery(query.Body)).ConfigureAwait(false)),
                QueryKind.CreateGroup or QueryKind.WaitGroup or QueryKind.RemoveGroup => await AnswerGroupAsync(session, query.Kind, query.Body).ConfigureAwait(false),
                QueryKind.Groups => GroupWire.Encode(await ListGroupsAsync().ConfigureAwait(false)),
                QueryKind.Tasks => TaskStateWire.Encode(await ListTasksAsync(TaskStateWire.DecodeQuery(query.Body)).ConfigureAwait(false)),
                QueryKind.Attempts => TaskStateWire.Encode(await AttemptsAsync(query.Id.Task).ConfigureAwait(false)),
                QueryKind.TaskSummary => TaskStateWire.Encode(await SummarizeTasksAsync().ConfigureAwait(false)),
                QueryKind.WatchEvents => await ListenAsync(session).ConfigureAwait(false),
                QueryKind.UnwatchEvents => StopListening(session),
                QueryKind.Settle => await SettleAsync(session).ConfigureAwait(false),
                QueryKind.Look => await LookAsync(query.Body).ConfigureAwait(false),
                QueryKind.Depth => await AnswerDepthAsync(query.Id.Task).ConfigureAwait(false),
                QueryKind.Why => Text(await WhyAsync(query.Id).ConfigureAwait(false)),
                _ => throw new ProtocolException($"Unknown query {(byte)query.Kind}."),
            };
            session.Send(new Answer(query.Number, Failed: false, body));
        }
        catch (Exception e)
        {
            session.Send(new Answer(query.Number, Failed: true, Text(e.Message)));
        }
    }

    private async Task<byte[]> SettleAsync(NodeSession session)
    {
        Task holds;
        lock (_lock)
        {
            TakeSubmissionsNeedsLock(session);
            holds = DrainedNeedsLock(channel => session.Held.Keys.Any(id => id.Owner == channel.Owner));
        }

        await holds.ConfigureAwait(false);
        return [];
    }

    private async Task<byte[]> CollectStatesAsync()
    {
        // Asked of all at once; one that does not answer in time is left out rather than holding up the others' figures.
        NodeView[] nodes = _view.Nodes;
        byte[]?[] states = await Task.WhenAll(nodes.Select(StateOfAsync)).ConfigureAwait(false);
        return NodeStateWire.Join([.. states.OfType<byte[]>()]);
    }

    private async Task<byte[]?> StateOfAsync(NodeView node)
    {
        try
        {
            return node.Node == Self ? EncodeState() : await _setup.Agents.At(node.Silo).StateAsync().WaitAsync(PeerPatience, _setup.Time).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static byte[] Text(string text) => MessagePackSerializer.Serialize(text);
}
