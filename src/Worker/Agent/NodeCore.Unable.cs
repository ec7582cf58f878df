using ClusterTasks.Protocol;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Leases;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Agent;

/// <summary>Nodes that cannot start the program of a job: it is missing there, or is another build. The job's tasks go to the other nodes, by
/// the label that every node has of its id, and fail only when there is no other.</summary>
internal sealed partial class NodeCore
{
    private const int ShownNodes = 3;

    // Of the tasks that this node owns: by job, with what the nodes have said.
    private readonly Dictionary<JobId, Dictionary<NodeId, string>> _unable = [];

    // Jobs whose driver has heard that this node cannot run them.
    private readonly HashSet<JobId> _unavailable = [];

    string? IOwnershipEffects.WhyNowhere(OwnedTask task, NodeId unable, string reason)
    {
        TaskShape shape = task.Spec.Shape;
        return WhyNowhereNeedsLock(task.Job, IsBound(shape.Group, shape.Affinity, shape.SoftAffinity), unable, reason);
    }

    private string? WhyNowhereNeedsLock(LeaseClassKey key, NodeId unable, string reason) =>
        WhyNowhereNeedsLock(key.Job, IsBound(key.Group, key.Affinity, key.SoftAffinity), unable, reason);

    private static bool IsBound(PlacementGroupId group, NodeId affinity, bool isSoft) => group != default || (affinity != default && !isSoft);

    private string? WhyNowhereNeedsLock(JobId job, bool isBound, NodeId unable, string reason)
    {
        if (!_unable.TryGetValue(job, out Dictionary<NodeId, string>? nodes))
            _unable.Add(job, nodes = []);
        nodes[unable] = reason;
        if (isBound)
            return reason;
        if (_view.Nodes.Any(node => !nodes.ContainsKey(node.Node)))
            return null;
        return nodes.Values.Distinct().Count() == 1 ? reason : UnableNeedsLock(job);
    }

    /// <summary>The selectors of a request, without the nodes that cannot run the job. A bound task goes to its node all the same, and fails with
    /// what that says: without it the task would wait for ever.</summary>
    private string LabelsNeedsLock(JobId job, string labels, bool isBound)
    {
        if (isBound || !_unable.TryGetValue(job, out Dictionary<NodeId, string>? nodes) || nodes.Count == 0)
            return labels;
        string able = $"{NodeLabels.NodeId} not in ({string.Join(',', nodes.Keys)})";
        return labels.Length == 0 ? able : LabelSelector.Join(LabelSelector.ParseChoices(labels).Select(choice => LabelSelector.Parse($"{choice}, {able}")));
    }

    /// <summary>The nodes that are left out, for people; empty for none.</summary>
    private string UnableNeedsLock(JobId job)
    {
        if (!_unable.TryGetValue(job, out Dictionary<NodeId, string>? nodes))
            return "";
        string[] shown = [.. nodes.Take(ShownNodes).Select(pair => $"node {pair.Key} cannot run this program: {pair.Value}")];
        return string.Join("; ", shown) + (nodes.Count > ShownNodes ? $"; and {nodes.Count - ShownNodes} more" : "");
    }

    private string WithUnableNeedsLock(JobId job, string reason) => UnableNeedsLock(job) is { Length: > 0 } unable ? $"{reason}; left out: {unable}" : reason;

    private string WithUnable(JobId job, string reason)
    {
        lock (_lock)
            return WithUnableNeedsLock(job, reason);
    }
}
