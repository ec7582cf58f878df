using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

/// <summary>Groups that are looked at as one: they ask for the same and have no bundle yet, so nodes without room for one of them have none
/// for any.</summary>
internal sealed class GroupShape
{
    internal GroupShape() => Place = new LinkedListNode<GroupShape>(this);

    /// <summary>The groups in order of arrival; never empty while the shape waits.</summary>
    internal LinkedList<GroupState> Groups { get; } = [];

    internal GroupState First => Groups.First!.Value;

    /// <summary>Its place among the shapes that wait.</summary>
    internal LinkedListNode<GroupShape> Place { get; }

    /// <summary>True when no nodes with room were found; looked at again when a node gains room.</summary>
    internal bool IsBlocked { get; set; }

    /// <summary>The gains of room that <see cref="SchedulerState"/> had counted at its last look.</summary>
    internal long SeenAt { get; set; }

    /// <summary>The properties that two groups must share to have one shape.</summary>
    internal sealed class Key(GroupStrategy strategy, ResourceSet[] bundles) : IEquatable<Key>
    {
        private readonly GroupStrategy _strategy = strategy;
        private readonly ResourceSet[] _bundles = bundles;

        public bool Equals(Key? other) =>
            other is not null && _strategy == other._strategy && _bundles.AsSpan().SequenceEqual(other._bundles);

        public override bool Equals(object? obj) => Equals(obj as Key);

        public override int GetHashCode()
        {
            HashCode hash = default;
            hash.Add(_strategy);
            foreach (ResourceSet bundle in _bundles)
                hash.Add(bundle);
            return hash.ToHashCode();
        }
    }
}
