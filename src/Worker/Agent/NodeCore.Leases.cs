using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Leases;
using ClusterTasks.Worker.Ownership;
using Lease = ClusterTasks.Worker.Leases.Lease;

namespace ClusterTasks.Worker.Agent;

/// <summary>Both halves of leases and the way between them: a call inside this node, a message to another.</summary>
internal sealed partial class NodeCore : ILeaseHost
{
    // Arguments of more bytes than this decide where a task runs, so the scheduler places it by itself.
    private const long LocalityBytes = 64 << 10;

    private readonly LeaseTable _leases;
    private ulong _lastLease;
    private (TaskShape? Shape, LeaseClassKey Key) _lastKey;

    long ILeaseHost.Timestamp => (long)(_setup.Time.GetTimestamp() * (TimeSpan.TicksPerSecond / (double)_setup.Time.TimestampFrequency));

    // No session has the number 0, so no task has such an id.
    TaskId ILeaseHost.NewLeaseId() => TaskId.Create(Self, 0, ++_lastLease);

    int ILeaseHost.SlotsOf(LeaseClassKey key)
    {
        long slots = 0;
        foreach (NodeView node in _view.Nodes)
        {
            if (node.Total.Covers(key.Demand))
                slots += node.Total.CpuUnits / Math.Max(1, key.Demand.CpuUnits);
        }

        return (int)Math.Clamp(slots, 1, 4096);
    }

    void ILeaseHost.RequestLease(LeaseClass leaseClass, TaskId lease) => Scheduler.Submit(new TaskRequest
    {
        Task = lease,
        Attempt = 1,
        Owner = Self,
        Job = leaseClass.Key.Job,
        Name = leaseClass.Name,
        Demand = leaseClass.Key.Demand,
        Affinity = leaseClass.Key.Affinity,
        SoftAffinity = leaseClass.Key.SoftAffinity,
        Priority = leaseClass.Key.Priority,
        Labels = _unable.Labels(leaseClass.Key.Job, leaseClass.Key.Labels, UnableNodes.IsBound(leaseClass.Key)),
        Group = leaseClass.Key.Group,
        Bundle = leaseClass.Key.Bundle,
        IsLease = true,
        Sharing = (byte)leaseClass.Key.Sharing,
    });

    void ILeaseHost.CancelRequest(TaskId lease) => Scheduler.Cancel(lease);

    void ILeaseHost.Push(Lease lease, OwnedTask task)
    {
        TaskOrder order = MakeOrder(task, out _);
        int attempt = task.Attempt;
        _tasks.OnPlaced(task, lease.Node);
        Post(lease.Node, new LeaseRun(lease.Id, attempt, order));
        _tasks.CreditAgain(task);
    }

    void ILeaseHost.TakeBack(Lease lease, bool onlyIfRoom) =>
        Post(lease.Node, new LeaseReturn(lease.Id, onlyIfRoom ? LeaseWish.TakeBackIfRoom : LeaseWish.TakeBack));

    void ILeaseHost.EndLease(NodeId node, TaskId lease) => Post(node, new LeaseReturn(lease, LeaseWish.End));

    /// <summary>The scheduler asks for slots back.</summary>
    internal void OnRecall(TaskId[] leases) => Locked(() =>
    {
        foreach (TaskId lease in leases)
            _leases.OnRecall(lease);
    });

    void Execution.ILocalTasksHost.LeaseGranted(NodeId owner, TaskId lease) => Post(owner, new LeaseGranted(lease));

    void Execution.ILocalTasksHost.LeaseEnded(NodeId owner, TaskId lease, string noWorkers) => Post(owner, new LeaseNews(lease, IsEnd: true, noWorkers));

    void Execution.ILocalTasksHost.TakenBack(NodeId owner, TaskId lease) => Post(owner, new LeaseNews(lease, IsEnd: false, ""));

    void Execution.ILocalTasksHost.LeaseBlocked(NodeId owner, TaskId lease, TaskId task, int change)
    {
        // Another node's owner sends no more than it has sent; the slot's CPUs are lent here all the same.
        if (owner == Self)
            Post(owner, new LeaseBlocked(lease, task, change));
    }

    TaskId Execution.ILocalTasksHost.ParentOf(TaskId task) => _tasks.Find(task)?.Spec.Parent ?? default;

    OwnedTask? ILeaseHost.Find(TaskId task) => _tasks.Find(task);

    /// <summary>A burst has one shape, so the last answer is mostly the next.</summary>
    private LeaseClassKey KeyOf(JobId job, TaskShape shape)
    {
        if (!ReferenceEquals(_lastKey.Shape, shape) || _lastKey.Key.Job != job)
            _lastKey = (shape, LeaseClassKey.Of(job, shape));
        return _lastKey.Key;
    }

    private void OnLeaseReturn(NodeId from, in LeaseReturn returned)
    {
        if (returned.Wish == LeaseWish.End)
            _local.EndLease(returned.Lease);
        else
            _local.TakeBack(returned.Lease, onlyIfRoom: returned.Wish == LeaseWish.TakeBackIfRoom);
    }

    private void OnLeaseNews(NodeId from, in LeaseNews news)
    {
        if (news.IsEnd)
            OnLeaseEndedNeedsLock(news.Lease, from, news.NoWorkers);
        else
            _leases.OnTakenBack(news.Lease, from);
    }

    private void OnLeaseEndedNeedsLock(TaskId lease, NodeId node, string noWorkers)
    {
        if (noWorkers.Length > 0 && _leases.ClassOf(lease) is { } leaseClass
            && _unable.Add(leaseClass.Key.Job, UnableNodes.IsBound(leaseClass.Key), node, noWorkers, _view.Nodes.Select(other => other.Node)) is { } why)
        {
            foreach (OwnedTask task in _leases.TakeReady(lease))
                _tasks.Fail(task, _errors.NotRun(task.Spec, why));
        }

        _leases.OnLeaseEnded(lease, node);
    }

    /// <summary>Whether the task may go into any slot of its class. One that takes no CPU runs beside all others, one that takes a GPU gets
    /// devices of its own, one with a choice of labels goes to the best that has room at its turn, and one with large arguments belongs
    /// where those are.</summary>
    private bool MayUseLease(OwnedTask task)
    {
        TaskShape shape = task.Spec.Shape;
        if (shape.Cpus <= 0 || shape.Gpus > 0 || shape.Spread || shape.Labels.Contains('|'))
            return false;
        if (_view.Nodes.Length < 2)
            return true;
        long bytes = 0;
        foreach (ObjectId dependency in task.Spec.Dependencies)
            bytes += _objects.Find(dependency) is { State: ValueState.Stored } entry ? entry.Size : 0;
        return bytes <= LocalityBytes;
    }
}
