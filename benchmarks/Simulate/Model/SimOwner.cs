using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Simulate;

/// <summary>The owner of one job's tasks. It keeps the tasks that may run anywhere, asks for slots, and runs one task after the other in
/// each.</summary>
internal sealed class SimOwner(int job, EventQueue clock, Simulation world)
{
    /// <summary>The largest number of slots that it asks for at a time, besides those that it has.</summary>
    private const int MaxAsked = 256;

    private readonly Dictionary<ResourceSet, Lanes> _lanes = [];
    private readonly Dictionary<TaskId, Lanes> _asked = [];
    private readonly Dictionary<TaskId, Lane> _allocations = [];
    private ulong _slots = 1UL << 40;

    /// <summary>Tasks of one demand, and the number of slots that were asked for them.</summary>
    private sealed class Lanes
    {
        internal Queue<SimTask> Ready { get; } = new();

        internal HashSet<TaskId> Asked { get; } = [];
    }

    private sealed class Lane(SimNode node, PlaceRequest slot, Lanes lanes)
    {
        internal SimNode Node => node;

        internal PlaceRequest Slot => slot;

        internal Lanes Lanes => lanes;

        internal SimTask? Task { get; set; }

        internal bool IsRecalled { get; set; }
    }

    internal void Arrive(SimTask task)
    {
        if (!_lanes.TryGetValue(task.Request.Placement.Demand, out Lanes? lanes))
            _lanes.Add(task.Request.Placement.Demand, lanes = new Lanes());
        lanes.Ready.Enqueue(task);
    }

    /// <summary>Asks for as many slots as there are tasks, up to a bound.</summary>
    internal void Ask()
    {
        List<PlaceRequest> requests = [];
        foreach ((ResourceSet demand, Lanes lanes) in _lanes)
        {
            int wanted = Math.Min(lanes.Ready.Count, MaxAsked) - lanes.Asked.Count;
            for (int i = 0; i < wanted; i++)
            {
                PlaceRequest template = lanes.Ready.Peek().Request;
                TaskId id = new(template.Owner, _slots++);
                lanes.Asked.Add(id);
                _asked.Add(id, lanes);
                requests.Add(new PlaceRequest
                {
                    Task = id,
                    Owner = template.Owner,
                    Job = template.Job,
                    IsSlot = true,
                    Placement = new() { Priority = template.Placement.Priority, Demand = demand },
                });
            }
        }

        if (requests.Count > 0)
            world.SchedulerOf(job).Submit(requests);
    }

    internal void OnGranted(SimNode node, PlaceRequest slot)
    {
        if (!_asked.Remove(slot.Task, out Lanes? lanes))
            throw new InvalidOperationException($"Slot {slot.Task} was granted and not asked for.");
        lanes.Asked.Remove(slot.Task);
        Lane lane = new(node, slot, lanes);
        _allocations.Add(slot.Task, lane);
        RunNext(lane);
        Ask();
    }

    internal void OnRecall(TaskId[] slots)
    {
        foreach (TaskId slot in slots)
        {
            if (_allocations.TryGetValue(slot, out Lane? lane))
                lane.IsRecalled = true;
        }
    }

    internal void OnNodeDied(SimNode node)
    {
        foreach (Lane lane in _allocations.Values.Where(lane => lane.Node == node).ToArray())
        {
            _allocations.Remove(lane.Slot.Task);
            if (lane.Task is not { } task)
                continue;
            world.OnLost(task);
            lane.Lanes.Ready.Enqueue(task);
        }

        Ask();
    }

    /// <summary>True when the owner has asked for nothing and holds nothing.</summary>
    internal bool IsIdle => _asked.Count == 0 && _allocations.Count == 0;

    private void RunNext(Lane lane)
    {
        if (lane.IsRecalled || !lane.Lanes.Ready.TryDequeue(out SimTask? task))
        {
            _allocations.Remove(lane.Slot.Task);
            clock.After(SimScheduler.Latency, () => lane.Node.End(lane.Slot));
            CancelSurplus(lane.Lanes);
            return;
        }

        lane.Task = task;
        clock.After(task.Duration, () =>
        {
            if (!lane.Node.IsAlive)
                return;
            lane.Task = null;
            world.OnDone(job, task, lane.Node);
            RunNext(lane);
        });
    }

    private void CancelSurplus(Lanes lanes)
    {
        if (lanes.Ready.Count > 0 || lanes.Asked.Count == 0)
            return;
        world.SchedulerOf(job).Cancel([.. lanes.Asked], id =>
        {
            lanes.Asked.Remove(id);
            _asked.Remove(id);
        });
    }
}
