using System.Runtime.InteropServices;

namespace ClusterTasks.Scheduling;

// Which nodes could ever run a class: changes only with the set of nodes.
internal sealed partial class SchedulerState
{
    /// <summary>How many nodes have each total. A cluster has few kinds of node, so a check over kinds is cheap at any size.</summary>
    private readonly Dictionary<ResourceSet, int> _kinds = [];

    private readonly List<TaskEntry> _infeasible = [];

    private void NodesChanged()
    {
        Version++;
        _viewChanged = true;
        CountTotals();
        _kinds.Clear();
        foreach (NodeState node in _nodeList)
            CollectionsMarshal.GetValueRefOrAddDefault(_kinds, node.Total, out _)++;
        foreach (TaskClass taskClass in _classes.Values)
        {
            Settle(taskClass);
            if (!taskClass.Feasible && taskClass.Unreported > 0)
            {
                for (TaskEntry? entry = taskClass.Head; entry is not null; entry = entry.Next)
                    ReportInfeasible(entry);
            }
        }
    }

    /// <summary>Finds whether, and where, a class could run in today's cluster.</summary>
    private void Settle(TaskClass taskClass)
    {
        ClassKey key = taskClass.Key;
        NodeState? target = _nodes.GetValueOrDefault(key.Affinity);
        bool targetFits = target is not null && target.Total.Covers(key.Demand);
        NodeId anchor = key.SoftAffinity && !targetFits ? default : key.Affinity;
        taskClass.Feasible = anchor == default ? _kinds.Keys.Any(total => total.Covers(key.Demand)) : targetFits;
        if (taskClass.Reserved is { } reserved && (!reserved.Total.Covers(key.Demand) || anchor != default && anchor != reserved.Id))
            Unreserve(taskClass);
        // More nodes may take it than the ones that were found full.
        if (anchor == default && taskClass.Anchor != default)
            Wake(taskClass);
        taskClass.Anchor = anchor;
        taskClass.MoveTo(anchor == default ? _general : target?.Anchored);
        Rank(taskClass);
    }

    private void ReportInfeasible(TaskEntry entry)
    {
        if (entry.Reported || !_nodes.ContainsKey(entry.Request.Owner))
            return;
        entry.Reported = true;
        entry.Class.Unreported--;
        _infeasible.Add(entry);
    }

    private IReadOnlyList<InfeasibleNotice> TakeInfeasible()
    {
        if (_infeasible.Count == 0)
            return [];
        InfeasibleNotice[] notices =
        [
            .. from entry in _infeasible
               where _queued.TryGetValue(entry.Request.Task, out TaskEntry? queued) && ReferenceEquals(queued, entry)
               where !entry.Class.Feasible && _nodes.ContainsKey(entry.Request.Owner)
               group entry by (entry.Request.Owner, entry.Class) into part
               select new InfeasibleNotice(
                   _nodes[part.Key.Owner].Registration.Silo,
                   [.. part.Select(entry => entry.Request.Task)],
                   Reason(part.Key.Class)),
        ];
        _infeasible.Clear();
        return notices;
    }
}
