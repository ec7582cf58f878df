using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>Accepts connections on a loopback port and hands each to a handler, as a node's host does.</summary>
internal sealed class TransferHost : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, CancellationToken, Task> _handler;
    private readonly Lock _gate = new();
    private readonly List<Socket> _open = [];
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    public TransferHost(Func<Socket, CancellationToken, Task> handler)
    {
        _handler = handler;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    public int Accepted
    {
        get
        {
            lock (_gate)
                return _connections.Count;
        }
    }

    /// <summary>Serves with a real server. <paramref name="wrap"/> may damage its bytes, by number of the connection.</summary>
    public static TransferHost Serve(TransferServer server, Func<int, Stream, Stream>? wrap = null)
    {
        int count = 0;
        return new TransferHost(async (socket, ct) =>
        {
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            Stream output = wrap?.Invoke(Interlocked.Increment(ref count), stream) ?? stream;
            await server.ServeAsync(
                new Duplex(PipeReader.Create(stream), PipeWriter.Create(output)), ct, socket.RemoteEndPoint, wrap is null ? socket : null);
        });
    }

    /// <summary>Ends every open connection. Others can be opened.</summary>
    public void CloseConnections()
    {
        lock (_gate)
            foreach (Socket socket in _open)
                socket.Dispose();
    }

    /// <summary>Stops accepting and ends every open connection, as the death of the node does.</summary>
    public async Task KillAsync()
    {
        _listener.Dispose();
        await _accepting.Within("host stops accepting");
        CloseConnections();
    }

    /// <summary>Completes when every connection accepted so far has ended.</summary>
    public Task ConnectionsEnded()
    {
        lock (_gate)
            return Task.WhenAll(_connections);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _stop.CancelAsync();
        await _accepting.Within("host stops accepting");
        await ConnectionsEnded().Within("host ends its connections");
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(_stop.Token);
                lock (_gate)
                {
                    _open.Add(socket);
                    _connections.Add(Task.Run(() => HandleAsync(socket)));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The host has stopped.
        }
    }

    private async Task HandleAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            try
            {
                await _handler(socket, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The other end, or this host, closed the connection.
            }
        }
    }
}

internal sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;
}
