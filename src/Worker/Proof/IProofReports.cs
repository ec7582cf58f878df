using System.Net;
using ClusterTasks.Store.Proof;

namespace ClusterTasks.Worker.Proof;

/// <summary>Receives the results of connections.</summary>
internal interface IProofReports
{
    /// <summary>Called when both ends hold the secret.</summary>
    void OnProven();

    /// <summary>Called when a peer that connected is refused.</summary>
    void OnRefused(EndPoint? peer, PeerKey key, string listener, string reason);

    /// <summary>Called when a peer that this side connected to is not of this cluster.</summary>
    void OnUnusable(EndPoint? peer, string listener, ProofResult result, string reason);
}
