using ClusterTasks.Platform;
using ClusterTasks.Store;

namespace ClusterTasks.Protocol;

/// <summary>How the store's records travel: that project does not know the wire.</summary>
[WireOf<CreateGrant>]
[WireOf<ChunkGrant>]
[WireOf<ChunkEntry>]
[WireOf<StoreDescriptor>]
[WireOf<SegmentDescriptor>]
internal static partial class StoreWire;
