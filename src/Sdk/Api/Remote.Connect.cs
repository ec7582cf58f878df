using System.Globalization;
using System.Net.Sockets;
using ClusterTasks.Execution;
using ClusterTasks.Platform;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Attaches to a cluster.</summary>
public static partial class Remote
{
    /// <summary>Gets the session that calls go through here: see <see cref="Remote"/>. Inside a task: the task's own.</summary>
    /// <exception cref="ClusterUnavailableException">The process is not attached to a cluster.</exception>
    /// <exception cref="InvalidOperationException">Several sessions are open, and none is current here.</exception>
    public static RemoteSession Current => SessionAmbient.Require().Public;

    /// <summary>Attaches this process to a node on this machine and starts a job. The session becomes the current one of the caller's flow
    /// of control until it is disposed. Cost: a few milliseconds; the node starts the job's worker processes meanwhile.</summary>
    /// <param name="address">The node's address; null: <c>CLUSTERTASKS_ADDRESS</c>, else the newest node of this machine and user.</param>
    /// <param name="options">Timeouts and output; null: the defaults.</param>
    /// <param name="cancellationToken">Stops waiting for the node.</param>
    /// <exception cref="ArgumentException"><paramref name="address"/> is not the address of a node, or
    /// <see cref="RemoteOptions.WorkerEnvironment"/> holds a variable that cannot be set.</exception>
    /// <exception cref="ClusterUnavailableException">No node answers; the message lists the addresses that were tried. Or the program
    /// cannot use ClusterTasks, or cannot be its own worker process; the message names the property to change.</exception>
    /// <exception cref="PlatformNotSupportedException">ClusterTasks does not run on this system; the message says where it
    /// does.</exception>
    public static Task<RemoteSession> ConnectAsync(
        string? address = null, RemoteOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new RemoteOptions();
        var slot = new SessionSlot();
        Task<RemoteSession> connecting = AttachAsync(address, options, slot, OwnCode(options), cancellationToken);
        // This runs in the method's synchronous part: a session that an asynchronous method makes current is no longer current when that
        // method returns.
        _ = SessionAmbient.Enter(slot);
        return connecting;
    }

    /// <summary>Connects. The session becomes current only in flows that entered the slot.</summary>
    internal static Task<RemoteSession> AttachAsync(
        string? address, RemoteOptions options, SessionSlot slot, JobCode code, CancellationToken cancellationToken)
    {
        IReadOnlyList<NodeAddress> candidates = NodeDirectory.Candidates(address);
        return Detached.RunAsync(
            async () =>
            {
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    return Connect(candidates, options, slot, code);
                }
                catch
                {
                    slot.End();
                    throw;
                }
            });
    }

    /// <summary>Refuses a system that ClusterTasks does not run on, and a program that cannot use it. Ends a child process that runs the
    /// program's Main.</summary>
    /// <exception cref="PlatformNotSupportedException">ClusterTasks does not run on this system.</exception>
    /// <exception cref="ClusterUnavailableException">The program switches dynamic code off.</exception>
    internal static ProgramFacts CheckProgram()
    {
        SupportedSystem.ThrowIfUnsupported();
        ChildGuard.ExitIfChild();
        var facts = ProgramFacts.Current();
        return ProgramRefusal.OfProgram(facts) is { } refusal ? throw new ClusterUnavailableException(refusal) : facts;
    }

    /// <summary>Describes how to start this program again, for the worker processes that will run its functions.</summary>
    /// <param name="options">Options of the session.</param>
    /// <param name="hookAssemblies">Assemblies that the program must find when it is started again, beside this one.</param>
    /// <remarks>Called in the caller's flow: the culture is part of it.</remarks>
    internal static JobCode OwnCode(RemoteOptions options, params ReadOnlySpan<string> hookAssemblies)
    {
        ProgramFacts facts = CheckProgram();
        return new(LaunchFinder.Of(facts, [typeof(Remote).Assembly.GetName().Name!, .. hookAssemblies]), WorkingDirectory())
        {
            Culture = CultureInfo.CurrentCulture.Name,
            UICulture = CultureInfo.CurrentUICulture.Name,
            Variables = WorkerVariables.Pack(options.WorkerEnvironment),
            MaxTaskDepth = options.MaxTaskDepth,
        };
    }

    private static RemoteSession Connect(IReadOnlyList<NodeAddress> candidates, RemoteOptions options, SessionSlot slot, JobCode code)
    {
        SessionClient client = Dial(candidates, options, code);
        var output = new TaskOutput(options.OnOutput, TimeProvider.System);
        client.OnLogLine = output.Write;
        client.Start();
        return new RemoteSession(client, output, slot);
    }

    /// <summary>Finds a node that answers. The session does not receive yet.</summary>
    /// <exception cref="ClusterUnavailableException">No node answers.</exception>
    internal static SessionClient Dial(IReadOnlyList<NodeAddress> candidates, RemoteOptions options, JobCode code)
    {
        var failures = new List<string>();
        foreach (NodeAddress candidate in candidates)
        {
            // A node of this process never ends before the process.
            bool mayMove = options.ReattachTimeout > TimeSpan.Zero && !InProcessNodes.Has(candidate.SocketPath);
            var hello = new Hello(
                ProtocolRange.Own, SessionKind.Driver, Environment.ProcessId, ProgramSecret.Value, code with { MayMove = mayMove });
            try
            {
                SessionClient client = SessionClient.Connect(candidate, hello, TimeProvider.System, options.ConnectTimeout);
                client.LimitSubmits(options.MaxPendingTasks, options.MaxPendingBytes);
                if (mayMove)
                    client.MoveBy(new SessionMover(hello, options.ConnectTimeout, options.ReattachTimeout));
                return client;
            }
            catch (Exception e) when (e is SocketException or ProtocolException or IOException or ClusterTasksException)
            {
                // The node answers, and would have to start this program: another node would say the same.
                if (hello.Code.Launch.Refusal is { Length: > 0 } refusal && e.Message.Contains(refusal, StringComparison.Ordinal))
                    throw new ClusterUnavailableException(refusal, e);
                failures.Add($"{candidate} ({Explain(e, candidate)})");
            }
        }

        throw new ClusterUnavailableException(failures.Count > 0
            ? $"No cluster answers. Tried: {string.Join("; ", failures)}. Start a node (ClusterTasks.Node node) or check the address."
            : "No cluster was found: no address was given, CLUSTERTASKS_ADDRESS is not set, and no node of this user runs on this "
                + $"machine (looked in {NodeDirectory.Default}). Start one, or use LocalCluster.StartAsync.");
    }

    // The system's own texts for these mislead: a path that does not exist is "Cannot assign requested address".
    private static string Explain(Exception error, NodeAddress address) => (error as SocketException)?.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable => "there is no such socket",
        SocketError.ConnectionRefused => "nobody listens there",
        SocketError.TimedOut => "it did not answer in time",
        SocketError.AccessDenied => "it belongs to another user: run both as one user",
        _ => FileAbove(address.SocketPath) is { } file ? $"'{file}' is no folder" : error.Message,
    };

    /// <summary>Returns the file in a path where a folder should be; null: there is none.</summary>
    private static string? FileAbove(string path)
    {
        string? above = Path.GetDirectoryName(path);
        while (above is not null && !Path.Exists(above))
            above = Path.GetDirectoryName(above);
        return File.Exists(above) ? above : null;
    }

    /// <summary>Returns the directory that tasks run in. It is the root where this process's own was removed under it, because the system
    /// refuses to name that.</summary>
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
}
