using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>An Orleans silo in this process with one grain. A call crosses no process, so it costs the least that an Orleans call
/// can.</summary>
internal sealed class GrainPeer : IAsyncDisposable
{
    private readonly IHost _host;

    private GrainPeer(IHost host, int gateway)
    {
        _host = host;
        Gateway = gateway;
    }

    /// <summary>Gets the port that serves clients of other processes.</summary>
    internal int Gateway { get; }

    internal IEchoGrain Grain => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IEchoGrain>(0);

    internal static async Task<GrainPeer> StartAsync()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        int gateway = FreePort();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), gateway));
        IHost host = builder.Build();
        await host.StartAsync();
        return new GrainPeer(host, gateway);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
