using System.Net;
using System.Net.Sockets;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Store.Transfer;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Proves the deaths of other nodes: holds a connection to each, and declares a node dead whose connection has ended and whose
/// port refuses the next one. A crash is known in milliseconds then, and not after the probes that nobody answers.</summary>
/// <remarks>Silence proves nothing: a node that stands still, or that the network hides, keeps its connections, and the cluster's own
/// probes decide. Each node watches the few that follow it in the order of ids, so the connections grow with the nodes and not with
/// their square.</remarks>
internal sealed partial class PeerWatch : IAsyncDisposable
{
    /// <summary>The number of nodes that one node watches. So many must die at once before a death goes unseen.</summary>
    internal const int Watched = 8;

    internal static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // A port that is refused twice is closed.
    internal static readonly TimeSpan ConfirmDelay = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan ProofPatience = TimeSpan.FromSeconds(2);

    private readonly NodeId _self;
    private readonly HoldConnection _hold;
    private readonly Func<SiloAddress, bool> _isLeaving;
    private readonly Func<SiloAddress, Task> _declareDead;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, (CancellationTokenSource End, Task Watch)> _watches = [];
    private bool _isDisposed;

    /// <param name="self">This node.</param>
    /// <param name="hold">Holds a connection.</param>
    /// <param name="isLeaving">Whether a silo leaves in order; its end is no death.</param>
    /// <param name="declareDead">Tells the cluster of a death.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The node's log.</param>
    internal PeerWatch(
        NodeId self, HoldConnection hold, Func<SiloAddress, bool> isLeaving, Func<SiloAddress, Task> declareDead, TimeProvider time,
        ILogger logger) =>
        (_self, _hold, _isLeaving, _declareDead, _time, _logger) = (self, hold, isLeaving, declareDead, time, logger);

    /// <summary>Holds a connection, and returns when it ends.</summary>
    /// <exception cref="TransferException">There is none.</exception>
    internal delegate Task HoldConnection(EndPoint peer, Action opened, CancellationToken cancellationToken);

    /// <summary>Returns the nodes that a node watches.</summary>
    internal static NodeView[] Chosen(NodeId self, NodeView[] nodes)
    {
        NodeView[] others = [.. nodes.Where(node => node.Node != self).OrderBy(node => node.Node.Value)];
        int first = Array.FindIndex(others, node => node.Node.Value > self.Value);
        return [.. others.Skip(Math.Max(first, 0)).Concat(others.Take(Math.Max(first, 0))).Take(Watched)];
    }

    /// <summary>Returns true when the port of a node refuses a connection, and so its process has ended. An answer, or none, proves
    /// nothing.</summary>
    internal static async Task<bool> HasEndedAsync(HoldConnection hold, string endpoint, TimeProvider time)
    {
        if (!IPEndPoint.TryParse(endpoint, out IPEndPoint? address))
            return false;
        using var patience = new CancellationTokenSource(ProofPatience, time);
        try
        {
            await hold(address, patience.Cancel, patience.Token).ConfigureAwait(false);
            return false;
        }
        catch (Exception e)
        {
            return IsRefusal(e);
        }
    }

    /// <summary>Takes the nodes of the cluster, as this node knows them now.</summary>
    internal void Update(NodeView[] nodes)
    {
        NodeView[] chosen = Chosen(_self, nodes);
        lock (_lock)
        {
            if (_isDisposed)
                return;
            foreach (NodeId node in _watches.Keys.Where(node => !Array.Exists(chosen, view => view.Node == node)).ToArray())
            {
                _watches.Remove(node, out (CancellationTokenSource End, Task Watch) old);
                old.End.Cancel();
            }

            foreach (NodeView view in chosen)
            {
                if (_watches.ContainsKey(view.Node) || !IPEndPoint.TryParse(view.TransferEndpoint, out IPEndPoint? address))
                    continue;
                var end = new CancellationTokenSource();
                _watches.Add(view.Node, (end, Task.Run(() => WatchAsync(view, address, end.Token))));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] watches;
        lock (_lock)
        {
            _isDisposed = true;
            watches = [.. _watches.Values.Select(watch => watch.Watch)];
            foreach ((CancellationTokenSource end, _) in _watches.Values)
                end.Cancel();
        }

        await Task.WhenAll(watches).ConfigureAwait(false);
    }

    private async Task WatchAsync(NodeView peer, IPEndPoint address, CancellationToken ended)
    {
        // A port that was never open may be closed by a firewall.
        bool wasOpen = false;
        int refused = 0;
        while (!ended.IsCancellationRequested)
        {
            TimeSpan delay = RetryDelay;
            long began = _time.GetTimestamp();
            try
            {
                await _hold(address, () => (wasOpen, refused) = (true, 0), ended).ConfigureAwait(false);
                // Closed with its process, or because nothing was asked for. A peer that closes all of them must not keep this node busy.
                delay = _time.GetElapsedTime(began) < RetryDelay ? ConfirmDelay : TimeSpan.Zero;
            }
            catch (Exception e) when (e is TransferException or IOException or SocketException or ObjectDisposedException)
            {
                refused = IsRefusal(e) ? refused + 1 : 0;
                if (wasOpen && refused == 1)
                    delay = ConfirmDelay;
                else if (wasOpen && refused > 1)
                    await DeclareAsync(peer).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(_logger, peer.Node, e);
            }

            await Task.Delay(delay, _time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeclareAsync(NodeView peer)
    {
        if (_isLeaving(peer.Silo))
            return;
        try
        {
            await _declareDead(peer.Silo).ConfigureAwait(false);
            LogProven(_logger, peer.Node);
        }
        catch (Exception e)
        {
            LogFailed(_logger, peer.Node, e); // the list of members cannot be written now; the next attempt comes in a second
        }
    }

    private static bool IsRefusal(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                return true;
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The process of node {Node} has ended: its connection broke, and its port is closed.")]
    private static partial void LogProven(ILogger logger, NodeId node);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The watch of node {Node} failed; it goes on.")]
    private static partial void LogFailed(ILogger logger, NodeId node, Exception error);
}
