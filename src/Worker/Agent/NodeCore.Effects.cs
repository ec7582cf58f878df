using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Session;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>What the tables ask for, turned into messages. All of it runs under the lock and only queues.</summary>
internal sealed partial class NodeCore : IOwnershipEffects, ILocalTasksHost
{
    // Rule 5 of the design: what a message between nodes carries by value stays small (Ray: 100 KiB a task).
    private const int InlineArgumentsLimit = 100 << 10;

    // Of all arguments of a task together: each takes nine bytes of its order. Who finds none of them alive asks the owner.
    private const int LocationsOfATask = 3 * CallLimits.References;

    uint IOwnershipEffects.Now => _clock.Tenths;

    string? IOwnershipEffects.WhyNowhere(OwnedTask task, NodeId unable, string reason) =>
        _unable.Add(task.Job, UnableNodes.IsBound(task.Spec.Shape), unable, reason, _view.Nodes.Select(node => node.Node));

    void IOwnershipEffects.NotifySession(uint number, ObjectEntry entry, bool fetch)
    {
        if (!_sessions.TryGetValue(number, out NodeSession? session))
            return;
        switch (entry.State)
        {
            case ValueState.Inline:
                session.Send(new Resolved(entry.Id, ResolvedKind.Inline, entry.Blob!));
                break;
            case ValueState.Failed:
                session.Send(new Resolved(entry.Id, ResolvedKind.Failed, entry.Blob!));
                break;
            case ValueState.EndOfStream:
                session.Send(new Resolved(entry.Id, ResolvedKind.EndOfStream, []));
                break;
            default:
                if (Store.Touch(entry.Id))
                    session.Send(new Resolved(entry.Id, ResolvedKind.Stored, []));
                else if (!fetch)
                    session.Send(new Resolved(entry.Id, ResolvedKind.Elsewhere, []));
                else
                    FetchFor(session, entry.Id, entry.Locations.ToArray());
                break;
        }
    }

    void IOwnershipEffects.NotifyNode(NodeId node, ObjectEntry entry) => Post(node, SmallBlob(entry) is { } blob && entry.State != ValueState.Failed
        ? new ObjectResolved(entry.Id, ValueState.Inline, blob, blob.Length, [])
        : new ObjectResolved(entry.Id, entry.State, entry.Blob, entry.Size, entry.Locations.ToArray()));

    /// <summary>The bytes of a small value, for a message to another node: a fetch costs two more messages. Null where the store's own copy
    /// is the better source: for large values, and while this node is alone.</summary>
    private byte[]? SmallBlob(ObjectEntry entry)
    {
        return entry.State == ValueState.Stored && entry.Size <= SessionClient.InlineLimit && _view.Nodes.Length > 1 ? Store.TryRead(entry.Id) ?? entry.Blob : entry.Blob;
    }

    void IOwnershipEffects.SubscribeAtOwner(ObjectId id) => Post(id.Owner, new Subscribe(id, Fetch: false));

    void IOwnershipEffects.BorrowAtOwner(ObjectId id) => PostHold(id, begins: true);

    void IOwnershipEffects.UnborrowAtOwner(ObjectId id) => PostHold(id, begins: false);

    void IOwnershipEffects.DeleteCopy(NodeId node, ObjectId id) => Post(node, new DeleteCopy(id));

    void IOwnershipEffects.Schedule(OwnedTask task)
    {
        if (MayUseLease(task))
            _leases.Add(task, KeyOf(task.Job, task.Spec.Shape));
        else
            SubmitAlone(task);
    }

    void IOwnershipEffects.ScheduleAgain(OwnedTask task) => SubmitAlone(task);

    private void SubmitAlone(OwnedTask task)
    {
        TaskShape shape = task.Spec.Shape;
        task.Class = null;
        TaskOrder order = MakeOrder(task, out Dictionary<NodeId, long>? bytes);
        Scheduler.Submit(new TaskRequest
        {
            Task = task.Spec.Id,
            Attempt = task.Attempt,
            Owner = Self,
            Job = task.Job,
            Name = shape.Name,
            Demand = ResourceSet.From(shape.Cpus, shape.Gpus, shape.MemoryBytes, shape.Resources),
            Affinity = shape.Affinity,
            SoftAffinity = shape.SoftAffinity,
            Spread = shape.Spread,
            Labels = _unable.Labels(task.Job, shape.Labels, UnableNodes.IsBound(shape)),
            Group = shape.Group,
            Bundle = shape.Bundle,
            Priority = shape.Priority,
            Locality = bytes is null ? [] : [.. bytes.Select(pair => new ArgumentBytes(pair.Key, pair.Value))],
            Payload = order.Encode(),
        });
    }

    private TaskOrder MakeOrder(OwnedTask task, out Dictionary<NodeId, long>? bytes)
    {
        TaskSpec spec = task.Spec;
        bytes = null;
        if (spec.Dependencies.Count == 0)
            return new TaskOrder(task.Job, spec.Shape, new Run(spec.Id, task.Attempt, spec.Depth, 0, 0, [], [], spec.Body), []);
        var inline = new byte[]?[spec.Dependencies.Count];
        var locations = new NodeId[spec.Dependencies.Count][];
        int inlined = spec.Body.Length;
        for (int i = 0; i < inline.Length; i++)
        {
            ObjectEntry entry = _objects.Find(spec.Dependencies[i]) ?? throw new InvalidOperationException($"Task {spec.Id} does not hold its argument.");
            // Many small arguments are one large message: beyond the limit the node that runs the task fetches them as objects.
            if (entry.State == ValueState.Inline || entry.Size + inlined <= InlineArgumentsLimit)
            {
                byte[]? blob = SmallBlob(entry);
                inline[i] = inlined + blob?.Length <= InlineArgumentsLimit ? blob : null;
                inlined += inline[i]?.Length ?? 0;
                if (entry.State == ValueState.Inline || inline[i] is not null)
                {
                    locations[i] = [Self];
                    continue;
                }
            }

            locations[i] = entry.Locations.ToArray();
            if (locations[i].Length > LocationsOfATask / inline.Length)
                locations[i] = locations[i][..(LocationsOfATask / inline.Length)];
            bytes ??= [];
            foreach (NodeId node in locations[i])
                bytes[node] = bytes.GetValueOrDefault(node) + entry.Size;
        }

        return new TaskOrder(task.Job, spec.Shape, new Run(spec.Id, task.Attempt, spec.Depth, 0, 0, spec.Dependencies, inline, spec.Body), locations);
    }

    bool IOwnershipEffects.CancelQueued(OwnedTask task)
    {
        if (task.Class is not null)
        {
            _leases.TryRemove(task);
            return true;
        }

        Scheduler.Cancel(task.Spec.Id);
        return false;
    }

    void IOwnershipEffects.Settled(OwnedTask task)
    {
        task.Shape?.Leave(task.Spec);
        if (_sessions.TryGetValue(task.Session, out NodeSession? session))
            session.Settle(task.Spec.Body.Length);
    }

    void IOwnershipEffects.LeftSlot(OwnedTask task, uint? busyMicros) => _leases.OnEnded(task, busyMicros);

    void IOwnershipEffects.CancelRunning(OwnedTask task, bool force, bool recursive) =>
        Post(task.Node, new CancelAttempt(task.Spec.Id, task.Attempt, force, recursive));

    void IOwnershipEffects.EndAttempt(NodeId node, TaskId task, int attempt) =>
        Post(node, new CancelAttempt(task, attempt, Force: false, Recursive: true));

    void IOwnershipEffects.LetBegin(OwnedTask task) => Post(task.Node, new MayBegin(task.Spec.Id, task.Attempt));

    bool IOwnershipEffects.IsDead(NodeId node) => IsGone(node);

    void IOwnershipEffects.CreditStream(OwnedTask task, uint requested) => Post(task.Node, new StreamCredit(task.Spec.Id, requested));

    void ILocalTasksHost.Accepted(NodeId owner, TaskId task, int attempt) => Post(owner, new Accepted(task, attempt));

    void ILocalTasksHost.DeleteResult(ObjectId id) => Store.Delete(id);

    IDisposable? ILocalTasksHost.TryPin(ObjectId id) => Store.TryPin(id);

    void ILocalTasksHost.LeftArguments(LocalTask task)
    {
        if (_dead.Count + _strangers.Count == 0)
            return;
        foreach (ObjectId argument in task.Order.Run.Dependencies)
            DropOrphanNeedsLock(argument);
    }

    void ILocalTasksHost.CancelChildren(TaskId parent, bool force)
    {
        foreach (OwnedTask child in _tasks.ChildrenOf(parent))
            _tasks.Cancel(child.Spec.Id, force, recursive: true, "the task that submitted it was cancelled");
    }

    void ILocalTasksHost.EnsureWorkers(JobId job, int count) => EnsureWorkers(job, count);

    void ILocalTasksHost.EnsureGpuWorker(JobId job, string devices)
    {
        // Without its code here yet, the job has no worker at all; when it has, the task is looked at again.
        if (_jobs.TryGetValue(job, out JobCode code))
            Workers.EnsureGpu(job, code, devices);
    }

    void ILocalTasksHost.EnsureExtraWorker(JobId job, string devices, int number)
    {
        if (_jobs.TryGetValue(job, out JobCode code))
            Workers.EnsureExtra(job, code, devices, number);
    }

    string? ILocalTasksHost.ExplainStart(JobId job) => Workers.ExplainStart(job);

    ulong ILocalTasksHost.ProgramOf(JobId job) => ProgramOfNeedsLock(job);

    bool ILocalTasksHost.MayRetire(WorkerEntry worker) =>
        worker.Session is { Held.Count: 0, SealedResults.Count: 0 } && !_tasks.HasTasksOf(worker.Session.Number);

    void ILocalTasksHost.RetireWorker(WorkerEntry worker)
    {
        Workers.Retire(worker.Session.Job, worker.Session.ProcessId);
        _ = worker.Session.CloseAsync("Its job has no task for it on this node, and another job has.", _setup.Time);
    }

    bool ILocalTasksHost.CanEndWorkers => Workers.NeedsProgram;

    void ILocalTasksHost.KillWorker(WorkerEntry worker) => Workers.Kill(worker.Session.ProcessId);

    void ILocalTasksHost.ReportFinished(TaskRun run) => Scheduler.Finished(run);

    void ILocalTasksHost.ReportBlocked(TaskRun run) => Scheduler.Blocked(run);

    void ILocalTasksHost.ReportUnblocked(TaskRun run) => Scheduler.Unblocked(run);

    void ILocalTasksHost.ReportBeside(ResourceSet cpus) => Scheduler.Beside(cpus);

    byte[] ILocalTasksHost.CancelledError(TaskId task, string name, CancelReason reason) => _errors.Cancelled(task, name, reason);

    byte[] ILocalTasksHost.NotRunError(TaskId task, string name, string reason) => _errors.NotRun(task, name, reason);

    private void Locked(Action step)
    {
        using (Enter())
            step();
    }
}
