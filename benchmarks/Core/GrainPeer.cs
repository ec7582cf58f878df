using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>An Orleans silo in this process with one grain: a call that crosses no process, so the least that Orleans asks for.</summary>
internal sealed class GrainPeer : IAsyncDisposable
{
    private readonly IHost _host;

    private GrainPeer(IHost host) => _host = host;

    internal IEchoGrain Grain => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IEchoGrain>(0);

    internal static async Task<GrainPeer> StartAsync()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()));
        IHost host = builder.Build();
        await host.StartAsync();
        return new GrainPeer(host);
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
