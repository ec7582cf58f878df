using ClusterTasks.Platform;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Protocol;

/// <summary>How the store's records travel: that project does not know the wire.</summary>
[WireOf<CreateGrant>]
[WireOf<ChunkGrant>]
[WireOf<ChunkEntry>]
[WireOf<StoreDescriptor>]
[WireOf<SegmentDescriptor>]
internal static partial class StoreWire;
