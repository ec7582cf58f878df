using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Machine;

/// <summary>Brings the owner's ready tasks to nodes: through slots where a task may go into any of its class, else through the
/// scheduler, each on its own.</summary>
internal sealed class TaskPlacing(NodeContext context, SessionTable sessions, Members members, UnableNodes unable, ObjectNews news)
    : ITaskPlacing, ISlotTasks
{
    // Rule 5 of the design: what a message between nodes carries by value stays small (Ray: 100 KiB a task).
    private const int InlineArgumentsLimit = 100 << 10;

    // Of all arguments of a task together: each takes nine bytes of its order. A node that finds none of them alive asks the owner.
    private const int LocationsOfATask = 3 * CallLimits.References;

    // Arguments of more bytes than this decide where a task runs, so the scheduler places it by itself.
    private const long LocalityBytes = 64 << 10;

    private const int MostSlots = 4096;

    private ReferenceTable _objects = null!;
    private TaskTable _tasks = null!;
    private SlotTable _slots = null!;

    /// <summary>Sets the tables, once. Tasks, slots and this class need each other.</summary>
    internal void Attach(ReferenceTable objects, TaskTable tasks, SlotTable slots) =>
        (_objects, _tasks, _slots) = (objects, tasks, slots);

    public void Schedule(OwnedTask task)
    {
        if (MayUseSlot(task))
            _slots.Add(task, SlotClassKey.Of(task.Job, task.Definition));
        else
            ScheduleAgain(task);
    }

    public void ScheduleAgain(OwnedTask task)
    {
        TaskDefinition definition = task.Definition;
        task.Class = null;
        TaskOrder order = MakeOrder(task, out Dictionary<NodeId, long>? bytes);
        context.Effects.Add(new SubmitTask(new PlaceRequest
        {
            Task = task.Id,
            Attempt = task.Attempt,
            Owner = context.Self,
            Job = task.Job,
            Name = definition.Name,
            Placement = unable.Avoid(task.Job, definition.Placement),
            Locality = bytes is null ? [] : [.. bytes.Select(pair => new ArgumentBytes(pair.Key, pair.Value))],
            Payload = order.Encode(),
        }));
    }

    public bool CancelQueued(OwnedTask task)
    {
        if (task.Class is not null)
        {
            _slots.TryRemove(task);
            return true;
        }

        context.Effects.Add(new WithdrawTask(task.Id));
        return false;
    }

    public void LeftSlot(OwnedTask task, uint? busyMicros) => _slots.OnEnded(task, busyMicros);

    public string? WhyNowhere(OwnedTask task, NodeId node, string reason) =>
        unable.Add(task.Job, task.Definition.Placement.IsBound, node, reason, members.Ids);

    public void Settled(OwnedTask task)
    {
        task.Account?.Leave(task.Call);
        if (sessions.Find(task.Session) is { } session)
            context.Effects.Settle(session, task.Id, task.Body.Length);
    }

    public OwnedTask? Find(TaskId task) => _tasks.Find(task);

    public void Push(Slot slot, OwnedTask task)
    {
        TaskOrder order = MakeOrder(task, out _);
        int attempt = task.Attempt;
        _tasks.OnPlaced(task, slot.Node);
        context.Effects.Post(slot.Node, new SlotRun(slot.Id, attempt, order));
        _tasks.CreditAgain(task);
    }

    public int CapacityFor(SlotClassKey key)
    {
        long slots = 0;
        foreach (NodeView node in members.Nodes)
        {
            if (node.Total.Covers(key.Placement.Demand))
                slots += node.Total.CpuUnits / Math.Max(1, key.Placement.Demand.CpuUnits);
        }

        return (int)Math.Clamp(slots, 1, MostSlots);
    }

    /// <summary>Whether the task may go into any slot of its class. One that takes no CPU runs beside all others, one that takes a GPU gets
    /// devices of its own, one with a choice of labels goes to the best that has room at its turn, and one with large arguments belongs
    /// where those are.</summary>
    private bool MayUseSlot(OwnedTask task)
    {
        Placement placement = task.Definition.Placement;
        if (placement.Demand.CpuUnits <= 0 || placement.Demand.GpuUnits > 0 || placement.Spread || placement.Labels.Contains('|'))
            return false;
        if (members.IsAlone)
            return true;
        long bytes = 0;
        foreach (ObjectId dependency in task.Dependencies)
            bytes += _objects.Find(dependency) is { State: ValueState.Stored } entry ? entry.Size : 0;
        return bytes <= LocalityBytes;
    }

    private TaskOrder MakeOrder(OwnedTask task, out Dictionary<NodeId, long>? bytes)
    {
        bytes = null;
        if (task.Dependencies.Count == 0)
            return new TaskOrder(task.Job, task.Definition, new Run(task.Id, task.Attempt, task.Depth, 0, 0, [], [], task.Body), []);
        var inline = new byte[]?[task.Dependencies.Count];
        var locations = new NodeId[task.Dependencies.Count][];
        int inlined = task.Body.Length;
        for (int i = 0; i < inline.Length; i++)
        {
            ObjectEntry entry = _objects.Find(task.Dependencies[i])
                ?? throw new InvalidOperationException($"Task {task.Id} does not hold its argument.");
            // Many small arguments are one large message: beyond the limit the node that runs the task fetches them as objects.
            if (entry.State == ValueState.Inline || entry.Size + inlined <= InlineArgumentsLimit)
            {
                byte[]? blob = news.SmallBlob(entry);
                inline[i] = inlined + blob?.Length <= InlineArgumentsLimit ? blob : null;
                inlined += inline[i]?.Length ?? 0;
                if (entry.State == ValueState.Inline || inline[i] is not null)
                {
                    locations[i] = [context.Self];
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

        return new TaskOrder(
            task.Job, task.Definition, new Run(task.Id, task.Attempt, task.Depth, 0, 0, task.Dependencies, inline, task.Body), locations);
    }
}
