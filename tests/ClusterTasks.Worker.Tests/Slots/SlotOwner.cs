using System.Globalization;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Machine;
using ClusterTasks.Worker.Tests.Ownership;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Slots;

/// <summary>The slots of node A and what they asked of the world, as lines. Slots are L1, L2, ... in the order of their
/// requests.</summary>
internal sealed class SlotOwner : ISlotTasks
{
    private readonly List<string> _log = [];
    private bool _isTickArmed;
    private readonly FakeTimeProvider _time = new();
    private readonly NodeClock _clock;
    private readonly NodeContext _context;

    internal SlotOwner()
    {
        _clock = new NodeClock(_time);
        _context = new NodeContext(Tables.A, _clock, new PlainErrors(), handlesOwnMail: false);
        Table = new SlotTable(_context, new UnableNodes(), this);
    }

    internal SlotTable Table { get; }

    internal int Slots { get; set; } = 1;

    internal bool IsTickArmed
    {
        get
        {
            Pump();
            return _isTickArmed;
        }
    }

    /// <summary>Tasks that have not ended, where a test needs them.</summary>
    internal Dictionary<TaskId, OwnedTask> Tasks { get; } = [];

    internal static TaskId L(ulong number) => TaskId.Create(Tables.A, 0, number);

    internal OwnedTask Add(ulong number, double cpus = 1, bool isSolo = false, int depth = 0, JobId? job = null)
    {
        var definition = new TaskDefinition
        {
            Name = "f",
            SchedulingTimeout = TimeSpan.FromSeconds(isSolo ? 1 : 0),
            Placement = new() { Demand = ResourceSet.FromCpus(cpus) },
        };
        return Add(number, definition, depth, job);
    }

    internal OwnedTask Add(ulong number, TaskDefinition definition, int depth = 0, JobId? job = null)
    {
        OwnedTask task = (Tables.Spec(number) with { Definition = definition, Depth = depth }).Own(Tables.Driver, job ?? Tables.Job);
        Add(task);
        return task;
    }

    /// <summary>A task that will submit others.</summary>
    internal OwnedTask AddParent(ulong number)
    {
        OwnedTask parent = Add(number);
        Tasks.Add(parent.Id, parent);
        return parent;
    }

    internal OwnedTask AddChild(ulong number, OwnedTask parent)
    {
        TaskSpec spec = Tables.Spec(number) with { Definition = parent.Definition, Depth = 1, Parent = parent.Id };
        OwnedTask child = spec.Own(Tables.Driver, parent.Job);
        Add(child);
        return child;
    }

    internal void Add(OwnedTask task) => Table.Add(task, SlotClassKey.Of(task.Job, task.Definition));

    /// <summary>A task of the class has run for so long, and its slot, L1, is empty.</summary>
    internal void Learn(uint micros)
    {
        OwnedTask task = Add(999);
        Table.OnGranted(L(1), Tables.A);
        Table.OnEnded(task, micros);
        Take();
    }

    internal void Pass(double milliseconds)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _clock.Advance();
    }

    internal bool Tick()
    {
        Pump();
        _isTickArmed = false;
        Table.OnTick();
        return IsTickArmed;
    }

    /// <summary>The lines since the last call; the table must be sound.</summary>
    internal string[] Take()
    {
        Pump();
        Table.AssertInvariants();
        string[] lines = [.. _log];
        _log.Clear();
        return lines;
    }

    public int CapacityFor(SlotClassKey key) => Slots;

    public OwnedTask? Find(TaskId task) => Tasks.GetValueOrDefault(task);

    public void Push(Slot slot, OwnedTask task)
    {
        Pump(); // what was asked for before this
        Log($"push {task.Id.Number} to L{slot.Id.Number}");
    }

    private void Pump()
    {
        foreach (object effect in _context.Effects.TakeAll())
        {
            switch (effect)
            {
                case SubmitTask submit:
                    Log($"request L{submit.Request.Task.Number}");
                    break;
                case WithdrawTask withdraw:
                    Log($"cancel L{withdraw.Task.Number}");
                    break;
                case SetAlarm { Deadline.Kind: DeadlineKind.Slots }:
                    _isTickArmed = true;
                    break;
                case PeerMail<SlotReturn> { Frame: { Wish: SlotWish.End } ended } mail:
                    Log($"end L{ended.Slot.Number} at {Tables.Name(mail.Line.Node)}");
                    break;
                case PeerMail<SlotReturn> { Frame: var wish }:
                    Log($"take back L{wish.Slot.Number}{(wish.Wish == SlotWish.TakeBackIfRoom ? " if there is room" : "")}");
                    break;
            }
        }
    }

    private void Log(FormattableString line) => _log.Add(line.ToString(CultureInfo.InvariantCulture));
}
