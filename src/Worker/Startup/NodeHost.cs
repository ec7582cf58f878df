using System.Net;
using System.Net.Sockets;
using System.Reflection;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ClusterTasks.Worker.Startup;

/// <summary>A running node: one silo with everything that <c>AddClusterTasks</c> adds. The node program and in-process local clusters use
/// it.</summary>
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

    /// <summary>Completes when the host stops for any reason.</summary>
    internal CancellationToken Stopping => _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>True when the node stops because it cannot go on; it has reported the reason.</summary>
    internal bool HasFailed => _host.Services.GetRequiredService<FatalErrors>().Reason is not null;

    /// <summary>Starts the node and returns when it is registered.</summary>
    /// <exception cref="NodeStartException">It cannot start; the message says why and what to do.</exception>
    internal static async Task<NodeHost> StartAsync(NodeConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        await configuration.ReadTokenAsync(cancellationToken).ConfigureAwait(false);
        // The host would check the same later, but would log it with a stack trace as well.
        if (NodeOptionsValidator.Check(configuration.Node) is { Count: > 0 } errors)
            throw new NodeStartException(string.Join(' ', errors));

        OpenFileLimit.Check();
        PrepareRunDirectory(configuration.Node);
        if (configuration.Node.Token is null)
        {
            configuration.Node.Token = DefaultToken(configuration);
            configuration.Node.IsTokenOfRunDirectory = true;
        }

        using var timeout = new CancellationTokenSource(configuration.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        if (configuration.StartGate is { } gate)
        {
            // The starter pays for the time until a node may join: of many nodes that join one after the other, the last waits for all.
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
            else if (configuration.Clustering == Clustering.Redis && timeout.IsCancellationRequested
                && !cancellationToken.IsCancellationRequested && e is not NodeStartException)
                // Redis' own patience is longer
                throw RedisConnection.Unreachable(configuration.Redis, "no answer", configuration.StartTimeout, e);
            if (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw new NodeStartException(
                    $"The node was not ready within {configuration.StartTimeout.TotalSeconds:0.#} s; it waited for {phase}. {phase.Advice}",
                    e);
            throw;
        }
    }

    /// <summary>Ends the wait for tasks and copies of a stop that is under way, or that will come.</summary>
    internal void Hurry() => _host.Services.GetRequiredService<NodeStatus>().Hurry();

    /// <summary>Stops gracefully; work that is unfinished at the deadline is abandoned.</summary>
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
                // Not every start of a silo checks its token, so the wait is bounded here as well.
                await StartAsync(host, status, cancellationToken).ConfigureAwait(false);
                string session = await status.WhenReady.WaitAsync(cancellationToken).ConfigureAwait(false);
                var silo = host.Services.GetRequiredService<ILocalSiloDetails>();
                var ready = new NodeReadyLine(status.Id.ToString(), Environment.ProcessId, session, silo.SiloAddress.ToParsableString());
                NodeFile.Write(configuration.Node.RunDirectory, ready);
                return new NodeHost(host, redis, ready, configuration.Node.RunDirectory);
            }
            catch (Exception e)
            {
                // Orleans says only how often it tried.
                string? trouble = status.ListTrouble;
                string? fatal = host.Services.GetRequiredService<FatalErrors>().Reason;
                await AbandonAsync(host, time).ConfigureAwait(false);
                HostPaths.Remove(Path.Combine(configuration.Node.RunDirectory, status.Id.ToString()));
                if (fatal is not null)
                    throw new NodeStartException(fatal, e);
                if (e is not NodeStartException && trouble is not null)
                    throw new NodeStartException(trouble, e);
                if (e is NodeStartException || !FreePort.IsConflict(e))
                    throw;
                if (configuration.SiloPort != 0)
                    throw new NodeStartException(
                        $"Port {port} is taken by another program. Set {{silo-port}} to a free one, or to 0 for any.",
                        e)
                    { IsPortConflict = true };
                if (attempt == PortAttempts)
                    throw new NodeStartException($"No free port for the silo in {PortAttempts} attempts. Set {{silo-port}}.", e);
            }
        }
    }

    /// <summary>Starts the host, but gives up when the node reports that it cannot join.</summary>
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
            throw new NodeStartException(
                $"This machine has no address {listen} to listen on. Set {{listen}} to one that it has, or {{advertise}} to that by "
                + "which others reach it.", e);
        }
    }

    /// <summary>Returns the secret of clusters on one machine, which nobody need set.</summary>
    private static string DefaultToken(NodeConfiguration configuration)
    {
        IPAddress advertised = ClusterSetup.Advertised(configuration);
        IPAddress open = configuration.Listen ?? advertised;
        if (!IPAddress.IsLoopback(open) || !IPAddress.IsLoopback(advertised))
            throw new NodeStartException(
                $"The silo advertises {advertised} and listens on {open}, which other machines can reach, but {{token-file}} is not "
                + $"set. {TokenFile.HowToMake}");
        return TokenFile.ReadOrMake(configuration.Node.RunDirectory);
    }

    private static IHost Build(NodeConfiguration configuration, int siloPort, IConnectionMultiplexer? redis, TimeProvider time)
    {
        // The builder has no defaults: no appsettings.json of the current folder, no file watchers.
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = configuration.WholeStop);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // the program handles signals
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(services => new FatalErrors(
            services.GetRequiredService<IHostApplicationLifetime>(),
            services.GetRequiredService<NodeStatus>(),
            () => services.GetRequiredService<ISiloStatusOracle>().CurrentStatus,
            configuration.Log));
        builder.Services.AddSingleton<IFatalErrorHandler>(services => services.GetRequiredService<FatalErrors>());
        builder.Services.AddLogging(logging =>
        {
            logging.AddProvider(new LineLoggerProvider(time, configuration.Log, configuration.Node.LogLevel));
            LogFilters.Add(logging, configuration.Node.LogLevel);
        });
        if (configuration.StartGate is { } gate)
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new JoinGate(gate));
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            services => new StartPhases(
            services.GetRequiredService<NodeStatus>(), configuration.Primary is null ? MemberList(configuration) : null));
        if (configuration.Primary is { } primary)
        {
            builder.Services.AddSingleton(services => new PrimaryWatch(
                primary, services.GetRequiredService<NodeStatus>(), configuration.Node.Reader, time,
                    services.GetRequiredService<ILoggerFactory>().CreateLogger<PrimaryWatch>()));
        }

        builder.UseOrleans(silo =>
            ClusterTasksSiloBuilderExtensions.AddNode(silo.Join(configuration, siloPort, redis), o =>
            {
                Copy(configuration.Node, o);
                o.MemberList = MemberList(configuration);
            }));
        return builder.Build();
    }

    private static string MemberList(NodeConfiguration configuration) => configuration.Clustering switch
    {
        Clustering.Redis => $"Redis at {configuration.Redis}",
        Clustering.File => configuration.EffectiveMemberFile,
        _ => configuration.Primary is { } primary ? $"the first node, {primary}" : "this node",
    };

    /// <summary>Copies every option. A list of them would forget an option that comes later.</summary>
    internal static void Copy(NodeOptions from, NodeOptions to)
    {
        foreach (PropertyInfo option in typeof(NodeOptions).GetProperties(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (option.CanWrite)
                option.SetValue(to, option.GetValue(from));
        }

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

    /// <summary>Stops the started parts of a host that did not start: its sockets, its store, its place in the member list.</summary>
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

        internal string Advice =>
            Status?.ListTrouble is { } list ? list
            : Status?.Trouble is null ? "Raise {start-timeout} if the machine is just slow." : "Start that node, or correct the address.";

        public override string ToString() =>
            Status?.Trouble is { } trouble ? $"the first node: {trouble}"
                : (Status?.Phase ?? Waits) + (primary is null ? "" : $" (its primary node is {primary})");
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
