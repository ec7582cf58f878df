using ClusterTasks.Protocol;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Agent;

/// <summary>How records of other folders travel between nodes.</summary>
[WireOf<TaskOutcome>]
[WireOf<TaskTiming>]
internal static partial class PeerWire;
