using ClusterTasks.Platform;

namespace ClusterTasks.Store.Layout;

/// <summary>The facts that a client process needs to map a store.</summary>
/// <param name="OwnerProcessId">The node's process.</param>
/// <param name="Epoch">Random number of this run of the store; checked against the mapped header.</param>
/// <param name="ClientIndex">The client's pin page; good for one attach.</param>
/// <param name="Control">The index and the pin pages.</param>
/// <param name="Arenas">The objects' bytes.</param>
internal sealed record StoreDescriptor(
    int OwnerProcessId, ulong Epoch, int ClientIndex, SegmentDescriptor Control, IReadOnlyList<SegmentDescriptor> Arenas);
