using ClusterTasks.Store.Proof;

namespace ClusterTasks.Store.Transfer;

/// <summary>Options that both ends of a transfer must know.</summary>
internal sealed record TransferOptions
{
    /// <summary>Gets the secret that all nodes of a cluster share. Both ends prove that they hold it: a node that took over the address of
    /// a dead one, but belongs to another cluster, must not deliver objects either. Empty: any node may connect.</summary>
    public string ClusterToken { get; init; } = "";

    /// <summary>The secret as a key; null: there is none.</summary>
    public ClusterSecret? Secret => ClusterToken.Length == 0 ? null : new ClusterSecret(ClusterToken, "transfer");

    /// <summary>Gets the longest time from opening a connection to the end of the handshake.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets the longest time for one frame (at most 1 MB) while a transfer runs, and between two requests on the server.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the time that a node that is still receiving an object lets another one wait for a chunk that it does not have yet.
    /// Then that one goes to the source itself.</summary>
    public TimeSpan RelayPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the time that the client keeps an unused connection. Shorter than <see cref="IdleTimeout"/>, so that the client, which
    /// knows that it wants nothing, is normally the one that closes.</summary>
    public TimeSpan PooledConnectionLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the largest number of connections to one peer, used and unused together; further pulls wait.</summary>
    public int MaxConnectionsPerPeer { get; init; } = 8;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
