using System.Net;
using ClusterTasks.Store.Proof;

namespace ClusterTasks.Store.Transfer;

/// <summary>The client's connections: a bounded number for each peer, reused until they have been idle for too long.</summary>
internal sealed class TransferConnectionPool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<EndPoint, Peer> _peers = [];
    private readonly TransferOptions _options;
    private readonly ClusterSecret? _secret;
    private readonly ITimer _sweep;
    private bool _disposed;

    public TransferConnectionPool(TransferOptions options)
    {
        _options = options;
        _secret = options.Secret;
        TimeSpan period = options.PooledConnectionLifetime;
        _sweep = options.TimeProvider.CreateTimer(static pool => ((TransferConnectionPool)pool!).Sweep(), this, period, period);
    }

    /// <summary>The address at which this node serves objects; told to the peers.</summary>
    public IPEndPoint? OwnAddress { get; set; }

    /// <summary>Waits for one of the peer's connections.</summary>
    public async ValueTask<TransferConnection> RentAsync(EndPoint endpoint, CancellationToken ct) =>
        (await RentAsync(endpoint, blocking: false, ct).ConfigureAwait(false))!;

    /// <summary>Returns a blocking connection, for a thread of its own; null when all allowed connections are in use. Blocks.</summary>
    public ValueTask<TransferConnection?> TryRentBlockingAsync(EndPoint endpoint, CancellationToken ct) =>
        RentAsync(endpoint, blocking: true, ct);

    private async ValueTask<TransferConnection?> RentAsync(EndPoint endpoint, bool blocking, CancellationToken ct)
    {
        Peer peer = Enter(endpoint);
        bool admitted = false;
        try
        {
            admitted = await peer.Slots.WaitAsync(blocking ? 0 : Timeout.Infinite, ct).ConfigureAwait(false);
            if (!admitted)
            {
                Leave(endpoint, peer, admitted, null);
                return null;
            }

            while (TryTakeIdle(peer, blocking) is { } idle)
            {
                if (idle.IsUsable())
                    return idle;
                idle.Dispose();
            }

            using var deadline = new Deadline(_options.HandshakeTimeout, _options.TimeProvider, ct);
            return await TransferConnection.OpenAsync(endpoint, _secret, OwnAddress, blocking, deadline).ConfigureAwait(false);
        }
        catch
        {
            Leave(endpoint, peer, admitted, null);
            throw;
        }
    }

    /// <summary>Gives a rented connection back. One with an answer outstanding is closed.</summary>
    public void Return(EndPoint endpoint, TransferConnection connection)
    {
        Peer peer;
        lock (_gate)
            peer = _peers[endpoint];
        Leave(endpoint, peer, admitted: true, connection);
    }

    /// <summary>Closes the idle connections. Those in use are closed when they come back.</summary>
    public void Dispose()
    {
        _sweep.Dispose();
        lock (_gate)
        {
            _disposed = true;
            foreach (Stack<TransferConnection> idle in _peers.Values.SelectMany(peer => peer.AllIdle))
                while (idle.TryPop(out TransferConnection? connection))
                    connection.Dispose();
        }
    }

    private Peer Enter(EndPoint endpoint)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_peers.TryGetValue(endpoint, out Peer? peer))
                _peers.Add(endpoint, peer = new Peer(_options.MaxConnectionsPerPeer));
            peer.Users++;
            return peer;
        }
    }

    private void Leave(EndPoint endpoint, Peer peer, bool admitted, TransferConnection? connection)
    {
        lock (_gate)
        {
            if (connection is { IsIdle: true } && !_disposed)
            {
                connection.IdleSince = _options.TimeProvider.GetTimestamp();
                peer.Idle(connection.IsBlocking).Push(connection);
                connection = null;
            }

            peer.Users--;
            RemoveIfUnused(endpoint, peer);
        }

        connection?.Dispose();
        if (admitted)
            peer.Slots.Release();
    }

    private TransferConnection? TryTakeIdle(Peer peer, bool blocking)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return peer.Idle(blocking).TryPop(out TransferConnection? connection) ? connection : null;
        }
    }

    private void Sweep()
    {
        lock (_gate)
        {
            foreach ((EndPoint endpoint, Peer peer) in _peers.ToArray())
            {
                foreach (Stack<TransferConnection> idle in peer.AllIdle)
                    Sweep(idle);
                RemoveIfUnused(endpoint, peer);
            }
        }
    }

    private void Sweep(Stack<TransferConnection> idle)
    {
        TransferConnection[] newestFirst = idle.ToArray();
        idle.Clear();
        for (int i = newestFirst.Length - 1; i >= 0; i--)
        {
            TransferConnection connection = newestFirst[i];
            if (_options.TimeProvider.GetElapsedTime(connection.IdleSince) < _options.PooledConnectionLifetime)
                idle.Push(connection);
            else
                connection.Dispose();
        }
    }

    // Nodes come and go under new addresses for as long as the process lives.
    private void RemoveIfUnused(EndPoint endpoint, Peer peer)
    {
        if (peer.Users == 0 && peer.AllIdle.All(idle => idle.Count == 0))
            _peers.Remove(endpoint);
    }

    private sealed class Peer(int slots)
    {
        // Never disposed: without its wait handle it holds nothing, and a late Release must not fail.
        public SemaphoreSlim Slots { get; } = new(slots);

        public Stack<TransferConnection>[] AllIdle { get; } = [[], []];

        public Stack<TransferConnection> Idle(bool blocking) => AllIdle[blocking ? 1 : 0];

        /// <summary>Callers that hold a connection or wait for one.</summary>
        public int Users { get; set; }
    }
}
