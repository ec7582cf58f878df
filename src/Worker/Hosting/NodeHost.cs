using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ClusterTasks.Worker.Hosting;

/// <summary>A running node: one silo with everything that <c>AddClusterTasks</c> adds. Used by the node program, and by an
/// in-process local cluster.</summary>
internal sealed class NodeHost : IAsyncDisposable
{
    private const int PortAttempts = 5;
    private static readonly TimeSpan RedisPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AbandonTimeout = TimeSpan.FromSeconds(2);

    private readonly IHost _host;
    private readonly IConnectionMultiplexer? _redis;
    private readonly string _runDirectory;

    private NodeHost(IHost host, IConnectionMultiplexer? redis, NodeReadyLine ready, string runDirectory)
    {
        _host = host;
        _redis = redis;
        Ready = ready;
        _runDirectory = runDirectory;
    }

    internal NodeReadyLine Ready { get; }

    internal IServiceProvider Services => _host.Services;

    /// <summary>Completes when the host stops, whoever asked for it.</summary>
    internal CancellationToken Stopping => _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>Whether the node stops because it cannot go on; it has said why.</summary>
    internal bool HasFailed => _host.Services.GetRequiredService<FatalErrors>().Reason is not null;

    /// <summary>Starts the node and returns when it is registered.</summary>
    /// <exception cref="NodeStartException">It cannot start; the message says why and what to do.</exception>
    internal static async Task<NodeHost> StartAsync(NodeConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        if (configuration.Node.Token is null && configuration.TokenFile is { } file)
            configuration.Node.Token = await TokenFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        // The host would check the same later, but would log it with a stack trace as well.
        if (NodeOptionsValidator.Check(configuration.Node) is { Count: > 0 } errors)
            throw new NodeStartException(string.Join(' ', errors));

        OpenFileLimit.Check();
        PrepareRunDirectory(configuration.Node);
        configuration.Node.Token ??= DefaultToken(configuration);
        using var timeout = new CancellationTokenSource(configuration.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        if (configuration.StartGate is { } gate)
        {
            // The time until a node is let in is its starter's: of many nodes that join one after the other, the last waits for all.
            configuration.StartGate = async () =>
            {
                timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                await gate().ConfigureAwait(false);
                timeout.CancelAfter(configuration.StartTimeout);
            };
        }

        var phase = new Phase(configuration.Primary);
        IConnectionMultiplexer? redis = null;
        try
        {
            if (configuration.Clustering == Clustering.Redis)
            {
                phase.Waits = $"Redis at {configuration.Redis}";
                redis = await RedisConnection.ConnectAsync(configuration.Redis, RedisPatience, time, either.Token).ConfigureAwait(false);
            }

            return await StartSiloAsync(configuration, redis, phase, time, either.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (redis is not null)
                await redis.DisposeAsync().ConfigureAwait(false);
            if (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw new NodeStartException($"The node was not ready within {configuration.StartTimeout.TotalSeconds:0.#} s; it waited for {phase}. Raise {{start-timeout}} if the machine is just slow.", e);
            throw;
        }
    }

    /// <summary>Stops gracefully; what is not done after the deadline is abandoned.</summary>
    internal async Task StopAsync(CancellationToken deadline)
    {
        DeleteNodeFile();
        await _host.StopAsync(deadline).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        DeleteNodeFile();
        await DisposeHostAsync(_host).ConfigureAwait(false);
        if (_redis is not null)
            await _redis.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<NodeHost> StartSiloAsync(
        NodeConfiguration configuration, IConnectionMultiplexer? redis, Phase phase, TimeProvider time, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = configuration.SiloPort != 0 ? configuration.SiloPort : FindPort(configuration);
            IHost host = Build(configuration, port, redis, time);
            var status = host.Services.GetRequiredService<NodeStatus>();
            try
            {
                phase.Status = status;
                // Not every start of a silo looks at its token, so the wait is bounded here as well.
                await StartAsync(host, status, cancellationToken).ConfigureAwait(false);
                string session = await status.WhenReady.WaitAsync(cancellationToken).ConfigureAwait(false);
                var silo = host.Services.GetRequiredService<ILocalSiloDetails>();
                var ready = new NodeReadyLine(status.Id.ToString(), Environment.ProcessId, session, silo.SiloAddress.ToParsableString());
                NodeFile.Write(configuration.Node.RunDirectory, ready);
                return new NodeHost(host, redis, ready, configuration.Node.RunDirectory);
            }
            catch (Exception e)
            {
                string? fatal = host.Services.GetRequiredService<FatalErrors>().Reason;
                await AbandonAsync(host, time).ConfigureAwait(false);
                HostPaths.Remove(Path.Combine(configuration.Node.RunDirectory, status.Id.ToString()));
                if (fatal is not null)
                    throw new NodeStartException(fatal, e);
                if (e is NodeStartException || !FreePort.IsConflict(e))
                    throw;
                if (configuration.SiloPort != 0)
                    throw new NodeStartException($"Port {port} is taken by another program. Set {{silo-port}} to a free one, or to 0 for any.", e) { IsPortConflict = true };
                if (attempt == PortAttempts)
                    throw new NodeStartException($"No free port for the silo in {PortAttempts} attempts. Set {{silo-port}}.", e);
            }
        }
    }

    /// <summary>Starts the host, but not beyond the news that it cannot join.</summary>
    private static async Task StartAsync(IHost host, NodeStatus status, CancellationToken cancellationToken)
    {
        Task start = host.StartAsync(cancellationToken).WaitAsync(cancellationToken);
        await Task.WhenAny(start, status.WhenReady).ConfigureAwait(false);
        if (status.WhenReady.IsFaulted)
            await status.WhenReady.ConfigureAwait(false);
        await start.ConfigureAwait(false);
    }

    private static int FindPort(NodeConfiguration configuration)
    {
        IPAddress listen = configuration.Listen ?? ClusterSetup.Advertised(configuration);
        try
        {
            return FreePort.Find(listen);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            throw new NodeStartException($"This machine has no address {listen} to listen on. Set {{listen}} to one that it has, or {{advertise}} to that by which others reach it.", e);
        }
    }

    /// <summary>The secret of clusters on one machine, which nobody need set.</summary>
    private static string DefaultToken(NodeConfiguration configuration)
    {
        IPAddress advertised = ClusterSetup.Advertised(configuration);
        IPAddress open = configuration.Listen ?? advertised;
        if (!IPAddress.IsLoopback(open) || !IPAddress.IsLoopback(advertised))
            throw new NodeStartException($"The silo is to be reached at {advertised} and listens on {open}, which other machines can reach, but {{token-file}} is not set. Set it to a file with the same secret on every node.");
        return TokenFile.ReadOrMake(configuration.Node.RunDirectory);
    }

    private static IHost Build(NodeConfiguration configuration, int siloPort, IConnectionMultiplexer? redis, TimeProvider time)
    {
        // Without defaults: no appsettings.json of the folder we happen to run in, no file watchers.
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = configuration.StopTimeout);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // signals are the program's business
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(services => new FatalErrors(
            services.GetRequiredService<IHostApplicationLifetime>(),
            services.GetRequiredService<NodeStatus>(),
            () => services.GetRequiredService<ISiloStatusOracle>().CurrentStatus,
            configuration.Log));
        builder.Services.AddSingleton<IFatalErrorHandler>(services => services.GetRequiredService<FatalErrors>());
        builder.Services.AddLogging(logging =>
        {
            logging.AddProvider(new LineLoggerProvider(time, configuration.Log, configuration.Node.LogLevel, MemberList(configuration)));
            LogFilters.Add(logging, configuration.Node.LogLevel);
        });
        if (configuration.StartGate is { } gate)
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new JoinGate(gate));
        builder.UseOrleans(silo => ClusterTasksSiloBuilderExtensions.AddNode(silo.Join(configuration, siloPort, redis), o => Copy(configuration.Node, o)));
        return builder.Build();
    }

    private static string MemberList(NodeConfiguration configuration) => configuration.Clustering switch
    {
        Clustering.Redis => $"Redis at {configuration.Redis}",
        Clustering.File => configuration.EffectiveMemberFile,
        _ => configuration.Primary is { } primary ? $"the first node, {primary}" : "this node",
    };

    private static void Copy(NodeOptions from, NodeOptions to)
    {
        to.Cpus = from.Cpus;
        to.Gpus = from.Gpus;
        to.GpuDevices = from.GpuDevices;
        to.MemoryBytes = from.MemoryBytes;
        to.Resources = from.Resources;
        to.Labels = from.Labels;
        to.StoreBytes = from.StoreBytes;
        to.MaxObjects = from.MaxObjects;
        to.MaxClients = from.MaxClients;
        to.ClientBytes = from.ClientBytes;
        to.Workers = from.Workers;
        to.WorkerProcesses = from.WorkerProcesses;
        to.SchedulerShards = from.SchedulerShards;
        to.RunDirectory = from.RunDirectory;
        to.TransferAddress = from.TransferAddress;
        to.Token = from.Token;
        to.SharedMemoryDirectory = from.SharedMemoryDirectory;
        to.SpillDirectory = from.SpillDirectory;
        to.SpillBytes = from.SpillBytes;
        to.SpillStartAt = from.SpillStartAt;
        to.SpillStopAt = from.SpillStopAt;
        to.FallbackBytes = from.FallbackBytes;
        to.LogLevel = from.LogLevel;
        to.Reader = from.Reader;
        to.AttachHost = false;
        to.IsInUserHost = false;
    }

    private static void PrepareRunDirectory(NodeOptions options)
    {
        try
        {
            HostPaths.PrepareRunDirectory(options.RunDirectory);
            NodeFile.RemoveStale(options.RunDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(e.Message, e);
        }
    }

    private void DeleteNodeFile() => NodeFile.Remove(_runDirectory, Ready.NodeId);

    /// <summary>Stops what had started of a host that did not start: its sockets, its store, its place in the member list.</summary>
    private static async Task AbandonAsync(IHost host, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(AbandonTimeout, time);
        try
        {
            await host.StopAsync(deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The reason why it did not start is the one to report.
        }

        await DisposeHostAsync(host).ConfigureAwait(false);
    }

    private static async Task DisposeHostAsync(IHost host)
    {
        if (host is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        else
            host.Dispose();
    }

    private sealed class Phase(IPEndPoint? primary)
    {
        internal string Waits { get; set; } = "the silo";

        internal NodeStatus? Status { get; set; }

        public override string ToString() => (Status?.Phase ?? Waits) + (primary is null ? "" : $" (its primary node is {primary})");
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
