using System.Net;
using ClusterTasks.Store.Proof;

namespace ClusterTasks.Worker.Proof;

/// <summary>Gets what came of connections.</summary>
internal interface IProofReports
{
    /// <summary>Both ends hold the secret.</summary>
    void OnProven();

    /// <summary>A peer that came is not let in.</summary>
    void OnRefused(EndPoint? peer, string listener, string reason);

    /// <summary>A peer that was called is not of this cluster.</summary>
    void OnUnusable(EndPoint? peer, string listener, ProofResult result, string reason);
}
