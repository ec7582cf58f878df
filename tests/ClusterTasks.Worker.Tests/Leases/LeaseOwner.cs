using System.Globalization;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Leases;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Ownership;
using Microsoft.Extensions.Time.Testing;
using Lease = ClusterTasks.Worker.Leases.Lease;

namespace ClusterTasks.Worker.Tests.Leases;

/// <summary>The leases of node A and what they asked of the world, as lines. Leases are L1, L2, ... in the order of their requests.</summary>
internal sealed class LeaseOwner : ILeaseHost
{
    private readonly List<string> _log = [];
    private readonly FakeTimeProvider _time = new();
    private ulong _leases;

    internal LeaseOwner() => Table = new LeaseTable(this);

    internal LeaseTable Table { get; }

    internal int Slots { get; set; } = 1;

    internal bool IsTickArmed { get; private set; }

    /// <summary>Tasks that have not ended, where a test needs them.</summary>
    internal Dictionary<TaskId, OwnedTask> Tasks { get; } = [];

    public long Timestamp => _time.GetUtcNow().UtcTicks;

    internal static TaskId L(ulong number) => TaskId.Create(Tables.A, 0, number);

    internal OwnedTask Add(ulong number, double cpus = 1, bool isSolo = false, int depth = 0, JobId? job = null)
    {
        var shape = new TaskShape { Name = "f", Cpus = cpus, SchedulingTimeout = TimeSpan.FromSeconds(isSolo ? 1 : 0) };
        return Add(number, shape, depth, job);
    }

    internal OwnedTask Add(ulong number, TaskShape shape, int depth = 0, JobId? job = null)
    {
        var task = new OwnedTask(Tables.Spec(number) with { Shape = shape, Depth = depth }, Tables.Driver, job ?? Tables.Job);
        Add(task);
        return task;
    }

    /// <summary>A task that will submit others.</summary>
    internal OwnedTask AddParent(ulong number)
    {
        OwnedTask parent = Add(number);
        Tasks.Add(parent.Spec.Id, parent);
        return parent;
    }

    internal OwnedTask AddChild(ulong number, OwnedTask parent)
    {
        var child = new OwnedTask(Tables.Spec(number) with { Shape = parent.Spec.Shape, Depth = 1, Parent = parent.Spec.Id }, Tables.Driver, parent.Job);
        Add(child);
        return child;
    }

    internal void Add(OwnedTask task) => Table.Add(task, LeaseClassKey.Of(task.Job, task.Spec.Shape));

    /// <summary>A task of the class has run for so long, and its slot, L1, is empty.</summary>
    internal void Learn(uint micros)
    {
        OwnedTask task = Add(999);
        Table.OnGranted(L(1), Tables.A);
        Table.OnEnded(task, micros);
        Take();
    }

    internal void Pass(double milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    internal bool Tick()
    {
        IsTickArmed = false;
        return Table.Tick();
    }

    /// <summary>The lines since the last call; the table must be sound.</summary>
    internal string[] Take()
    {
        Table.AssertInvariants();
        string[] lines = [.. _log];
        _log.Clear();
        return lines;
    }

    TaskId ILeaseHost.NewLeaseId() => L(++_leases);

    int ILeaseHost.SlotsOf(LeaseClassKey key) => Slots;

    void ILeaseHost.RequestLease(LeaseClass leaseClass, TaskId lease) => Log($"request L{lease.Number}");

    void ILeaseHost.CancelRequest(TaskId lease) => Log($"cancel L{lease.Number}");

    OwnedTask? ILeaseHost.Find(TaskId task) => Tasks.GetValueOrDefault(task);

    void ILeaseHost.Push(Lease lease, OwnedTask task)
    {
        Log($"push {task.Spec.Id.Number} to L{lease.Id.Number}");
    }

    void ILeaseHost.TakeBack(Lease lease, bool onlyIfRoom) => Log($"take back L{lease.Id.Number}{(onlyIfRoom ? " if there is room" : "")}");

    void ILeaseHost.EndLease(NodeId node, TaskId lease) => Log($"end L{lease.Number} at {Tables.Name(node)}");

    void ILeaseHost.ArmTick() => IsTickArmed = true;

    private void Log(FormattableString line) => _log.Add(line.ToString(CultureInfo.InvariantCulture));
}
