using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Leases;

/// <summary>The owner's half of leases: which ready task goes into which slot, how many slots are asked for, and which are given back. A
/// burst of equal tasks passes the scheduler once for each slot, not once for each task (Ray leases workers in the same way). No I/O, no
/// lock of its own: the node's lock is the caller's.</summary>
internal sealed partial class LeaseTable(NodeContext context, UnableNodes unable, ILeaseTasks tasks)
{
    // An empty slot is kept for the next task of a program that makes them one by one; a recall ends that at once.
    private static readonly long Linger = TimeSpan.FromMilliseconds(50).Ticks;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);

    // Behind a task that runs for longer than this nothing waits for its turn: it goes back to the queue, and slots are asked for it. Long
    // enough that a machine with more threads than cores does not send whole lanes to and fro. Where the node has room, it goes back
    // sooner.
    private static readonly long LongPatience = TimeSpan.FromMilliseconds(50).Ticks;

    private readonly Dictionary<LeaseClassKey, LeaseClass> _classes = [];
    private readonly Dictionary<TaskId, Lease> _leases = [];
    private readonly Dictionary<TaskId, LeaseClass> _requests = [];

    // Slots without a task, in no order; each knows its place.
    private readonly List<Lease> _idle = [];

    // Classes that wait for a slot which some node could give.
    private int _wanting;
    private ulong _last;
    private bool _isTickArmed;

    internal int LeaseCount => _leases.Count;

    internal int RequestCount => _requests.Count;

    internal IEnumerable<LeaseClass> Classes => _classes.Values;

    internal Lease? Find(TaskId lease) => _leases.GetValueOrDefault(lease);

    /// <summary>Gives back the room of slots and classes that are gone.</summary>
    internal void Trim()
    {
        _classes.TrimExcess();
        _leases.TrimExcess();
        _requests.TrimExcess();
        _idle.TrimExcess();
    }

    /// <summary>A task that could start.</summary>
    internal void Add(OwnedTask task, in LeaseClassKey key)
    {
        if (!_classes.TryGetValue(key, out LeaseClass? leaseClass))
            _classes.Add(key, leaseClass = new LeaseClass(key, task.Spec.Name));
        task.Class = leaseClass;
        if (task.Returns > 0)
            leaseClass.Ready.AddReturned(task);
        else
            leaseClass.Ready.Add(task);
        // Not only for the first: it may have been placed on a node that has no worker yet, or is about to die.
        if (!leaseClass.IsFull || leaseClass.Requests.Count < Math.Min(leaseClass.Ready.Count, leaseClass.Slots))
            Pump(leaseClass);
    }

    /// <summary>Takes a task out of the queue. False: it is not in it.</summary>
    internal bool TryRemove(OwnedTask task)
    {
        if (!task.IsInQueue)
            return false;
        LeaseClass leaseClass = task.Class!;
        leaseClass.Ready.Remove(task);
        if (leaseClass.IsEnded)
            return true;
        if (leaseClass.Ready.Count == 0)
            Settle(leaseClass);
        ForgetIfUnused(leaseClass);
        return true;
    }

    internal void OnGranted(TaskId id, NodeId node)
    {
        if (_leases.TryGetValue(id, out Lease? present))
        {
            // A scheduler that had lost its memory placed the request once more.
            if (present.Node != node && !Seeded.Is(SeededFault.KeepsDoubledSlots))
                EndAt(node, id);
            return;
        }

        if (!_requests.Remove(id, out LeaseClass? leaseClass))
        {
            EndAt(node, id); // not wanted any more
            return;
        }

        leaseClass.Requests.Remove(id);
        leaseClass.InfeasibleReason = null;
        CountWanting(leaseClass);
        var lease = new Lease(id, node, leaseClass) { IdleSince = context.Clock.Now.Ticks };
        _leases.Add(id, lease);
        leaseClass.Leases.Add(lease);
        AddIdle(lease);
        leaseClass.IsFull = false;
        Pump(leaseClass);
        if (lease.InFlight == 0)
            ArmTick();
    }

    /// <summary>An attempt in a slot has ended, whichever way.</summary>
    /// <param name="task">The task.</param>
    /// <param name="busyMicros">How long it ran; null when it did not.</param>
    internal void OnEnded(OwnedTask task, uint? busyMicros)
    {
        Lease lease = task.Lease!;
        task.Lease = null;
        task.IsWaiting = false;
        LeaseClass leaseClass = lease.Class;
        if (busyMicros is { } micros)
            leaseClass.Learn(micros);
        if (!_leases.ContainsKey(lease.Id))
            return;
        if (--lease.InFlight == 0)
            AddIdle(lease);
        if (lease.Solo == task)
            lease.Solo = null;
        lease.IdleSince = context.Clock.Now.Ticks;
        if (busyMicros is not null)
            lease.HeadSince = lease.IdleSince; // another one's turn; what comes back unstarted was behind
        leaseClass.IsFull = false;
        Pump(leaseClass);
        if (lease.InFlight == 0)
            OnIdle(lease);
    }

    /// <summary>Another task waits for this one. One that is in the queue goes before others of its depth.</summary>
    internal static void OnAwaited(OwnedTask task)
    {
        if (task.IsInQueue)
            task.Class!.Ready.Promote(task);
    }

    /// <summary>A task in a slot of this node began (1) or ceased (-1) to wait for an object.</summary>
    internal void OnBlocked(TaskId id, OwnedTask? task, int change)
    {
        if (task is not null)
            task.IsWaiting = change > 0;
        if (!_leases.TryGetValue(id, out Lease? lease))
            return;
        lease.Blocked += change;
        lease.HeadSince = context.Clock.Now.Ticks;
        if (change < 0)
            return;
        lease.Class.IsFull = false;
        Pump(lease.Class);
    }

    /// <summary>The slot is gone, with its worker, or could not be had.</summary>
    internal void OnLeaseEnded(TaskId id, NodeId node)
    {
        if (_requests.Remove(id, out LeaseClass? requested))
        {
            requested.Requests.Remove(id);
            CountWanting(requested);
            Pump(requested);
        }
        else if (_leases.TryGetValue(id, out Lease? lease) && lease.Node == node)
        {
            Drop(lease);
            Pump(lease.Class);
        }
    }

    internal void OnTakenBack(TaskId id, NodeId node)
    {
        if (!_leases.TryGetValue(id, out Lease? lease) || lease.Node != node)
            return;
        lease.IsTakingBack = false;
        lease.Class.IsFull = false;
        Pump(lease.Class);
    }

    /// <summary>The scheduler has taken requests out of its queue.</summary>
    internal void OnDequeued(TaskId id)
    {
        if (_requests.Remove(id, out LeaseClass? leaseClass))
        {
            leaseClass.Requests.Remove(id);
            CountWanting(leaseClass);
            Pump(leaseClass);
        }
    }

    /// <summary>Others wait for these slots: they are given back when what is in them has ended.</summary>
    internal void OnRecall(TaskId id)
    {
        if (!_leases.TryGetValue(id, out Lease? lease))
            return;
        lease.IsRecalled = true;
        if (lease.InFlight == 0)
            Return(lease);
        else if (lease.Load > 1)
            TakeBack(lease);
    }

    /// <summary>The requests again: the scheduler has lost its memory.</summary>
    internal void RequestAgain()
    {
        foreach ((TaskId id, LeaseClass leaseClass) in _requests.ToArray())
            Request(leaseClass, id);
    }

    /// <summary>A node died, and its slots with it. Its tasks are the caller's.</summary>
    internal void OnNodeDied(NodeId node)
    {
        foreach (Lease lease in _leases.Values.Where(lease => lease.Node == node).ToArray())
        {
            Drop(lease);
            Pump(lease.Class);
        }

        RequestAgain(); // those that were on their way to it; the scheduler ignores the rest
    }

    /// <summary>The job has ended: its slots go back. Its tasks are the caller's, and leave the queue one by one.</summary>
    internal void EndJob(JobId job)
    {
        foreach (LeaseClass leaseClass in _classes.Values.Where(item => item.Key.Job == job).ToArray())
        {
            leaseClass.IsEnded = true;
            _classes.Remove(leaseClass.Key);
            foreach (Lease lease in leaseClass.Leases.ToArray())
            {
                Drop(lease);
                EndAt(lease.Node, lease.Id);
            }

            CancelRequests(leaseClass);
            CountWanting(leaseClass);
        }
    }

    /// <summary>No slot of the job can be had: returns the tasks that waited for one.</summary>
    internal List<OwnedTask> TakeReady(TaskId request)
    {
        LeaseClass? leaseClass = _requests.GetValueOrDefault(request) ?? Find(request)?.Class;
        return leaseClass?.Ready.TakeAll() ?? [];
    }

    /// <summary>Gives back what has been empty for too long, and fetches what waits behind long tasks. True: look again in a
    /// while.</summary>
    internal bool Tick()
    {
        long now = context.Clock.Now.Ticks;
        bool again = false;
        foreach (Lease lease in _leases.Values.ToArray())
        {
            if (lease.InFlight == 0 && now - lease.IdleSince >= Linger)
            {
                ReturnIfEmpty(lease);
                continue;
            }

            if (lease.InFlight == 0)
                Relieve(lease.Class, now);
            else if (lease.Load > 1 && now - lease.HeadSince > Math.Max(LongPatience, lease.Class.Patience))
                TakeBack(lease);
            else if (lease is { Load: > 1, IsTakingBack: false } && lease.Class.IsSlow(lease, now) && !lease.Class.HasEmpty)
                context.Effects.Post(lease.Node, new LeaseReturn(lease.Id, LeaseWish.TakeBackIfRoom));
            again |= lease.InFlight == 0 || lease.Load > 1;
        }

        return again;
    }

    /// <summary>The time that <see cref="SetAlarm"/> was asked for is over.</summary>
    internal void OnTick()
    {
        _isTickArmed = false;
        if (Tick())
            ArmTick();
    }

    /// <summary>No node could give the class a slot now, says the scheduler, or null: perhaps one can.</summary>
    internal void SetInfeasible(LeaseClass leaseClass, string? reason)
    {
        leaseClass.InfeasibleReason = reason;
        CountWanting(leaseClass);
    }

    /// <summary>The class of a request or of a lease.</summary>
    internal LeaseClass? ClassOf(TaskId id) => _requests.GetValueOrDefault(id) ?? Find(id)?.Class;

    private void ArmTick()
    {
        if (_isTickArmed)
            return;
        _isTickArmed = true;
        context.Effects.Add(new SetAlarm(new NodeDeadline(DeadlineKind.Slots), Period));
    }

    private void EndAt(NodeId node, TaskId lease) => context.Effects.Post(node, new LeaseReturn(lease, LeaseWish.End));

    private void Request(LeaseClass leaseClass, TaskId lease)
    {
        LeaseClassKey key = leaseClass.Key;
        string labels = unable.Labels(key.Job, key.Labels, UnableNodes.IsBound(key));
        context.Effects.Add(new SubmitTask(leaseClass.RequestOf(lease, context.Self, labels)));
    }

    private void Pump(LeaseClass leaseClass)
    {
        if (leaseClass.IsEnded)
            return;
        bool watch = Push(leaseClass);
        Settle(leaseClass);
        ForgetIfUnused(leaseClass);
        if (watch)
            ArmTick();
    }

    /// <summary>Fills the slots. True: something waits in one of them behind another.</summary>
    private bool Push(LeaseClass leaseClass)
    {
        bool watch = false;
        while (leaseClass.Ready.Peek() is { } task)
        {
            bool isSolo = task.IsSolo;
            long now = context.Clock.Now.Ticks;
            if (leaseClass.FindRoom(isSolo, SlotOfParent(task), now) is not { } lease)
            {
                leaseClass.IsFull = true;
                break;
            }

            leaseClass.Ready.Dequeue();
            if (lease.Load == 0)
                lease.HeadSince = now;
            if (lease.InFlight++ == 0)
                RemoveIdle(lease);
            lease.Solo = isSolo ? task : null;
            task.Lease = lease;
            tasks.Push(lease, task);
            watch |= lease.Load > 1;
        }

        return watch;
    }

    /// <summary>The slot in which the task that submitted this one runs: what is sent behind it would begin with its wait, whatever it
    /// waits for.</summary>
    private Lease? SlotOfParent(OwnedTask task) =>
        task.Spec.Parent != default && tasks.Find(task.Spec.Parent) is { IsWaiting: false } parent ? parent.Lease : null;

    /// <summary>Asks for as many slots as could be used, and for no more.</summary>
    private void Settle(LeaseClass leaseClass)
    {
        int ready = leaseClass.Ready.Count;
        if (ready == 0)
        {
            CancelRequests(leaseClass);
            leaseClass.InfeasibleReason = null; // of tasks that are gone; the next ones are told for themselves
            CountWanting(leaseClass);
            return;
        }

        if (leaseClass.Requests.Count >= ready)
            return;
        leaseClass.Slots = tasks.SlotsOf(leaseClass.Key);
        int wanted = Math.Min(ready, leaseClass.Slots);
        if (leaseClass.Requests.Count >= wanted)
            return;
        while (leaseClass.Requests.Count < wanted)
        {
            // No session has the number 0, so no task has such an id.
            TaskId id = TaskId.Create(context.Self, 0, ++_last);
            leaseClass.Requests.Add(id);
            _requests.Add(id, leaseClass);
            Request(leaseClass, id);
        }

        CountWanting(leaseClass);
        // It may be waiting for nothing but these.
        if (_idle.Count == 0)
            return;
        foreach (Lease idle in _idle.Where(lease => lease.Class != leaseClass).ToArray())
            ReturnIfEmpty(idle);
    }

    private void CancelRequests(LeaseClass leaseClass)
    {
        foreach (TaskId id in leaseClass.Requests)
        {
            _requests.Remove(id);
            context.Effects.Add(new WithdrawTask(id));
        }

        leaseClass.Requests.Clear();
    }

    private void OnIdle(Lease lease)
    {
        // Other tasks of ours wait for a slot, and this one could be it.
        bool isWanted = _wanting > (lease.Class.IsWanting ? 1 : 0);
        if (lease.IsRecalled || isWanted)
            Return(lease);
        else
            ArmTick();
    }

    /// <summary>While a slot of the class is empty: takes back what waits elsewhere behind a task that has run for long.</summary>
    private void Relieve(LeaseClass leaseClass, long now)
    {
        Lease? fullest = null;
        foreach (Lease lease in leaseClass.Leases)
        {
            if (lease is { IsTakingBack: false, Load: > 1 } && leaseClass.IsSlow(lease, now)
                && (fullest is null || lease.Load > fullest.Load))
                fullest = lease;
        }

        if (fullest is not null)
            TakeBack(fullest);
    }

    private void TakeBack(Lease lease)
    {
        if (lease.IsTakingBack)
            return;
        lease.IsTakingBack = true;
        context.Effects.Post(lease.Node, new LeaseReturn(lease.Id, LeaseWish.TakeBack));
    }

    // What an earlier return of the caller's loop set free may have brought a task here.
    private void ReturnIfEmpty(Lease lease)
    {
        if (lease.InFlight == 0 && _leases.ContainsKey(lease.Id))
            Return(lease);
    }

    private void Return(Lease lease)
    {
        Drop(lease);
        if (!Seeded.Is(SeededFault.LosesReturnedSlots))
            EndAt(lease.Node, lease.Id);
    }

    private void Drop(Lease lease)
    {
        _leases.Remove(lease.Id);
        if (lease.InFlight == 0)
            RemoveIdle(lease);
        lease.Class.Leases.Remove(lease);
        lease.Class.IsFull = false;
        ForgetIfUnused(lease.Class);
    }

    private void AddIdle(Lease lease)
    {
        lease.IdlePlace = _idle.Count;
        _idle.Add(lease);
    }

    private void RemoveIdle(Lease lease)
    {
        Lease last = _idle[^1];
        _idle[lease.IdlePlace] = last;
        last.IdlePlace = lease.IdlePlace;
        _idle.RemoveAt(_idle.Count - 1);
    }

    private void CountWanting(LeaseClass leaseClass)
    {
        bool isWanting = leaseClass is { Requests.Count: > 0, InfeasibleReason: null };
        if (isWanting == leaseClass.IsWanting)
            return;
        leaseClass.IsWanting = isWanting;
        _wanting += isWanting ? 1 : -1;
    }

    private void ForgetIfUnused(LeaseClass leaseClass)
    {
        if (leaseClass is { Leases.Count: 0, Requests.Count: 0, Ready.Count: 0 }
            && _classes.GetValueOrDefault(leaseClass.Key) == leaseClass)
            _classes.Remove(leaseClass.Key);
    }
}
