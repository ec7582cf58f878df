using System.Net;
using System.Security.Cryptography;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;

namespace ClusterTasks;

/// <summary>A whole cluster on this machine, for tests and for programs that bring their own: node processes (or in-process silos), each
/// with its own object store, and this process attached to the first. Disposing it ends everything.</summary>
/// <remarks>Nothing survives this process, even when it is killed: node processes end with it.</remarks>
public sealed class LocalCluster : IAsyncDisposable
{
    private const int PortAttempts = 3;

    private readonly LocalClusterOptions _options;
    private readonly StoreReservation _stores;
    private readonly SessionSlot _slot;
    private readonly JobCode _code;
    private readonly LocalRunDirectory _directory;
    private readonly LocalMembership _membership;
    private readonly TimeProvider _time;
    private readonly LogLines _log;
    private readonly NodeLines _lines;
    private readonly SemaphoreSlim _changes = new(1);
    // More processes at once only take the processors from running nodes that have to answer.
    private readonly SemaphoreSlim _launches = new(Environment.ProcessorCount);
    private readonly List<LocalNodeRunner> _runners = [];
    private readonly List<LocalNodeRunner> _joined = []; // guarded by _changes
    private readonly List<Task> _starts = [];
    private volatile IReadOnlyList<LocalNode> _nodes = [];
    private RemoteSession? _session;
    private int _nextNode;
    private volatile bool _disposed;
    private Task? _end;

    private LocalCluster(
        LocalClusterOptions options, SessionSlot slot, JobCode code, LocalRunDirectory directory, IPAddress address, TimeProvider time)
    {
        _stores = StoreReservation.Take(options.StoreBytesPerNode, options.Nodes);
        _options = options with { StoreBytesPerNode = _stores.BytesEach };
        _slot = slot;
        _code = code;
        _directory = directory;
        _time = time;
        _log = new LogLines(options.Log ?? Console.Error.WriteLine, time);
        _lines = new NodeLines(_log.Write, time);
        // The id differs from the folder's name, which the kernel shows to everybody with each socket in it.
        string id = "local-" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        _membership = new LocalMembership(id, RandomNumberGenerator.GetHexString(32), address, directory.MemberFile);
    }

    /// <summary>Gets the nodes that were started, in order, including those that have ended since. Any of them may end, the first one too:
    /// the others continue, notice it, and more can be added. <see cref="Session"/> ends with the first node, and so do its tasks and
    /// references.</summary>
    public IReadOnlyList<LocalNode> Nodes => _nodes;

    /// <summary>Gets the address at which programs of this user can connect: that of the first node that still runs.</summary>
    public string Address => (_nodes.FirstOrDefault(node => node.IsRunning) ?? _nodes[0]).Address;

    /// <summary>Gets this process's session with the first node; it ends with that node. Call <see cref="Remote.ConnectAsync"/> with
    /// <see cref="Address"/> for another one.</summary>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public RemoteSession Session =>
        !_disposed && _session is { } session ? session : throw new ObjectDisposedException(nameof(LocalCluster));

    /// <summary>Starts a cluster and attaches this process to it. Returns when all slots are registered: about 1 s for two nodes, 0.3 s for
    /// each additional one. Its session becomes the current one of the caller's flow of control until it is disposed; other flows of a
    /// process with several sessions call <see cref="Session"/>, or make it current.</summary>
    /// <param name="options">The nodes to start; null is one node with all processors.</param>
    /// <param name="ct">Stops the start and ends the nodes that it started.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException"><see cref="LocalClusterOptions.Session"/> names an address, or a variable that cannot be
    /// set.</exception>
    /// <exception cref="ClusterUnavailableException">A node did not start; the message has its last lines. Or the program cannot be a node
    /// or a worker process; the message names the property to change, and nothing was started.</exception>
    /// <exception cref="PlatformNotSupportedException">ClusterTasks does not run on this system; the message says where it
    /// does.</exception>
    public static Task<LocalCluster> StartAsync(LocalClusterOptions? options = null, CancellationToken ct = default)
    {
        ChildGuard.ExitIfStartsCluster();
        options ??= new LocalClusterOptions();
        bool hasProcesses = options.Workers == WorkerMode.Process;
        JobCode code = Remote.OwnCode(options.Session ?? new RemoteOptions(), hasProcesses ? [ProcessNodeRunner.HookAssembly] : []);
        options.Validate();
        if (hasProcesses && code.Launch.Refusal is { Length: > 0 } refusal)
            throw new ClusterUnavailableException(refusal);

        var slot = new SessionSlot();
        // The start runs without the caller's context: silos, sockets and timers of the cluster outlive the flow that started it.
        Task<LocalCluster> starting = Detached.RunAsync(() => StartClusterAsync(options, slot, code, ct));
        // This runs in the method's synchronous part: a session that an asynchronous method makes current is no longer current when that
        // method returns.
        _ = SessionAmbient.Enter(slot);
        return starting;
    }

    internal string ClusterId => _membership.ClusterId;

    internal string Token => _membership.Token;

    private static async Task<LocalCluster> StartClusterAsync(
        LocalClusterOptions options, SessionSlot slot, JobCode code, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            LocalCluster? cluster = null;
            try
            {
                (LocalRunDirectory directory, IPAddress address) = LocalHost.Prepare(options);
                cluster = new LocalCluster(options, slot, code, directory, address, TimeProvider.System);
                await cluster.StartNodesAsync(Enumerable.Repeat(cluster._options.ForNode(), options.Nodes).ToArray(), ct)
                    .ConfigureAwait(false);
                await cluster.AttachAsync(ct).ConfigureAwait(false);
                return cluster;
            }
            catch (Exception e)
            {
                if (cluster is not null)
                    await cluster.DisposeAsync().ConfigureAwait(false);
                // Another program took the port after it was found free and before the first node used it.
                if (e is PortTakenException && attempt < PortAttempts)
                    continue;
                slot.End();
                if (e is PortTakenException)
                    throw new ClusterUnavailableException(e.Message, e);
                throw;
            }
        }
    }

    /// <summary>Starts one more node and returns when its slots are registered. It waits until the others have noticed the death of a
    /// node.</summary>
    /// <param name="options">Options that override the cluster's.</param>
    /// <param name="ct">Stops the start and ends the node.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ClusterUnavailableException">The node did not start; the message has its last lines.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public Task<LocalNode> AddNodeAsync(LocalNodeOptions? options = null, CancellationToken ct = default)
    {
        options ??= new LocalNodeOptions();
        options.Validate();
        return Detached.RunAsync(async () => (await StartNodesAsync([options.Over(_options.ForNode())], ct).ConfigureAwait(false))[0]);
    }

    /// <summary>Detaches this process, stops all nodes (killing those that do not stop in time) and removes their files.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_starts)
        {
            _disposed = true;
            return new ValueTask(_end ??= EndAsync([.. _starts]));
        }
    }

    private async Task EndAsync(Task[] starts)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // off the caller's lock
        if (_session is not null)
            await _session.DisposeAsync().ConfigureAwait(false);
        // A node that is joining gets in; nodes that wait for their turn end.
        await Task.WhenAll(starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The first node goes last: when two nodes sign off at once, Orleans lets the later one wait for 2 s, and one of the two would be
        // the first.
        await Task.WhenAll(_runners.Skip(1).Select(r => r.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(_runners.Take(1).Select(r => r.DisposeAsync().AsTask())).ConfigureAwait(false);
        _directory.Dispose();
        _stores.Dispose();
        _log.Dispose(); // the lines of the nodes are written first
    }

    private async Task AttachAsync(CancellationToken cancellationToken) =>
        _session = await Remote.AttachAsync(Address, _options.Session ?? new RemoteOptions(), _slot, _code, cancellationToken)
            .ConfigureAwait(false);

    private Task<LocalNode[]> StartNodesAsync(LocalNodeOptions[] options, CancellationToken cancellationToken)
    {
        lock (_starts)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Task<LocalNode[]> start = StartAllAsync(options, cancellationToken);
            _starts.RemoveAll(s => s.IsCompleted);
            _starts.Add(start);
            return start;
        }
    }

    private async Task<LocalNode[]> StartAllAsync(LocalNodeOptions[] options, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<LocalNodeRunner>[] starts = [.. options.Select(node => StartNodeAsync(node, failed))];
        try
        {
            await Task.WhenAll(starts).ConfigureAwait(false);
        }
        catch
        {
            await Task.WhenAll(starts.Where(s => s.IsCompletedSuccessfully).Select(s => s.Result.DisposeAsync().AsTask()))
                .ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            // The start that failed ended the others, which were cancelled.
            if (Array.Find(starts, s => s.IsFaulted) is { } first)
                await first.ConfigureAwait(false);
            throw;
        }

        LocalNode[] nodes = [.. starts.Select(s => new LocalNode(s.Result))];
        lock (_starts)
        {
            _runners.AddRange(starts.Select(s => s.Result));
            _nodes = [.. _nodes, .. nodes];
        }

        return nodes;
    }

    /// <summary>Launches a node beside others, and lets it join when its turn comes: see JoinGate.</summary>
    private async Task<LocalNodeRunner> StartNodeAsync(LocalNodeOptions node, CancellationTokenSource failed)
    {
        LocalNodeRunner? runner = null;
        bool isTurn = false;
        await _launches.WaitAsync(failed.Token).ConfigureAwait(false);
        try
        {
            runner = Launch(node);
            await _changes.WaitAsync(failed.Token).ConfigureAwait(false);
            isTurn = true;
            ObjectDisposedException.ThrowIf(_disposed, this);
            // When no node is left to declare them dead, the silos in the list would keep a new one waiting for a minute.
            if (_joined.TrueForAll(other => !other.IsRunning))
                File.Delete(_directory.MemberFile);
            await runner.WhenReadyAsync(failed.Token).ConfigureAwait(false);
            _joined.Add(runner);
            return runner;
        }
        catch
        {
            await failed.CancelAsync().ConfigureAwait(false);
            if (runner is not null)
                await runner.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            if (isTurn)
                _changes.Release();
            _launches.Release();
        }
    }

    private LocalNodeRunner Launch(LocalNodeOptions node)
    {
        int number = Interlocked.Increment(ref _nextNode) - 1;
        Dictionary<string, string> variables = LocalNodeSettings.Create(
            _options, node, _membership, isFirst: number == 0, _directory.ForNode(number));
        if (_options.Workers == WorkerMode.InProcess)
        {
            NodeConfiguration configuration = LocalNodeSettings.Read(variables, _membership.Token);
            configuration.Log = line => _lines.Write($"#{number}", line);
            return new InProcessNodeRunner(configuration, _time);
        }

        variables["CLUSTERTASKS_CONTROL"] = "stdin";
        return ProcessNodeRunner.Start(
            _code.Launch, variables, $"#{number}", _lines.Write, _options.StartTimeout, _options.DrainTimeout + _options.StopTimeout, _time,
            _membership.Token);
    }
}
