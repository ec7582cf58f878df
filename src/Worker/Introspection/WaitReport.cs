using System.Globalization;
using ClusterTasks.Values;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Introspection;

/// <summary>Finds why an object is not ready, as far as one node's tables say.</summary>
internal static class WaitReport
{
    /// <summary>Returns what the node knows of an object.</summary>
    /// <param name="node">The node's tables.</param>
    /// <param name="id">The object.</param>
    /// <param name="isHere">Whether the node's store has it.</param>
    /// <param name="explainPull">What its transfer to this node does; null when there is none.</param>
    internal static WaitPoint Of(NodeTables node, ObjectId id, Func<ObjectId, bool> isHere, Func<ObjectId, string?> explainPull)
    {
        ObjectEntry? entry = node.Objects.Find(id);
        OwnedTask? task = node.Tasks.Find(id.Task);
        if (entry is { State: not ValueState.Pending })
            return new WaitPoint(Ready(entry, isHere, explainPull));
        if (node.Owners.IsAwaited(id.Task))
            return new WaitPoint($"its owner, node {node.Owners.Of(id)}, died; its program may go on at another node.");
        if (node.Owners.Of(id) is var owner && owner != node.Self)
            return new WaitPoint("", WaitSource.Owner, Node: owner);
        if (task is null)
            return new WaitPoint(entry is null ? "it is no longer held." : "the process that makes it has not sealed it yet.");
        return Of(node, task) with { Ends = task.Ends?.Sentence() };
    }

    private static WaitPoint Of(NodeTables node, OwnedTask task)
    {
        string name = $"task '{task.Name}', attempt {task.Attempt},";
        switch (task.State)
        {
            case OwnedTaskState.WaitingForArguments:
                return new WaitPoint($"{name} waits for {task.Missing} of its arguments, first {Missing(node, task)}.");
            case OwnedTaskState.Queued when task is { IsInQueue: true, Class: { } slotClass }:
                TaskId request = slotClass.Requests.Count > 0 ? slotClass.Requests[0] : default;
                return new WaitPoint(
                    $"{name} waits for a slot", WaitSource.Scheduler, request, Own: Queued(node, slotClass, request),
                        Known: slotClass.InfeasibleReason, LeftOut: node.Unable.Words(task.Job));
            case OwnedTaskState.BackingOff when task.Retry is { Breaker: { } breaker }:
                return new WaitPoint($"{name} is held back: {breaker.Words(node.Clock.Now)}.");
            case OwnedTaskState.BackingOff when task.Retry is { } wait:
                return new WaitPoint($"task '{task.Name}': {Retry(node, task, wait)}");
            case OwnedTaskState.Queued:
                return new WaitPoint(
                    $"{name} is with the scheduler", WaitSource.Scheduler, task.Id, Known: task.InfeasibleReason,
                        Otherwise: "it is being placed now", LeftOut: node.Unable.Words(task.Job));
            case OwnedTaskState.Running when node.Tasks.AreInDoubt(task.Node):
                return new WaitPoint($"{name} was on node {task.Node}, which died: this node looks whether its process has ended.");
            default:
                bool isHere = task.Node == node.Self;
                return new WaitPoint(
                    $"{name} is on node {task.Node}", WaitSource.Node, task.Id, task.Node, Own: isHere
                        ? node.Local.Explain(task.Id) : null, Otherwise: "it is ending now");
        }
    }

    private static string Ready(ObjectEntry entry, Func<ObjectId, bool> isHere, Func<ObjectId, string?> explainPull) =>
        entry.State != ValueState.Stored || isHere(entry.Id)
            ? "it is ready now."
            : $"it is ready on node {string.Join(", ", entry.Locations.ToArray())}"
                + (explainPull(entry.Id) is { } pull ? $"; {pull}." : ".");

    private static string Missing(NodeTables node, OwnedTask task)
    {
        ObjectId missing = task.Dependencies.FirstOrDefault(id => node.Objects.Find(id)?.State == ValueState.Pending);
        if (node.Owners.Of(missing) is var owner && owner != node.Self)
            return $"{missing}, which node {owner} owns: ask for that object";
        if (node.Tasks.Find(missing.Task) is not { } maker)
            return $"{missing}, which a process is still writing";
        string where = maker.State switch
        {
            OwnedTaskState.WaitingForArguments => "waits for arguments itself",
            OwnedTaskState.Queued => "is with the scheduler",
            OwnedTaskState.BackingOff => "waits for its next attempt",
            _ => $"is on node {maker.Node}",
        };
        return $"{missing}, made by task '{maker.Name}', which {where}";
    }

    private static string Queued(NodeTables node, SlotClass slotClass, TaskId request)
    {
        string words = WaitWords.Queued(
            slotClass.Ready.Count, slotClass.Key.Placement.Demand.ToString(), slotClass.Slots.Count, slotClass.Requests.Count);
        return node.Local.ExplainSlot(request) is { } here ? $"{words}; here {here}" : words;
    }

    private static string Retry(NodeTables node, OwnedTask task, RetryWait wait)
    {
        double seconds = Math.Max(0, (wait.Due - node.Clock.Now).TotalSeconds);
        return string.Create(
            CultureInfo.InvariantCulture,
                $"attempt {task.Attempt} starts in {seconds:0.0} s {After(wait)}.");
    }

    private static string After(RetryWait wait) => wait.Error is { } error ? $"after an exception of type {ValueCodec.ErrorType(error)}"
        : wait.Reason;
}
