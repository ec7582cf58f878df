using System.Diagnostics;
using System.Globalization;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>A bare silo in another process and a client of it in this one: the cost of an Orleans call that leaves the process, as every
/// task of a driver does.</summary>
internal sealed class GrainPeerProcess : IAsyncDisposable
{
    internal const string PeerArgument = "grain-peer";

    private readonly Process _silo;
    private readonly IHost _client;

    private GrainPeerProcess(Process silo, IHost client)
    {
        _silo = silo;
        _client = client;
    }

    internal IEchoGrain Grain => _client.Services.GetRequiredService<IGrainFactory>().GetGrain<IEchoGrain>(0);

    internal static async Task<GrainPeerProcess> StartAsync()
    {
        ProcessStartInfo command = OwnProgram.Command(PeerArgument);
        command.RedirectStandardInput = command.RedirectStandardOutput = true;
        Process silo = OwnProgram.Start(command);
        string port = await silo.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The silo of the floor ended before it was ready.");

        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client.UseLocalhostClustering(int.Parse(port, CultureInfo.InvariantCulture)));
        IHost host = builder.Build();
        await host.StartAsync();
        return new GrainPeerProcess(silo, host);
    }

    /// <summary>Runs the other process: a silo until its input ends, which also happens when the benchmark dies.</summary>
    internal static async Task<int> RunPeerAsync()
    {
        await using GrainPeer peer = await GrainPeer.StartAsync();
        Console.WriteLine(peer.Gateway.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync();
        _client.Dispose();
        _silo.StandardInput.Close();
        await _silo.WaitForExitAsync();
        _silo.Dispose();
    }
}
