using System.Net.Sockets;
using ClusterTasks.Platform;
using ClusterTasks.Protocol;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Sessions;

/// <summary>The node's session socket: each client gets a thread that blocks in its reads. It does not use Kestrel, by measurement. Two
/// wake-ups lie between a result and the get that waits for it. For each, an asynchronous read costs about 30 µs more than a blocking one
/// (docs/decisions/0014-block-a-thread-for-each-session.md). Clients are the drivers and workers of this machine, some dozens.</summary>
internal sealed partial class SessionListener : IAsyncDisposable
{
    // The number of threads, and a guard against a program that connects in a loop; a node has some hundred clients at most.
    private const int MaxConnections = 1024;

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly Action<Socket> _run;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly HashSet<Socket> _connections = [];
    private readonly Task _accepting;
    private TaskCompletionSource? _allEnded;

    private SessionListener(string path, Action<Socket> run, TimeProvider time, ILogger logger)
    {
        _path = path;
        _run = run;
        _time = time;
        _logger = logger;
        try
        {
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            PrivateFiles.Close(path);
            _listener.Listen();
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        _accepting = Task.Run(AcceptAsync);
    }

    internal static SessionListener Start(string path, Action<Socket> run, TimeProvider time, ILogger<SessionListener> logger) =>
        new(path, run, time, logger);

    /// <summary>Tells the reason to a client that is refused. It need not read it.</summary>
    internal static void Reject(Socket connection, string message, bool mayCome = false)
    {
        var frames = new FrameBuffer();
        frames.Append(new Rejected(message, mayCome));
        try
        {
            _ = new SocketOutput(connection).Send(frames.Written.Span, mayWait: false);
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    /// <summary>Cuts open connections (their sessions were told before) and waits until their threads have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        Task ended = Task.CompletedTask;
        lock (_connections)
        {
            foreach (Socket connection in _connections)
                new SocketOutput(connection).Abort();
            if (_connections.Count > 0)
            {
                _allEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                ended = _allEnded.Task;
            }
        }

        await ended.WaitAsync(EndTime, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        File.Delete(_path);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Serve(await _listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (Exception e) when (
                e is ObjectDisposedException
                or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted })
            {
                return;
            }
            catch (SocketException e)
            {
                // The process has no file descriptors left, for example. Clients that wait in the backlog are served when there are some
                // again.
                LogAcceptFailed(_logger, e);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time).ConfigureAwait(false);
            }
        }
    }

    private void Serve(Socket connection)
    {
        bool isFull;
        lock (_connections)
        {
            isFull = _connections.Count >= MaxConnections;
            if (!isFull)
                _connections.Add(connection);
        }

        if (isFull)
        {
            Reject(connection, $"The node has {MaxConnections} connections already: let some programs end first.");
            connection.Dispose();
            return;
        }

        try
        {
            new Thread(() => Run(connection)) { IsBackground = true, Name = "session" }.Start();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // The machine has no thread to spare. The end of its connection tells this client; others come later.
            LogAcceptFailed(_logger, e);
            Forget(connection);
        }
    }

    private void Run(Socket connection)
    {
        try
        {
            _run(connection);
        }
        finally
        {
            Forget(connection);
        }
    }

    private void Forget(Socket connection)
    {
        connection.Dispose();
        lock (_connections)
        {
            if (_connections.Remove(connection) && _connections.Count == 0)
                _allEnded?.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A program could not be let in on the session socket.")]
    private static partial void LogAcceptFailed(ILogger logger, Exception error);
}
