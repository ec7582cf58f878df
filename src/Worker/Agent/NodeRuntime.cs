using System.Net;
using ClusterTasks.Platform;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Session;
using ClusterTasks.Store;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Proof;
using ClusterTasks.Store.Transfer;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Events;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Jobs;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ClusterTasks.Worker.Agent;

/// <summary>Starts and stops a node with its silo: store and listeners first, the slots registered last, and the reverse at the
/// end.</summary>
[System.Diagnostics.CodeAnalysis
    .SuppressMessage("Design", "CA1001", Justification = "The silo's lifecycle stops it, in an order that disposal does not give.")]
internal sealed partial class NodeRuntime(
    IOptions<NodeOptions> nodeOptions,
    IOptions<RemoteOptions> sessionOptions,
    IOptions<HostOptions> hostOptions,
    IOptions<ClusterMembershipOptions> membershipOptions,
    NodeStatus status,
    NodeHolder holder,
    HostSession hostSession,
    IGrainContextAccessor grainContexts,
    ClusterIdentity cluster,
    IGrainFactory grains,
    IClusterClient client,
    IServiceProvider services,
    NodeAgentClient agents,
    ILocalSiloDetails silo,
    IClusterMembershipService membership,
    IMembershipTable members,
    IClusterManifestProvider manifests,
    TimeProvider time,
    ILoggerFactory hostLoggers) : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly SafeLoggers _loggers = new(hostLoggers);
    private readonly NodeOptions _options = nodeOptions.Value;
    private readonly ILogger _logger = new SafeLoggers(hostLoggers).CreateLogger<NodeRuntime>();
    private NodeStore? _store;
    private StoreReservation? _reserved;
    private RefusedPeers? _refused;
    private TransferClient? _transferClient;
    private PullManager? _pulls;
    private NodeEndpoints? _endpoints;
    private SessionListener? _sessions;
    private InProcessSessions? _inProcess;
    private Node? _node;
    private NodeFolder? _folder;
    private RemoteSession? _ownSession;
    private MembershipWatch? _membership;
    private ListWatch? _list;
    private PeerWatch? _peers;
    private DeathReports? _deaths;
    private MemoryWatch? _memory;

    public void Participate(ISiloLifecycle lifecycle)
    {
        // The agent must answer from the moment the silo can be called, so everything but the registration comes before that.
        lifecycle.Subscribe(nameof(NodeRuntime), ServiceLifecycleStage.RuntimeInitialize, Worded(StartAsync), StopAsync);
        lifecycle.Subscribe(nameof(NodeRuntime), ServiceLifecycleStage.Active, Worded(RegisterAsync), UnregisterAsync);
    }

    /// <summary>A host of somebody else's shows an error as it is, so its settings must have the names of that reader here.</summary>
    private Func<CancellationToken, Task> Worded(Func<CancellationToken, Task> start) => async cancellationToken =>
    {
        try
        {
            await start(cancellationToken).ConfigureAwait(false);
        }
        catch (NodeStartException e)
        {
            throw e.WordedFor(_options.Reader);
        }
    };

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // A host that does not start need not be stopped: it may go on, without its silo.
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_options.AttachHost && sessionOptions.Value.Address is { } address)
        {
            throw new NodeStartException(
                $"RemoteOptions.Address is '{address}', but this host is a node itself, and its services get the session of that node. "
                    + "Leave Address null, or use Remote.ConnectAsync for the other cluster.");
        }

        if (_options.IsInUserHost && string.IsNullOrEmpty(_options.Token))
            LogOpen(_logger);
        status.Phase = "the object store and the sockets of the node";
        _folder = NodeFolder.Create(_options.RunDirectory, status.Id);
        string socket = Path.Combine(_folder.Path, NodeDirectory.SocketName);
        NodeAddress session = NodeAddress.Parse(socket); // refuses a path that is too long for a socket

        if (_options.AttachHost)
            _reserved = StoreReservation.Take(_options.StoreBytes, 1); // a local cluster has reserved for its nodes itself
        if (HostMemory.StoreWarning(_options.StoreBytes, MachineMemory.TotalBytes()) is { } tooLarge)
            LogOfSetting(_logger, SettingNames.Word(tooLarge, _options.Reader));
        SpillOptions? spill = SpillFolder.Prepare(
            _options, out string spillOff, warning => LogOfSetting(_logger, SettingNames.Word(warning, _options.Reader)));
        _store = NodeStore.Create(
            new StoreOptions
            {
                CapacityBytes = _options.StoreBytes,
                MaxObjects = _options.MaxObjects,
                MaxClients = _options.EffectiveMaxClients,
                SharedMemoryDirectory = _options.SharedMemoryDirectory,
                Spill = spill,
                SpillOff = SettingNames.Word(spillOff, _options.Reader),
                Names = new StoreNames(Name("store-bytes"), Name("max-objects"), Name("shm-dir"), Name("max-clients")),
            },
            time,
            _loggers.CreateLogger<NodeStore>());
        var counters = new TransferCounters();
        var transfer = new TransferOptions { ClusterToken = _options.Token ?? "", TimeProvider = time };
        _refused = new RefusedPeers(time, _loggers.CreateLogger<TransferServer>());
        var bytes = new StoreTransfer(_store, holder);
        _transferClient = new TransferClient(transfer, counters);
        _pulls = new PullManager(_transferClient, bytes, counters, _loggers.CreateLogger<PullManager>());

        var transfers = new TransferHandler(
            new TransferServer(bytes, _pulls.Find, transfer, counters, _loggers.CreateLogger<TransferServer>(), _refused));
        _endpoints = await ListenAsync(IPEndPoint.Parse(_options.TransferAddress), transfers, _refused, cancellationToken)
            .ConfigureAwait(false);

        IPEndPoint advertised = Advertised(_endpoints.Transfer);
        _transferClient.OwnAddress = advertised;
        _deaths = new DeathReports(silo.SiloAddress, members, time, _logger);
        var setup = new NodeSetup
        {
            Self = status.Id,
            Silo = silo.SiloAddress,
            Cluster = cluster.Value,
            Total = ResourceSet.From(
                _options.Cpus, _options.EffectiveGpuDevices.Count, _options.EffectiveMemoryBytes, new Dictionary<string,
                double>(_options.Resources)),
            GpuDevices = _options.EffectiveGpuDevices,
            WorkersPerJob = _options.EffectiveWorkerProcesses,
            Labels = NodeLabels.With(_options.Labels, status.Id),
            Store = new NodeObjects(_store, _pulls),
            Transfers = counters,
            Agents = agents,
            Client = client,
            StartStreams = () => EventStreamSetup.StartAsync(services),
            Room = new ClientRoom(_options.EffectiveClientBytes, Name("client-bytes")),
            TaskHistory = _options.TaskHistory,
            LineageBytes = _options.LineageBytes,
            Deaths = _deaths,
            HasEnded = endpoint => PeerWatch.HasEndedAsync(_transferClient.HoldAsync, endpoint, time),
            ReadMembers = () => MembershipWatch.ReadAsync(membership),
            SessionAddress = session.ToString(),
            TransferEndpoint = advertised.ToString(),
            Time = time,
        };
        _node = new Node(setup, _loggers.CreateLogger<Node>());
        _node.Scheduler = new SchedulerShards(
            _options.SchedulerShards, shard =>
                grains.GetGrain<ISchedulerGrain>(shard), status.Id, setup.Total, _node, time, _loggers.CreateLogger<SchedulerLink>(),
                setup.Background);
        if (_options.CrashDumpDirectory is { } dumps)
            CrashDumpFolder.Prepare(dumps);
        _node.Workers = JobWorkers.Create(_options, session, new WorkerNews(_node), services, time, _loggers);
        var reports = new NodeReports(_node, setup);
        _node.Queries = new NodeQueries(_node, reports, setup, _loggers.CreateLogger<NodeQueries>());
        holder.Set(_node, reports);
        _sessions = SessionListener.Start(
            socket, new SessionHandler(holder, time, _loggers.CreateLogger<SessionHandler>()).Run, time,
            _loggers.CreateLogger<SessionListener>());
        _inProcess = new InProcessSessions(session.SocketPath, holder, time, _loggers.CreateLogger<InProcessSession>());
        _peers = new PeerWatch(
            status.Id, _transferClient.HoldAsync, _deaths.IsLeaving, dead => membership.TryKill(dead), time,
            _loggers.CreateLogger<PeerWatch>());
        _node.NodesChanged = _peers.Update;
        _membership = new MembershipWatch(membership, _node, _deaths, _logger);
        _membership.Start();
        _memory = new MemoryWatch(_node, _options, time);
        _memory.Start();
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        status.Phase = "the list of the cluster's grains, with the scheduler in it";
        await GrainManifests.KnowAsync(manifests, (GrainReference)grains.GetGrain<ISchedulerGrain>(0), cancellationToken)
            .ConfigureAwait(false);
        status.Phase = "the other nodes, to compare settings";
        SiloAddress[] active = [.. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(silo.SiloAddress))
                .Select(member => member.SiloAddress)];
        await NodeAgreement.CheckAsync(
            status.Id, _options.SchedulerShards, active, other => agents.At(other).ShardsAsync(), time, cancellationToken)
            .ConfigureAwait(false);
        status.Phase = "the scheduler, to register this node's slots";
        try
        {
            await _node!.Scheduler.RegisterAsync(
                e => status.Phase = $"the scheduler, to register this node's slots ({ErrorLine.Cause(e)})", cancellationToken)
                    .ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new NodeStartException(e.Message, e);
        }

        if (_options.AttachHost)
        {
            // The host is somebody's own Orleans application: its grains may use Remote without another word.
            RemoteOptions options = sessionOptions.Value;
            _ownSession = await Remote.AttachAsync(
                _node.SessionAddress, options, hostSession.Slot, Remote.OwnCode(options), cancellationToken)
                .ConfigureAwait(false);
            hostSession.Set(_ownSession);
            GrainSessions.Add(silo.SiloAddress, grainContexts, hostSession);
        }

        _list = new ListWatch(
            cancellationToken => membership.Refresh(default, cancellationToken).AsTask(), membershipOptions.Value.TableRefreshTimeout,
            _options.MemberList, time, _logger);
        LogReady(_logger, status.Id, _options.Cpus, _options.StoreBytes, _node.SessionAddress);
        status.SetReady(_node.SessionAddress);
    }

    private async Task UnregisterAsync(CancellationToken cancellationToken)
    {
        if (_node is null)
            return;
        if (_ownSession is not null)
        {
            await _ownSession.DisposeAsync().ConfigureAwait(false);
            GrainSessions.Remove(silo.SiloAddress);
        }

        // Nobody answers a node that was declared dead: it has nothing to wait for.
        if (membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) != SiloStatus.Dead)
        {
            await EmptyAsync(_node, cancellationToken).ConfigureAwait(false);
            // Before anything of the node ends, so that no other takes that for its death.
            await Task.WhenAll(TellOthersAsync(cancellationToken), LeaveSchedulerAsync(cancellationToken)).ConfigureAwait(false);
        }

        // Workers first: their end is expected now, and no pool may start new ones when their sessions close.
        await EndAsync("the workers", _node.Workers).ConfigureAwait(false);
        await _node.Sessions.CloseAllAsync("the node is stopping", nodeEnds: true).ConfigureAwait(false);
    }

    private Task TellOthersAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.CompletedTask; // a stop like a crash
        _deaths!.OnLeaving([silo.SiloAddress]);
        var notice = new LeaveNotice(_node!.StayingSilos, other => agents.At(other).LeavingAsync(silo.SiloAddress), time);
        // One that hangs, and is not declared dead yet, may take this time; the rest of the stop needs its own.
        return notice.SendAsync((hostOptions.Value.ShutdownTimeout - DrainTime) / 3, cancellationToken);
    }

    private TimeSpan DrainTime => _options.IsInUserHost
        ? TimeSpan.FromTicks(Math.Min(_options.DrainTimeout.Ticks, hostOptions.Value.ShutdownTimeout.Ticks / 2)) : _options.DrainTimeout;

    /// <summary>Lets the tasks that run here end, and the copies that only this node has go to nodes that stay. The last node of a cluster
    /// has nobody to give them to.</summary>
    private async Task EmptyAsync(Node node, CancellationToken cancellationToken)
    {
        if (DrainTime == TimeSpan.Zero || cancellationToken.IsCancellationRequested || !node.HasPeers)
            return;
        LogDraining(_logger, DrainTime.TotalSeconds);
        try
        {
            Task emptied = node.EmptyAsync();
            await Task.WhenAny(emptied, status.Hurried).WaitAsync(DrainTime, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The rest goes the way of a stop without a drain.
        }

        (int tasks, int copies) = node.Read(tables => (tables.Local.Count, tables.Leaving.Copies + tables.Leaving.Kept));
        if (tasks + copies > 0)
            LogNotEmptied(_logger, tasks, copies);
    }

    private async Task LeaveSchedulerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _node!.Scheduler.UnregisterAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogNotUnregistered(_logger, e); // the cluster notices by itself, only later
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await EndAsync("the watch of the memory", () => _memory?.Dispose()).ConfigureAwait(false);
        await EndAsync("the watch of the list of members", _list).ConfigureAwait(false);
        await EndAsync("the watch of the members", _membership).ConfigureAwait(false);
        await EndAsync("the watch of the other nodes", _peers).ConfigureAwait(false);
        await EndAsync("the reports of deaths", _deaths).ConfigureAwait(false);
        if (_node is { } node)
        {
            await EndAsync("retries that wait", node.EndRetries).ConfigureAwait(false);
            await EndAsync("the link to the scheduler", node.Scheduler).ConfigureAwait(false);
            await EndAsync("the node's tables", node.Dispose).ConfigureAwait(false);
        }

        await EndAsync("the sessions of this process", _inProcess).ConfigureAwait(false);
        await EndAsync("the sessions", _sessions).ConfigureAwait(false);
        await EndAsync("the transfer address", _endpoints).ConfigureAwait(false);
        await EndAsync("transfers that run", _pulls).ConfigureAwait(false);
        await EndAsync("connections to other nodes", () => _transferClient?.Dispose()).ConfigureAwait(false);
        await EndAsync("the log of refused peers", () => _refused?.Dispose()).ConfigureAwait(false);
        await EndAsync("the object store", _store).ConfigureAwait(false);
        await EndAsync("the reservation of memory", () => _reserved?.Dispose()).ConfigureAwait(false);
        await EndAsync("the run directory", () => _folder?.Dispose()).ConfigureAwait(false);
    }

    private Task EndAsync(string what, IAsyncDisposable? piece) => EndAsync(what, () => piece?.DisposeAsync() ?? ValueTask.CompletedTask);

    private Task EndAsync(string what, Action end) => EndAsync(what, () =>
    {
        end();
        return ValueTask.CompletedTask;
    });

    /// <summary>One piece that does not end in order, such as a directory that somebody has removed, must not keep the others.</summary>
    private async Task EndAsync(string what, Func<ValueTask> end)
    {
        try
        {
            await end().ConfigureAwait(false);
        }
        catch (DirectoryNotFoundException)
        {
            // It was removed while it was being removed.
        }
        catch (Exception e)
        {
            LogNotEnded(_logger, what, e);
        }
    }

    private string Name(string setting) => SettingNames.Name(setting, _options.Reader)!;

    private async Task<NodeEndpoints> ListenAsync(
        IPEndPoint address, TransferHandler transfers, RefusedPeers refused, CancellationToken cancellationToken)
    {
        try
        {
            return await NodeEndpoints.StartAsync(address, transfers, refused, time, _loggers, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (address.Port != 0 && FreePort.IsConflict(e))
        {
            throw new NodeStartException(
                $"The transfer address {address} is taken by another program. Set {{transfer-address}} to a free one.", e);
        }
    }

    /// <summary>A listener on every address is reached at the one that the silo advertises.</summary>
    private IPEndPoint Advertised(IPEndPoint bound) =>
        bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any)
            ? new IPEndPoint(silo.SiloAddress.Endpoint.Address, bound.Port) : bound;

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Node {Node} is ready: {Cpus} CPU slots, {StoreBytes} bytes of object store, sessions at {Address}.")]
    private static partial void LogReady(ILogger logger, NodeId node, double cpus, long storeBytes, string address);

    [LoggerMessage(Level = LogLevel.Warning,
        Message =
        "NodeOptions.Token is not set: whoever reaches a port of this silo can run code as its user, other users of this machine "
        + "included. Set the same secret on every silo of the cluster.")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The node takes no more tasks. Those that run, and copies that only it has, have {Seconds} s before it stops.")]
    private static partial void LogDraining(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The node stops before it is empty: tasks that run: {Tasks}, copies that no other node has taken: {Copies}.")]
    private static partial void LogNotEmptied(ILogger logger, int tasks, int copies);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogOfSetting(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "This node stops, and could not end {What} in order. The rest is ended all the same.")]
    private static partial void LogNotEnded(ILogger logger, string what, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The scheduler did not hear that this node leaves.")]
    private static partial void LogNotUnregistered(ILogger logger, Exception error);
}
