using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Ownership;

/// <summary>A task of a session that moved to this node, and what other nodes know of it.</summary>
/// <param name="Call">The task, as its driver sent it anew.</param>
/// <param name="Definition">Its definition.</param>
/// <param name="Account">What counts its memory; null: nothing does.</param>
/// <param name="Requested">Streams: the last item that its reader has asked for.</param>
internal sealed record AdoptedTask(Submit Call, TaskDefinition Definition, SessionDefinition? Account, uint Requested)
{
    /// <summary>The first attempt that this node would make. No node has seen a higher one.</summary>
    public required int Attempt { get; init; }

    /// <summary>Its end, and the node that tells of it; null: nobody knows one.</summary>
    public (TaskOutcome Outcome, NodeId Node)? Ended { get; init; }

    /// <summary>The node that runs an attempt of it; null: none does.</summary>
    public (NodeId Node, int Attempt)? Running { get; init; }
}
