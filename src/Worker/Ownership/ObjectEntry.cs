using System.Diagnostics;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>One object as this node knows it: with authority when this node owns it, as a borrower otherwise.</summary>
[DebuggerDisplay("{Id} {State} references={References}")]
internal sealed class ObjectEntry(ObjectId id, bool isOwn, uint since)
{
    internal ObjectId Id { get; } = id;

    /// <summary>This node owns it, from the beginning or since its session moved here.</summary>
    internal bool IsOwn { get; set; } = isOwn;

    /// <summary>When this node came to know it (<see cref="Effects.NodeClock.Tenths"/>).</summary>
    internal uint Since { get; } = since;

    internal ValueState State { get; set; }

    /// <summary>The encoded value (<see cref="ValueState.Inline"/>) or error (<see cref="ValueState.Failed"/>).</summary>
    internal byte[]? Blob { get; set; }

    internal long Size { get; set; }

    /// <summary>What happens when the last copy is lost; for own objects.</summary>
    internal LineageKind Lineage { get; set; }

    /// <summary>On how many nodes it is kept; 0 and 1: on one.</summary>
    internal byte Copies { get; set; }

    /// <summary>Nodes whose store holds a copy; the first is the primary.</summary>
    internal Few<NodeId> Locations;

    /// <summary>Holders on this node: handles of its sessions, pending tasks that take the object, values that contain it.</summary>
    internal int References { get; set; }

    /// <summary>Other nodes that hold it, and since when; only the owner knows them.</summary>
    internal Dictionary<NodeId, uint>? Borrowers { get; set; }

    /// <summary>References inside the value; this object holds each of them.</summary>
    internal IReadOnlyList<ObjectId> Nested { get; set; } = [];

    /// <summary>Owned tasks that wait for the object.</summary>
    internal HashSet<OwnedTask>? Consumers { get; set; }

    /// <summary>Sessions that asked to be told; true: with the bytes brought to this node.</summary>
    internal Few<(uint Session, bool Fetch)> Watchers;

    /// <summary>Other nodes that asked to be told.</summary>
    internal List<NodeId>? Subscribers { get; set; }

    /// <summary>A borrower has asked the owner to tell it.</summary>
    internal bool IsSubscribed { get; set; }

    /// <summary>Its neighbours among the values that could be moved into the store.</summary>
    internal ObjectEntry? Older { get; set; }

    internal ObjectEntry? Newer { get; set; }

    internal bool IsHeld => References > 0 || Borrowers is { Count: > 0 };
}
