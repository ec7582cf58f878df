using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ClusterTasks.Cluster.Tests.Deployment;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Garbage on the port where other nodes fetch objects.</summary>
public sealed class TransferGarbageTests : IAsyncDisposable
{
    private readonly TestScope _scope = new();
    private readonly ConcurrentQueue<string> _log = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Fact]
    public async Task Connect_RandomBytes_EndsOnlyThatConnection()
    {
        var transfer = new IPEndPoint(IPAddress.Loopback, FreePort.Find(IPAddress.Loopback));
        await using var node = new NodeProcess(_scope, "node", ["node"], new Dictionary<string, string>
        {
            ["CLUSTERTASKS_RUN_DIR"] = Path.Combine(_scope.Path, "run"),
            ["CLUSTERTASKS_TRANSFER_ADDRESS"] = transfer.ToString(),
            ["CLUSTERTASKS_STORE_BYTES"] = "128M",
            ["CLUSTERTASKS_CPUS"] = "1",
            ["CLUSTERTASKS_LOG_LEVEL"] = "warning",
        }, _log.Enqueue);
        NodeReadyLine ready = await node.ReadyAsync();
        for (int seed = 1; seed <= 3; seed++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(transfer);
            var bytes = new byte[4096];
            new Random(seed).NextBytes(bytes);
            await socket.SendAsync(bytes);
            await EndAsync(socket);
        }

        // The first of an address has a line; the others are counted.
        string log = await Eventually.BecomesAsync("a warning", () => Task.FromResult(string.Join('\n', _log)), text => text.Length > 0);
        Assert.Contains("A connection to this node's transfer port from 127.0.0.1:", Assert.Single(log.Split('\n')),
            StringComparison.Ordinal);
        Assert.All(log.Split('\n'), line => Assert.Contains(" warn ", line, StringComparison.Ordinal));
        await using (ProgramProcess driver = ProgramProcess.StartDriver(_scope, "run", ready.SessionAddress))
            await driver.SucceedsAsync();
        await node.StopAsync();
        await _scope.AllEndedAsync("after the stop");
        Assert.Empty(_scope.SocketsAndRunFiles());
    }

    /// <summary>Reads until the node has closed the connection.</summary>
    private static async Task EndAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(Eventually.Patience);
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, timeout.Token) > 0)
            {
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with bytes of ours unread.
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The node did not close the connection within {Eventually.Patience}.");
        }
    }
}
