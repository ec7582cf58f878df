using System.Net;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;

namespace ClusterTasks.Scheduling.Tests;

/// <summary>Wraps a scheduler state in short names for the tests' actions, and checks invariants after every step.</summary>
internal sealed class World(int backlog = 0)
{
    internal static readonly NodeId Owner = new(0xffff);

    private ulong _tasks;

    internal SchedulerState State { get; } = new(backlog);

    /// <summary>Time of the next step.</summary>
    internal TimeSpan Now { get; set; }

    /// <summary>The time at which the policy asked to be called again, at its last step.</summary>
    internal TimeSpan? Again { get; private set; }

    internal List<(SiloAddress Owner, TaskId Slot)> Recalled { get; } = [];

    internal List<InfeasibleNotice> Infeasible { get; } = [];

    /// <summary>Orders to nodes that were not answered yet.</summary>
    internal List<NodeOrder> Orders { get; } = [];

    /// <summary>The last news of each group.</summary>
    internal Dictionary<PlacementGroupId, GroupView> Groups { get; } = [];

    /// <summary>Node of each task placed so far, in order of placement.</summary>
    internal List<(PlaceRequest Task, NodeId Node)> Placed { get; } = [];

    internal static NodeRegistration Node(ulong id, double cpus, double gpus = 0, params TaskAttempt[] held) => new()
    {
        Node = new NodeId(id),
        Silo = SiloAddress.New(IPAddress.Loopback, 1000, (int)id),
        Total = ResourceSet.From(cpus, gpus, 0, null),
        Held = held,
    };

    internal PlaceRequest Task(double cpus = 1) => new()
    {
        Task = new TaskId(Owner, ++_tasks),
        Owner = Owner,
        Placement = new() { Demand = ResourceSet.FromCpus(cpus) },
    };

    /// <summary>Moves the clock, as the grain's timer would.</summary>
    internal void After(int milliseconds)
    {
        Now += TimeSpan.FromMilliseconds(milliseconds);
        Advance();
    }

    internal PlaceRequest Slot(NodeId owner, uint job = 1, double cpus = 1) =>
        Task(cpus) with { Owner = owner, Job = Job(job), IsSlot = true };

    internal static JobId Job(uint number) => new(Owner, number);

    internal NodeId Join(ulong id, double cpus, double gpus = 0, params TaskAttempt[] held)
    {
        State.Register(Node(id, cpus, gpus, held));
        Advance();
        return new NodeId(id);
    }

    internal void Submit(params PlaceRequest[] tasks)
    {
        foreach (PlaceRequest task in tasks)
            State.Submit(task);
        Advance();
    }

    internal PlaceRequest Submit(double cpus = 1)
    {
        PlaceRequest task = Task(cpus);
        Submit(task);
        return task;
    }

    internal void Finish(PlaceRequest task) => Report(new NodeReport { Node = NodeOf(task)!.Value, Finished = [Run(task)] });

    internal void Report(NodeReport report)
    {
        State.Report(report);
        Advance();
    }

    internal IReadOnlyList<NodeBatch> Advance()
    {
        SchedulerActions actions = State.Advance(Now);
        State.AssertInvariants();
        Infeasible.AddRange(actions.Infeasible);
        Recalled.AddRange(actions.Recalls.SelectMany(item => item.Slots.Select(slot => (item.Owner, slot))));
        Again = actions.AdvanceAgain;
        Orders.AddRange(actions.Orders);
        foreach (GroupNotice notice in actions.Groups)
            Groups[notice.Group.Id] = notice.Group;
        foreach (NodeBatch batch in actions.Dispatch)
            Placed.AddRange(batch.Tasks.Select(task => (task, batch.Node)));
        return actions.Dispatch;
    }

    /// <summary>Returns the node where the task was placed last; null when there is none yet.</summary>
    internal NodeId? NodeOf(PlaceRequest task)
    {
        int index = Placed.FindLastIndex(item => item.Task.Task == task.Task);
        return index < 0 ? null : Placed[index].Node;
    }

    internal int Times(PlaceRequest task) => Placed.Count(item => item.Task.Task == task.Task);

    internal ResourceSet Free(NodeId node) => State.Nodes.Single(item => item.Id == node).Free;

    internal static TaskAttempt Run(PlaceRequest task) => new(task.Task, task.Attempt) { Demand = task.Placement.Demand };

    /// <summary>Answers orders until there are none, or none of that step.</summary>
    internal void AnswerAll(bool isDone = true, BundleStep? step = null)
    {
        while (Orders.FindIndex(order => step is null || order.Order.Step == step) is >= 0 and var index)
            Answer(index, isDone);
    }

    internal void Answer(int index, bool isDone)
    {
        NodeOrder order = Orders[index];
        Orders.RemoveAt(index);
        State.BundlesAnswered(order.Node, order.Order, isDone);
        Advance();
    }
}
