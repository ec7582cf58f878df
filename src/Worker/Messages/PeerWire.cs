using ClusterTasks.Protocol;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Agent;

/// <summary>Writes and reads records of other folders that travel between nodes.</summary>
[WireOf<TaskOutcome>]
[WireOf<TaskTiming>]
internal static partial class PeerWire;
