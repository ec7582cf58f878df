using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Messages;

/// <summary>Writes and reads records of other folders that travel between nodes.</summary>
[WireOf<TaskOutcome>]
[WireOf<TaskTiming>]
internal static partial class PeerWire;
