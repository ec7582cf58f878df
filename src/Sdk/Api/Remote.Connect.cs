using System.Globalization;
using System.Net.Sockets;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Store;

namespace ClusterTasks;

/// <summary>Attaching to a cluster.</summary>
public static partial class Remote
{
    private static RemoteSession? _current;

    /// <summary>The session that calls of this process go through.</summary>
    /// <exception cref="ClusterUnavailableException">The process is not attached to a cluster.</exception>
    public static RemoteSession Current => Volatile.Read(ref _current) ?? throw SessionAmbient.Unattached(
        "This process is not connected to a cluster. Call LocalCluster.StartAsync or Remote.ConnectAsync first.");

    /// <summary>Attaches this process to a node on this machine and starts a job. The session is the process's current one until it is
    /// disposed. Cost: a few milliseconds; the node starts the job's worker processes meanwhile.</summary>
    /// <param name="address">The node's address; null: <c>CLUSTERTASKS_ADDRESS</c>, else the newest node of this machine and user.</param>
    /// <param name="options">Timeouts and output; null: the defaults.</param>
    /// <param name="cancellationToken">Stops waiting for the node.</param>
    /// <exception cref="ArgumentException"><paramref name="address"/> is not the address of a node, or
    /// <see cref="RemoteOptions.WorkerEnvironment"/> holds a variable that cannot be set.</exception>
    /// <exception cref="InvalidOperationException">The process is attached already.</exception>
    /// <exception cref="ClusterUnavailableException">No node answers; the message lists the addresses that were tried. Or the program
    /// cannot use ClusterTasks, or cannot be its own worker process; the message names the property to change.</exception>
    /// <exception cref="PlatformNotSupportedException">ClusterTasks does not run on this system; the message says where it does.</exception>
    public static Task<RemoteSession> ConnectAsync(string? address = null, RemoteOptions? options = null, CancellationToken cancellationToken = default)
    {
        CheckProgram();
        IReadOnlyList<NodeAddress> candidates = NodeDirectory.Candidates(address);
        ThrowIfAttached();
        return Task.Run(() => Connect(candidates, options ?? new RemoteOptions()), cancellationToken);
    }

    internal static void ThrowIfAttached()
    {
        if (Volatile.Read(ref _current) is { } present)
            throw new InvalidOperationException($"This process is attached to {present.Address} already: dispose that session first. There is one session per process.");
    }

    /// <summary>Refuses a system that ClusterTasks does not run on, ends a child process that runs the program's Main, and refuses a program
    /// that cannot use ClusterTasks.</summary>
    /// <exception cref="PlatformNotSupportedException">ClusterTasks does not run on this system.</exception>
    /// <exception cref="ClusterUnavailableException">The program switches dynamic code off.</exception>
    internal static void CheckProgram()
    {
        SupportedSystem.ThrowIfUnsupported();
        ChildGuard.ExitIfChild();
        if (ProgramRefusal.OfProgram(ProgramFacts.Current()) is { } refusal)
            throw new ClusterUnavailableException(refusal);
    }

    internal static void Detach(RemoteSession session)
    {
        if (Interlocked.CompareExchange(ref _current, null, session) == session)
            SessionAmbient.Default = null;
    }

    private static RemoteSession Connect(IReadOnlyList<NodeAddress> candidates, RemoteOptions options)
    {
        var failures = new List<string>();
        var hello = new Hello(SessionKind.Driver, Environment.ProcessId, "", OwnCode(options));
        foreach (NodeAddress candidate in candidates)
        {
            try
            {
                SessionClient client = SessionClient.Connect(candidate, hello, TimeProvider.System, options.ConnectTimeout);
                client.LimitSubmits(options.MaxPendingTasks, options.MaxPendingBytes);
                var output = new TaskOutput(options.OnOutput);
                var session = new RemoteSession(client, output);
                if (Interlocked.CompareExchange(ref _current, session, null) is not null)
                {
                    session.Dispose();
                    throw new InvalidOperationException("This process was attached to a cluster by another thread meanwhile: there is one session per process.");
                }

                client.OnLogLine = output.Write;
                SessionAmbient.Default = client;
                client.Start();
                return session;
            }
            catch (Exception e) when (e is SocketException or ProtocolException or IOException or ClusterTasksException)
            {
                // The node answers, and would have to start this program: another node would say the same.
                if (hello.Code.Launch.Refusal is { Length: > 0 } refusal && e.Message.Contains(refusal, StringComparison.Ordinal))
                    throw new ClusterUnavailableException(refusal, e);
                failures.Add($"{candidate} ({Explain(e)})");
            }
        }

        throw new ClusterUnavailableException(failures.Count > 0
            ? $"No cluster answers. Tried: {string.Join("; ", failures)}. Start a node (ClusterTasks.Node node) or check the address."
            : $"No cluster was found: neither an address was given, nor CLUSTERTASKS_ADDRESS is set, nor does a node of this user run on this machine (looked in {NodeDirectory.Default}). Start one, or use LocalCluster.StartAsync.");
    }

    // The system's own words for these mislead: a path that does not exist is "Cannot assign requested address".
    private static string Explain(Exception error) => (error as SocketException)?.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable => "there is no such socket",
        SocketError.ConnectionRefused => "nobody listens there",
        SocketError.TimedOut => "it did not answer in time",
        _ => error.Message,
    };

    /// <summary>The directory that tasks run in; the root where this process's own was removed under it, which the system refuses to name.</summary>
    private static string WorkingDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return "/";
        }
    }

    /// <summary>Where this program is, for the worker processes that will run its functions.</summary>
    private static JobCode OwnCode(RemoteOptions options) => new(ProgramLaunch.Of(ProgramFacts.Current(), typeof(Remote).Assembly.GetName().Name!), WorkingDirectory())
    {
        Culture = CultureInfo.CurrentCulture.Name,
        UICulture = CultureInfo.CurrentUICulture.Name,
        Variables = WorkerVariables.Pack(options.WorkerEnvironment),
    };
}
