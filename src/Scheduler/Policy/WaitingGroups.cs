namespace ClusterTasks.Scheduling.Policy;

/// <summary>The groups that have bundles without a node, by shape. A round visits a bounded number of shapes, and the next round continues
/// where it stopped. Very many groups that fit nowhere therefore cost others nothing.</summary>
internal sealed class WaitingGroups
{
    private readonly Dictionary<GroupShape.Key, GroupShape> _shared = [];
    private readonly LinkedList<GroupShape> _due = [];
    private readonly LinkedList<GroupShape> _blocked = [];
    private LinkedListNode<GroupShape>? _next;

    /// <summary>Blocked shapes that must still be visited since a node last gained room.</summary>
    private int _unvisited;

    /// <summary>Gains of room until now.</summary>
    internal long Gains { get; private set; }

    /// <summary>True while some shapes remain to be looked at, even if nothing more happens.</summary>
    internal bool HasMore => _due.Count > 0 || (_unvisited > 0 && _blocked.Count > 0);

    internal void RoomGained(NodeState node)
    {
        node.GainedAt = ++Gains;
        _unvisited = _blocked.Count;
    }

    /// <summary>Adds a group to its shape: an equal group shares the result for the others; a group that had bundles has a shape of its
    /// own.</summary>
    internal void Add(GroupState group)
    {
        GroupShape? shape = null;
        if (group.IsBegun || !_shared.TryGetValue(group.ShapeKey, out shape))
        {
            shape = new GroupShape();
            _due.AddLast(shape.Place);
            if (!group.IsBegun)
                _shared.Add(group.ShapeKey, shape);
        }

        group.Shape = shape;
        shape.Groups.AddLast(group.Place);
    }

    internal void Remove(GroupState group)
    {
        if (group.Shape is not { } shape)
            return;
        group.Shape = null;
        shape.Groups.Remove(group.Place);
        if (shape.Groups.Count > 0)
            return;
        if (_next == shape.Place)
            _next = _next.Next;
        shape.Place.List!.Remove(shape.Place);
        if (_shared.TryGetValue(group.ShapeKey, out GroupShape? shared) && shared == shape)
            _shared.Remove(group.ShapeKey);
    }

    /// <summary>Returns the next shape that was not looked at yet.</summary>
    internal GroupShape? NextDue() => _due.First?.Value;

    internal GroupShape? NextBlocked()
    {
        if (_unvisited == 0 || _blocked.Count == 0)
            return null;
        LinkedListNode<GroupShape> place = _next ?? _blocked.First!;
        // All were visited: the ones that have waited longest are the first again.
        _next = --_unvisited == 0 ? null : place.Next;
        return place.Value;
    }

    internal void Block(GroupShape shape)
    {
        shape.SeenAt = Gains;
        if (shape.IsBlocked)
            return;
        shape.IsBlocked = true;
        _due.Remove(shape.Place);
        _blocked.AddLast(shape.Place);
    }

    internal void Clear()
    {
        foreach (GroupState group in _due.Concat(_blocked).SelectMany(shape => shape.Groups).ToArray())
            Remove(group);
    }
}
