using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Membership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;

namespace ClusterTasks.Worker.Startup;

/// <summary>Tells a silo which cluster it belongs to and how fast it notices dead members.</summary>
internal static class ClusterSetup
{
    private const string ServiceId = "clustertasks";

    internal static ISiloBuilder Join(this ISiloBuilder silo, NodeConfiguration configuration, int siloPort, IConnectionMultiplexer? redis)
    {
        silo.Configure<ClusterOptions>(o =>
        {
            o.ClusterId = configuration.ClusterId;
            o.ServiceId = ServiceId;
        });
        silo.Configure<ClusterMembershipOptions>(o => Apply(o, configuration.Membership));

        // The default, for a million grains, is two tables of 9 MB. A node calls a handful of grains.
        silo.Configure<GrainDirectoryOptions>(o => o.CacheSize = 4096);
        IPAddress advertised = Advertised(configuration);
        silo.Configure<EndpointOptions>(o => Apply(o, advertised, configuration.Listen ?? advertised, siloPort, configuration.GatewayPort));
        if (redis is null)
        {
            if (configuration.Clustering == Clustering.File)
                UseFile(silo, configuration);
            else
                silo.UseDevelopmentClustering(configuration.Primary ?? new IPEndPoint(advertised, siloPort));
            return silo;
        }

        return silo.UseRedisClustering(o =>
        {
            o.ConfigurationOptions = RedisConnection.Options(configuration.Redis);
            o.CreateMultiplexer = _ => Task.FromResult((redis, true)); // shared: ours to dispose
        });
    }

    /// <summary>Returns the address by which other nodes reach this one.</summary>
    internal static IPAddress Advertised(NodeConfiguration configuration) =>
        configuration.Advertise ?? DefaultAddress(configuration.Clustering);

    private static void Apply(EndpointOptions options, IPAddress advertised, IPAddress listen, int siloPort, int gatewayPort)
    {
        options.AdvertisedIPAddress = advertised;
        options.SiloPort = siloPort;
        options.GatewayPort = gatewayPort;
        options.SiloListeningEndpoint = new IPEndPoint(listen, siloPort);
        options.GatewayListeningEndpoint = gatewayPort == 0 ? null : new IPEndPoint(listen, gatewayPort);
    }

    private static void UseFile(ISiloBuilder silo, NodeConfiguration configuration) =>
        silo.Services.AddSingleton<IMembershipTable>(services =>
        new FileMembershipTable(
            new MemberFile(configuration.EffectiveMemberFile, services.GetRequiredService<TimeProvider>()),
            configuration.ClusterId,
            new ListTrouble(services.GetRequiredService<NodeStatus>(), services.GetRequiredService<ILogger<ListTrouble>>())));

    /// <summary>Sets the failure detection. A frozen peer whose sockets stay open is voted dead only after MaxProbeTimeout ×
    /// NumMissedProbesLimit (8.4 s) and half a second, so that product bounds how long tasks hang on it. A living node that sends
    /// nothing for that long is lost, too.</summary>
    internal static void Apply(ClusterMembershipOptions options, MembershipProfile profile)
    {
        bool fast = profile == MembershipProfile.Fast;
        // A joining node pings every member with ProbeTimeout and waits 5 s when one is late: shorter than a second, a machine
        // that is busy compiling the code of several starting nodes misses it.
        options.ProbeTimeout = TimeSpan.FromMilliseconds(fast ? 1000 : 2000);
        // Orleans adapts the time within these bounds. All nodes of one machine are slow when it is busy, and a node that is declared dead
        // is lost.
        options.MinProbeTimeout = TimeSpan.FromMilliseconds(fast ? 600 : 1000);
        options.MaxProbeTimeout = TimeSpan.FromMilliseconds(2800);
        // A node that was declared dead while it was frozen works on until it reads the table: ids fence it off, and this setting ends it.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(fast ? 1 : 5);
        options.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
    }

    private static IPAddress DefaultAddress(Clustering clustering) =>
        clustering == Clustering.Redis ? FirstNetworkAddress() : Loopback.Find();

    private static IPAddress FirstNetworkAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? Loopback.Find();
}
