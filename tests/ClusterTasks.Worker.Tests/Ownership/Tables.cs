using System.Globalization;
using System.Text;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Machine;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Both tables of node A, and what they asked of the world, as lines. Objects are named by owner, number and item: A1, B7,
/// A1.2.</summary>
internal sealed class Tables : IObjectNews, ITaskPlacing, IErrorFactory
{
    internal const uint Driver = 5;

    internal static readonly NodeId A = new(1);
    internal static readonly NodeId B = new(2);
    internal static readonly NodeId C = new(3);
    internal static readonly JobId Job = new(A, Driver);

    private readonly List<string> _log = [];

    internal Tables()
    {
        Events = new FakeEvents(this) { Pump = Pump };
        Objects = new ReferenceTable(Context, new BorrowCounts(Context), this);
        Journal = Events.Journal(new TaskHistory(100));
        Tasks = new TaskTable(Context, Objects, Journal, this, () => 0.5, new Lineage(Objects, 1 << 20));
    }

    internal NodeContext Context => Events.Context;

    internal ReferenceTable Objects { get; }

    internal TaskTable Tasks { get; }

    internal FakeEvents Events { get; }

    internal TaskJournal Journal { get; }

    internal HashSet<NodeId> Dead => Context.Gone.Dead;

    /// <summary>Sees every line as it comes; lines are kept only without it.</summary>
    internal Action<string>? Observer { get; set; }

    internal static TaskId T(ulong number) => new(A, number);

    internal static ObjectId R(ulong number, uint index = 0) => new(T(number), index);

    internal static ObjectId Foreign(ulong number, NodeId? owner = null) => new(new TaskId(owner ?? B, number), 0);

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static TaskDefinition F { get; } = new() { Name = "f" };

    internal static TaskSpec Spec(ulong number, params ObjectId[] dependencies) => new()
    {
        Id = T(number),
        Definition = F,
        Body = default,
        Dependencies = dependencies,
    };

    internal OwnedTask? Submit(ulong number, params ObjectId[] dependencies) => Submit(Spec(number, dependencies));

    internal OwnedTask? Submit(TaskSpec spec, uint session = Driver, JobId? job = null, string? cancelled = null) =>
        Tasks.Submit(spec.Call, spec.Definition, session, job ?? Job, cancelled);

    /// <summary>A session puts a small value.</summary>
    internal ObjectId Put(ulong number, params ObjectId[] nested)
    {
        Objects.AddNew(R(number));
        Tasks.Resolve(R(number), ValueState.Inline, [1], 1, default, nested);
        return R(number);
    }

    /// <summary>A session puts a large value.</summary>
    internal ObjectId PutStored(ulong number, NodeId? location = null, params ObjectId[] nested)
    {
        Objects.AddNew(R(number));
        Tasks.Resolve(R(number), ValueState.Stored, null, 1_000, location ?? A, nested);
        return R(number);
    }

    internal void Accept(ulong number, NodeId? node = null, int? attempt = null) =>
        Tasks.OnAccepted(T(number), attempt ?? AttemptOf(number), node ?? A);

    internal void Succeed(ulong number, NodeId? node = null, int? attempt = null, params ObjectId[] nested) =>
        Succeed(number, [new ResultEntry(0, [9], 1, nested),
            .. Enumerable.Range(1, ResultsOf(number) - 1).Select(i => new ResultEntry((uint)i, [9], 1, []))], node, attempt);

    /// <summary>A task with these results succeeds.</summary>
    internal void Succeed(ulong number, ResultEntry[] results, NodeId? node = null, int? attempt = null) => Tasks.OnOutcome(
        new TaskOutcome(T(number), attempt ?? AttemptOf(number), OutcomeKind.Succeeded, results[0], "",
            More: results.Length == 1 ? null : results[1..]), node ?? A);

    internal void SucceedStored(ulong number, NodeId? node = null, int? attempt = null, params ObjectId[] nested) =>
        End(number, OutcomeKind.Succeeded, new ResultEntry(0, null, 1_000, nested), node, attempt);

    internal void Fail(ulong number, string error, bool retryable = false, int? attempt = null) => End(
        number, retryable ? OutcomeKind.FailedRetryable
            : OutcomeKind.Failed, new ResultEntry(0, Bytes(error), error.Length, []), null, attempt);

    internal void End(ulong number, OutcomeKind kind, ResultEntry? result = null, NodeId? node = null, int? attempt = null,
        string reason = "why") =>
        Tasks.OnOutcome(new TaskOutcome(T(number), attempt ?? AttemptOf(number), kind, result ?? ResultEntry.None, reason),
            node ?? NodeOf(number));

    /// <summary>The node that has the task; A when none has.</summary>
    private NodeId NodeOf(ulong number) => Tasks.Find(T(number)) is { State: OwnedTaskState.Running } task ? task.Node : A;

    internal void Yield(ulong number, uint index, bool stored = false, NodeId? node = null, int? attempt = null,
        params ObjectId[] nested) =>
        Tasks.OnStreamItem(T(number), attempt ?? AttemptOf(number), new ResultEntry(index, stored ? null : [(byte)index], 1, nested),
            node ?? A);

    /// <summary>Ends the wait of a task between two attempts, whatever it waits for.</summary>
    internal void Wait(ulong number)
    {
        if (Tasks.Find(T(number)) is not { State: OwnedTaskState.BackingOff } task)
            return;
        Tasks.OnRetryDue(task.Id, task.Attempt);
        if (task.State == OwnedTaskState.BackingOff)
            Pass(30);
    }

    /// <summary>Lets time pass, in seconds, and the breakers look at it.</summary>
    internal void Pass(double seconds)
    {
        Events.Clock += (long)(seconds * 1_000_000);
        Tasks.OnBreakerDue(Job);
    }

    /// <summary>A session lets go of a handle.</summary>
    internal void Release(ObjectId id)
    {
        Objects.RemoveReference(id);
    }

    /// <summary>Whether the deaths that come lack a proof.</summary>
    internal bool IsUnproven { get; set; }

    /// <summary>Does what the node does when another one is dead.</summary>
    internal void NodeDies(NodeId node)
    {
        Dead.Add(node);
        foreach (ObjectEntry entry in Objects.RemoveNode(node, keepsBorrows: false))
        {
            if (entry.State == ValueState.Stored && Tasks.AwaitAgain(entry, node, $"node {Name(node)} died"))
                continue;
            byte[] error = ObjectLost(entry.Id, "its node died" + TaskTable.WhyNotAgain(entry));
            if (entry.State == ValueState.Pending)
                Tasks.Resolve(entry.Id, ValueState.Failed, error, 0, default, []);
            else
                Objects.MarkLost(entry, error);
        }

        Tasks.OnNodeDied(node);
        Tasks.ScheduleAgain();
        Tasks.RunLostAgain();
        Tasks.OnProof(node, hasEnded: !IsUnproven);
    }

    internal ValueState? StateOf(ObjectId id) => Objects.Find(id)?.State;

    /// <summary>The error or value of an object, as text.</summary>
    internal string? TextOf(ObjectId id) => Objects.Find(id)?.Blob is { } blob ? Encoding.UTF8.GetString(blob) : null;

    /// <summary>The lines since the last call; the tables must be sound.</summary>
    internal string[] Take()
    {
        Check();
        string[] lines = [.. _log];
        _log.Clear();
        return lines;
    }

    internal void Check()
    {
        Pump();
        Objects.AssertInvariants();
        Tasks.AssertInvariants();
    }

    internal static string Name(ObjectId id) => string.Create(
        CultureInfo.InvariantCulture,
            $"{Name(id.Owner)}{id.Task.Number}{(id.Index == 0 ? "" : "." + id.Index.ToString(CultureInfo.InvariantCulture))}");

    internal static string Name(NodeId node) => ((char)('A' + node.Value - 1)).ToString();

    public void NotifySession(uint session, ObjectEntry entry, bool fetch) =>
        Log($"tell S{session} {Name(entry.Id)} {entry.State}{(fetch ? " fetch" : "")}");

    public void NotifyNode(NodeId node, ObjectEntry entry) => Log($"tell {Name(node)} {Name(entry.Id)} {entry.State}");

    public void Schedule(OwnedTask task)
    {
        Log($"schedule {Name(task.ResultId)}#{task.Attempt}");
        if (task.Id == Faulty)
            throw new DivideByZeroException("in the scheduler's part");
    }

    /// <summary>The task whose scheduling fails.</summary>
    internal TaskId Faulty { get; set; }

    public void ScheduleAgain(OwnedTask task) => Log($"reschedule {Name(task.ResultId)}#{task.Attempt}");

    /// <summary>Whether queued tasks wait for slots of this node, and not at the scheduler.</summary>
    internal bool IsInSlots { get; set; }

    public bool CancelQueued(OwnedTask task)
    {
        Log($"dequeue {Name(task.ResultId)}");
        return IsInSlots;
    }

    public void Settled(OwnedTask task) => SettledTasks++;

    /// <summary>Tasks that have got their result.</summary>
    internal int SettledTasks { get; private set; }

    public void LeftSlot(OwnedTask task, uint? busyMicros) => Log($"left slot {Name(task.ResultId)}");

    /// <summary>Whether another node can run what one cannot.</summary>
    internal bool IsElsewhere { get; set; }

    public string? WhyNowhere(OwnedTask task, NodeId unable, string reason)
    {
        Log($"{Name(unable)} cannot run {Name(task.ResultId)}");
        return IsElsewhere ? null : reason;
    }

    public byte[] Cancelled(TaskId task, string name, CancelReason reason) =>
        Bytes($"cancelled {Name(new ObjectId(task, 0))}{reason.ToString()["was cancelled".Length..]}");

    public byte[] OfArgument(in Submit call, ObjectId argument, byte[] error) => error;

    public byte[] NotRun(TaskId task, string name, string reason) => Bytes($"not run: {reason}");

    public byte[] TimedOut(TaskId task, TaskDefinition definition, int attempt, int processId, bool isLost) =>
        Bytes($"timed out{(isLost ? ", lost" : "")}");

    public byte[] WorkerDied(TaskId task, TaskDefinition definition, int attempts, string reason, string ends) =>
        Bytes($"worker died after {attempts}: {reason}");

    public byte[] FunctionFails(TaskId task, TaskDefinition definition, string cause, int probes, string ends) =>
        Bytes($"{cause}; {probes} probes; {(ends.Length > 0 ? ends : "not run")}");

    public byte[] NodeDied(TaskId task, TaskDefinition definition, int attempts, NodeId node, string ends) =>
        Bytes($"node {Name(node)} died after {attempts}");

    public byte[] OutcomeUnknown(TaskId task, string name, NodeId node) => Bytes($"unknown: node {Name(node)}");

    public byte[] ObjectLost(ObjectId id, string reason) => Bytes($"lost {Name(id)}: {reason}");

    public byte[] Unschedulable(TaskId task, string name, string reason) => Bytes($"unschedulable: {reason}");

    public byte[] StartTimedOut(TaskId task, TaskDefinition definition, string why) => Bytes($"not started: {why}");

    public byte[] NodeFault(TaskId task, string name, Exception fault) => Bytes($"fault: {fault.Message}");

    /// <summary>Takes out what the tables have asked for as effects.</summary>
    private void Pump()
    {
        foreach (object effect in Context.Effects.TakeAll())
        {
            Events.Take(effect);
            if (Line(effect) is { } line)
                Write(line);
        }

        while (Context.Effects.MaybeOrphans.TryDequeue(out ObjectId id))
            Write($"unborrow {Name(id)}");
    }

    private static string? Line(object effect) => effect switch
    {
        BorrowMail hold => $"{(hold.Begins ? "borrow" : "unborrow")} {Name(hold.Id)}",
        SetAlarm { Deadline: { Kind: DeadlineKind.Start } start } => $"limit {Name(new ObjectId(start.Task, 0))}#{start.Attempt}",
        SetAlarm { Deadline: { Kind: DeadlineKind.Retry } retry } => $"later {Name(new ObjectId(retry.Task, 0))}#{retry.Attempt}",
        BreakerOpened opened => $"opened {opened.Function} {opened.Deaths} {opened.Last}",
        BreakerClosed closed => $"closed {closed.Function} {closed.Deaths}",
        _ => EffectLog.AsMail(effect) is var (to, frame) ? Line(Name(to), frame) : null,
    };

    private static string Line(string to, object frame) => frame switch
    {
        Subscribe subscribe => $"subscribe {Name(subscribe.Id)}",
        DeleteCopy copy => $"delete {Name(copy.Id)} at {to}",
        GiveUp given => $"give up {Name(new ObjectId(given.Task, 0))}#{given.Attempt} at {to}",
        MayBegin begin => $"begin {Name(new ObjectId(begin.Task, 0))}#{begin.Attempt} at {to}",
        CancelAttempt cancel =>
            $"cancel {Name(new ObjectId(cancel.Task, 0))}#{cancel.Attempt} at "
            + $"{to}{(cancel.Force ? " force" : "")}{(cancel.Recursive ? " recursive" : "")}",
        StreamCredit credit =>
            $"credit {Name(new ObjectId(credit.Task, 0))} "
                + $"{(credit.Requested == uint.MaxValue ? "gone" : credit.Requested.ToString(CultureInfo.InvariantCulture))}",
        _ => throw new NotSupportedException($"{frame.GetType().Name} to {to}"),
    };

    private void Log(string line)
    {
        Pump(); // what was asked for before this call
        Write(line);
    }

    private void Write(string line)
    {
        if (Observer is null)
            _log.Add(line);
        else
            Observer(line);
    }

    private int ResultsOf(ulong number) => Tasks.Find(T(number))?.Results ?? 1;

    private int AttemptOf(ulong number) => Tasks.Find(T(number))?.Attempt ?? 1;
}
