using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Ownership;

/// <summary>A placement group that this node owns: as long as it is here, the scheduler is to hold it.</summary>
internal sealed class OwnedGroup(GroupRequest request, Action? removed)
{
    internal GroupRequest Request { get; } = request;

    internal JobId Job => Request.Job;

    /// <summary>What the scheduler said last.</summary>
    internal GroupView View { get; set; } = new() { Id = request.Id, Reason = "the scheduler has not answered yet" };

    /// <summary>Ends with the next news, or with the group.</summary>
    internal TaskCompletionSource Changed { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gives back what counts its memory; null: nothing does.</summary>
    internal Action? Removed { get; } = removed;

    /// <summary>Its job was told that it cannot be held today.</summary>
    internal bool IsReported { get; set; }
}

/// <summary>The placement groups that processes of this node made. No I/O and no lock of its own.</summary>
internal sealed class GroupTable(NodeId self)
{
    private readonly Dictionary<PlacementGroupId, OwnedGroup> _groups = [];
    private uint _last;

    internal int Count => _groups.Count;

    /// <summary>All groups, for a scheduler that knows nothing: with the nodes that held them, so that it waits for these.</summary>
    internal GroupRequest[] Requests => [.. _groups.Values.Select(group => group.Request with { Nodes = group.View.Nodes })];

    internal IEnumerable<OwnedGroup> All => _groups.Values;

    internal OwnedGroup? Find(PlacementGroupId id) => _groups.GetValueOrDefault(id);

    internal OwnedGroup Create(JobId job, string name, GroupStrategy strategy, ResourceSet[] bundles, Action? removed = null)
    {
        var id = new PlacementGroupId(self, ++_last);
        var group = new OwnedGroup(new GroupRequest { Id = id, Name = name, Strategy = strategy, Bundles = bundles, Job = job }, removed);
        _groups.Add(id, group);
        return group;
    }

    /// <summary>The group with news; null for one that is gone.</summary>
    internal OwnedGroup? OnChanged(GroupView view)
    {
        if (Find(view.Id) is not { } group)
            return null;
        group.View = view;
        Wake(group);
        return group;
    }

    internal bool Remove(PlacementGroupId id)
    {
        if (!_groups.Remove(id, out OwnedGroup? group))
            return false;
        group.Removed?.Invoke();
        Wake(group);
        return true;
    }

    internal PlacementGroupId[] OfJob(JobId job) => [.. _groups.Values.Where(group => group.Job == job).Select(group => group.Request.Id)];

    /// <summary>A node died: a new scheduler must not wait for it.</summary>
    internal void OnNodeDied(NodeId node)
    {
        foreach (OwnedGroup group in _groups.Values.Where(group => group.View.Nodes.Contains(node)))
            group.View = group.View with { Nodes = [.. group.View.Nodes.Select(other => other == node ? default : other)] };
    }

    private static void Wake(OwnedGroup group)
    {
        TaskCompletionSource changed = group.Changed;
        group.Changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }
}
