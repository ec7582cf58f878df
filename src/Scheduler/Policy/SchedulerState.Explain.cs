using System.Globalization;
using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

// Human-readable answers.
internal sealed partial class SchedulerState
{
    private const int PositionLimit = 10_000;

    internal WaitReason? Explain(TaskId task)
    {
        if (_queued.TryGetValue(task, out TaskEntry? entry))
        {
            int before = 0;
            for (TaskEntry? other = entry.Previous; other is not null && before < PositionLimit; other = other.Previous)
                before++;
            string ahead = before == PositionLimit ? $"{before} or more tasks of the same demand and priority are"
                : Counted.Of(before, "task of the same demand and priority is", "tasks of the same demand and priority are");
            WaitReason reason = Reason(entry.Class);
            return reason with
            {
                Text = string.Create(
                CultureInfo.InvariantCulture,
                $"{reason.Text}; {ahead} before it, {Counted.Of(_queued.Count, "is", "are")} queued in all")
            };
        }

        if (!_placed.TryGetValue(task, out Placed placed))
            return null;
        Allocation allocation = _nodes[placed.Node].Allocations[new RunKey(task, placed.Attempt)];
        string state = allocation.Kind switch
        {
            AllocationKind.Committed => "holds",
            AllocationKind.Lent => "waits there for another task, or for a worker process to start, and has lent its CPUs of",
            _ => "queues there for",
        };
        return new WaitReason(WaitKind.Placed, $"attempt {placed.Attempt} was sent to node {placed.Node} and {state} {allocation.Demand}");
    }

    internal PendingTask[] Pending(int limit)
    {
        List<PendingTask> result = [];
        // A heap: usually a few of very many are asked for.
        var classes = new PriorityQueue<TaskClass, ClassOrder>(_classes.Values.Select(item => (item, ClassOrder.Of(item))));
        while (classes.TryDequeue(out TaskClass? taskClass, out _))
        {
            string reason = Reason(taskClass).ToString();
            for (TaskEntry? entry = taskClass.Head; entry is not null; entry = entry.Next)
            {
                if (result.Count >= limit)
                    return [.. result];
                PlaceRequest request = entry.Request;
                result.Add(new PendingTask
                {
                    Task = request.Task,
                    Attempt = request.Attempt,
                    Name = request.Name,
                    Owner = request.Owner,
                    Job = request.Job,
                    Demand = request.Placement.Demand,
                    Priority = request.Placement.Priority,
                    Reason = reason,
                });
            }
        }

        return [.. result];
    }

    private WaitReason Reason(TaskClass taskClass)
    {
        ResourceSet demanded = taskClass.Placement.Demand;
        string demand = Short(demanded);
        if (_nodeList.Count == 0)
            return Queued($"waiting for a node to join: the cluster has none, and the task needs {demand}");
        if (taskClass.Placement.Group != default)
            return GroupReason(taskClass);
        if (taskClass.Anchor != default)
            return AnchorReason(taskClass, demand);
        if (!taskClass.Feasible)
            return InfeasibleReason(taskClass);

        NodeState[] able = [.. _nodeList.Where(node => taskClass.ChoiceOf(node) >= 0 && node.Total.Covers(demanded))];
        int paused = able.Count(node => node.Paused);
        NodeState best = able.MinBy(node => node.Bucket)!;
        string note = paused > 0 ? $", {paused} of them refused work or could not be reached and are tried again soon" : "";
        string reserve = taskClass.Reserved is { } reserved ? $"; node {reserved.Id} is kept free for it" : "";
        string where = taskClass.Rule is { } rule ? $" on a node with {ShortText.Of(rule.Text)}" : "";
        return Queued(
            $"waiting for {demand}{where}: {able.Length} of {Counted.Of(_nodeList.Count, "node")} could run it, none has room now{note}; "
            + $"the least used, {best.Id}, has {best.Free} free of {best.Total}{reserve}");
    }

    private WaitReason AnchorReason(TaskClass taskClass, string demand)
    {
        if (!_nodes.TryGetValue(taskClass.Anchor, out NodeState? node))
            return Infeasible($"must run on node {taskClass.Anchor}, which is not in the cluster");
        if (taskClass.ChoiceOf(node) < 0)
            return Infeasible(
                $"must run on node {node.Id}, which lacks {ShortText.Of(taskClass.Rule!.Text)}; it has "
                + $"{LabelsOfNodes([node], taskClass.Rule)}");
        if (!taskClass.Feasible)
            return Infeasible($"must run on node {node.Id} and needs {demand}, but that node has only {node.Total}");
        string paused = node.Paused ? ", which refused work or could not be reached and is tried again soon," : "";
        return Queued($"waiting for {demand} on node {node.Id}{paused}: {node.Free} free of {node.Total}");
    }

    private static WaitReason Queued(string text) => new(WaitKind.Queued, text);

    private static WaitReason Infeasible(string text) => new(WaitKind.Infeasible, text);
}
