using System.Buffers;
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

    private static readonly TimeSpan LeaseTickTime = TimeSpan.FromMilliseconds(5);

    private readonly LeaseTable _leases;
    private ITimer? _leaseTick;
    private bool _isLeaseTickArmed;
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
        Labels = LabelsNeedsLock(
            leaseClass.Key.Job, leaseClass.Key.Labels, IsBound(leaseClass.Key.Group, leaseClass.Key.Affinity, leaseClass.Key.SoftAffinity)),
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
        if (lease.Node == Self)
            _local.RunInLease(lease.Id, Self, attempt, order);
        else
            Post(lease.Node, new LeaseRun(lease.Id, attempt, order.Encode()));
        if (task.State == OwnedTaskState.Running && task.Attempt == attempt)
            _tasks.CreditAgain(task);
    }

    void ILeaseHost.TakeBack(Lease lease, bool onlyIfRoom)
    {
        if (lease.Node == Self)
            _local.TakeBack(lease.Id, onlyIfRoom);
        else
            Post(lease.Node, new LeaseReturn(lease.Id, onlyIfRoom ? LeaseWish.TakeBackIfRoom : LeaseWish.TakeBack));
    }

    void ILeaseHost.EndLease(NodeId node, TaskId lease)
    {
        if (node == Self)
            _local.EndLease(lease);
        else
            Post(node, new LeaseReturn(lease, LeaseWish.End));
    }

    void ILeaseHost.ArmTick()
    {
        if (_isLeaseTickArmed)
            return;
        _isLeaseTickArmed = true;
        _leaseTick ??= _setup.Time.CreateTimer(_ => Locked(OnLeaseTick), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _leaseTick.Change(LeaseTickTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The scheduler asks for slots back.</summary>
    internal void OnRecall(TaskId[] leases) => Locked(() =>
    {
        foreach (TaskId lease in leases)
            _leases.OnRecall(lease);
    });

    void Execution.ILocalTasksHost.LeaseGranted(NodeId owner, TaskId lease)
    {
        if (owner == Self)
            _leases.OnGranted(lease, Self);
        else
            Post(owner, new LeaseGranted(lease));
    }

    void Execution.ILocalTasksHost.LeaseEnded(NodeId owner, TaskId lease, string noWorkers)
    {
        if (owner == Self)
            OnLeaseEndedNeedsLock(lease, Self, noWorkers);
        else
            Post(owner, new LeaseNews(lease, IsEnd: true, noWorkers));
    }

    void Execution.ILocalTasksHost.TakenBack(NodeId owner, TaskId lease)
    {
        if (owner == Self)
            _leases.OnTakenBack(lease, Self);
        else
            Post(owner, new LeaseNews(lease, IsEnd: false, ""));
    }

    void Execution.ILocalTasksHost.LeaseBlocked(NodeId owner, TaskId lease, TaskId task, int change)
    {
        // Another node's owner sends no more than it has sent; the slot's CPUs are lent here all the same.
        if (owner == Self)
            _leases.OnBlocked(lease, _tasks.Find(task), change);
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

    private bool OnLeaseFrameNeedsLock(NodeId from, FrameType type, in ReadOnlySequence<byte> body)
    {
        switch (type)
        {
            case FrameType.LeaseGranted:
                _leases.OnGranted(FrameReader.Decode<LeaseGranted>(body).Lease, from);
                return true;
            case FrameType.LeaseRun:
                LeaseRun run = FrameReader.Decode<LeaseRun>(body);
                _local.RunInLease(run.Lease, from, run.Attempt, TaskOrder.Decode(run.Order));
                return true;
            case FrameType.LeaseReturn:
                LeaseReturn returned = FrameReader.Decode<LeaseReturn>(body);
                if (returned.Wish == LeaseWish.End)
                    _local.EndLease(returned.Lease);
                else
                    _local.TakeBack(returned.Lease, onlyIfRoom: returned.Wish == LeaseWish.TakeBackIfRoom);
                return true;
            case FrameType.LeaseNews:
                LeaseNews news = FrameReader.Decode<LeaseNews>(body);
                if (news.IsEnd)
                    OnLeaseEndedNeedsLock(news.Lease, from, news.NoWorkers);
                else
                    _leases.OnTakenBack(news.Lease, from);
                return true;
            default:
                return false;
        }
    }

    private void OnLeaseEndedNeedsLock(TaskId lease, NodeId node, string noWorkers)
    {
        if (noWorkers.Length > 0 && _leases.ClassOf(lease) is { } leaseClass && WhyNowhereNeedsLock(leaseClass.Key, node, noWorkers) is { } why)
        {
            foreach (OwnedTask task in _leases.TakeReady(lease))
                _tasks.Fail(task, _errors.NotRun(task.Spec, why));
        }

        _leases.OnLeaseEnded(lease, node);
    }

    private void OnLeaseTick()
    {
        _isLeaseTickArmed = false;
        if (_leases.Tick())
            ((ILeaseHost)this).ArmTick();
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

    private string ExplainQueuedNeedsLock(OwnedTask task, out TaskId request)
    {
        LeaseClass leaseClass = task.Class!;
        request = leaseClass.Requests.Count > 0 ? leaseClass.Requests[0] : default;
        return $"it is one of {leaseClass.Ready.Count} tasks that wait for {leaseClass.Key.Demand}; they have {leaseClass.Leases.Count} slots, and "
            + $"{leaseClass.Requests.Count} more are asked for";
    }
}
