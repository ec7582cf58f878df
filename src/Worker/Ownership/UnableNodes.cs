using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Nodes that cannot start the program of a job: it is missing there, or is another build. The job's tasks go to the other nodes,
/// by the label that every node has of its id, and fail only when there is no other.</summary>
internal sealed class UnableNodes
{
    private const int ShownNodes = 3;

    // Of the tasks that this node owns: by job, with what the nodes have said.
    private readonly Dictionary<JobId, Dictionary<NodeId, string>> _unable = [];

    /// <summary>Notes that a node cannot run the job. Returns null when another one may, and is asked for from now on; else why no node can
    /// run what is not bound to one.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isBound">Whether the task can go to that node only.</param>
    /// <param name="unable">The node.</param>
    /// <param name="reason">What it said.</param>
    /// <param name="all">All nodes of the cluster.</param>
    internal string? Add(JobId job, bool isBound, NodeId unable, string reason, IEnumerable<NodeId> all)
    {
        if (!_unable.TryGetValue(job, out Dictionary<NodeId, string>? nodes))
            _unable.Add(job, nodes = []);
        nodes[unable] = reason;
        if (isBound)
            return reason;
        if (all.Any(node => !nodes.ContainsKey(node)))
            return null;
        return WhyNone(job, nodes);
    }

    /// <summary>Returns the jobs that no node of the cluster can run, and why. After the end of a node: it may have been the last that
    /// could.</summary>
    internal (JobId Job, string Why)[] FindLeft(IEnumerable<NodeId> all) =>
        [.. _unable.Where(pair => pair.Value.Count > 0 && all.All(pair.Value.ContainsKey))
            .Select(pair => (pair.Key, WhyNone(pair.Key, pair.Value)))];

    /// <summary>Returns the placement of a request, without the nodes that cannot run the job. A bound task goes to its node all the same,
    /// and fails with what that says: without it the task would wait forever.</summary>
    internal Placement Avoid(JobId job, Placement placement)
    {
        if (placement.IsBound || !_unable.TryGetValue(job, out Dictionary<NodeId, string>? nodes) || nodes.Count == 0)
            return placement;
        string able = $"{NodeLabels.NodeId} not in ({string.Join(',', nodes.Keys)})";
        string labels = placement.Labels.Length == 0 ? able
            : LabelSelector.Join(
                LabelSelector.ParseChoices(placement.Labels).Select(choice => LabelSelector.Parse($"{choice}, {able}")));
        return placement with { Labels = labels };
    }

    /// <summary>Names the nodes that are left out; empty for none.</summary>
    internal string Words(JobId job)
    {
        if (!_unable.TryGetValue(job, out Dictionary<NodeId, string>? nodes))
            return "";
        string[] shown = [.. nodes.Take(ShownNodes).Select(pair => $"node {pair.Key} cannot run this program: {pair.Value}")];
        return string.Join("; ", shown) + (nodes.Count > ShownNodes ? $"; and {nodes.Count - ShownNodes} more" : "");
    }

    private string WhyNone(JobId job, Dictionary<NodeId, string> nodes) =>
        nodes.Values.Distinct().Count() == 1 ? nodes.Values.First() : Words(job);

    internal string With(JobId job, string reason) => Words(job) is { Length: > 0 } unable ? $"{reason}; left out: {unable}" : reason;

    internal void Forget(JobId job) => _unable.Remove(job);

    internal void Forget(NodeId node)
    {
        foreach (Dictionary<NodeId, string> nodes in _unable.Values)
            nodes.Remove(node);
    }
}
