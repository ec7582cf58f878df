using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Scheduling;

/// <summary>Takes the calls of a scheduler and sends its messages, around <see cref="SchedulerState"/>. State changes only between awaits,
/// on one thread at a time, and no caller waits for a node.</summary>
/// <param name="shard">Its number; 0 tells nodes of each other.</param>
/// <param name="dispatcher">The way to the nodes.</param>
/// <param name="isDead">Whether a silo is dead to the cluster.</param>
/// <param name="options">Bounds and delays.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets a line when a node does not answer for long.</param>
internal sealed partial class SchedulerDesk(
    long shard, INodeDispatcher dispatcher, Func<SiloAddress, bool> isDead, SchedulerOptions options, TimeProvider time, ILogger logger)
        : IDisposable
{
    private readonly SchedulerState _state = new(options.BacklogPerNode, options.SlotQuantum);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Names this activation: a later one has another name, and has lost all of its memory.</summary>
    internal Guid Epoch { get; init; } = Guid.NewGuid();

    internal IEnumerable<NodeState> Nodes => _state.Nodes;

    private SchedulerMemory Memory => new(Epoch, _state.Removals);

    internal void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    internal ClusterView Register(NodeRegistration registration)
    {
        SchedulerArguments.Check(registration);
        if (isDead(registration.Silo))
        {
            throw new InvalidOperationException(
                $"Silo {registration.Silo} of node {registration.Node} is dead to the cluster. Start the node's process again.");
        }

        if (_state.Nodes.FirstOrDefault(other => other.Id != registration.Node && other.Registration.Shards != registration.Shards)
            is { } other)
        {
            throw new InvalidOperationException(
                $"Node {registration.Node} is set to {registration.Shards} scheduler shards, node {other.Id} to "
                    + $"{other.Registration.Shards}. "
                + "Set {scheduler-shards} alike on every node."); // The node words it for its reader.
        }

        _state.Register(registration);
        Act();
        LogRegistered(logger, registration.Node, registration.Silo, registration.Total, registration.Held.Length);
        return View();
    }

    internal void Unregister(NodeId node)
    {
        _state.Remove(node);
        Act();
    }

    internal SchedulerMemory Submit(PlaceRequest[] ready)
    {
        // The whole batch first: a bad task must not leave half of it queued behind an exception.
        SchedulerArguments.Check(ready, nameof(ready));
        foreach (PlaceRequest request in ready)
            _state.Submit(request);
        Act();
        return Memory;
    }

    internal SchedulerMemory Report(NodeReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        SchedulerArguments.Check(report.Refused, nameof(report));
        if (report.Elsewhere is { HasNegative: true } elsewhere)
            throw new ArgumentException(
                $"A negative amount of node {report.Node} cannot be in use elsewhere: {elsewhere}.", nameof(report));
        _state.Report(report);
        Act();
        if (report.Refused.Length > 0)
            _ = ResumeLaterAsync(report.Node);
        return Memory;
    }

    internal TaskId[] Cancel(TaskId[] tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        TaskId[] gone = [.. tasks.Where(_state.Cancel)];
        Act();
        return gone;
    }

    internal void CreateGroup(GroupRequest group)
    {
        SchedulerArguments.Check(group);
        _state.CreateGroup(group);
        Act();
    }

    internal void RemoveGroups(PlacementGroupId[] groups)
    {
        foreach (PlacementGroupId group in groups)
            _state.RemoveGroup(group);
        Act();
    }

    internal GroupView? Group(PlacementGroupId group) => _state.ViewGroup(group);

    internal ClusterView View() =>
        new() { Version = _state.Version, Nodes = _state.View(), Epoch = Epoch, Removals = _state.Removals };

    internal WaitReason? Explain(TaskId task) => _state.Explain(task);

    internal PendingTask[] Pending(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return _state.Pending(limit);
    }

    /// <summary>The cluster's list of silos has changed.</summary>
    /// <param name="living">The silos that live.</param>
    internal void OnMembers(IEnumerable<SiloAddress> living)
    {
        foreach (NodeState node in _state.Nodes.Where(node => isDead(node.Registration.Silo)).ToArray())
        {
            LogNodeGone(logger, node.Id, node.Registration.Silo, node.Allocations.Count);
            _state.Remove(node.Id);
        }

        _state.MembersChanged(living);
        Act();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} at {Silo} offers {Total} and holds {Held} tasks")]
    private static partial void LogRegistered(ILogger logger, NodeId node, SiloAddress silo, ResourceSet total, int held);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} ({Silo}) died or left, with {Held} tasks")]
    private static partial void LogNodeGone(ILogger logger, NodeId node, SiloAddress silo, int held);
}
