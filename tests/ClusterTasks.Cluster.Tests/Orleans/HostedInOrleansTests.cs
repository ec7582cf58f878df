using System.Net;
using ClusterTasks.Cluster.Tests.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Cluster.Tests.Orleans;

/// <summary>An ordinary Orleans application becomes a worker silo by one line, and its own grains call remote functions.</summary>
public sealed class HostedInOrleansTests
{
    [Theory]
    [InlineData(WorkerMode.InProcess)]
    [InlineData(WorkerMode.Process)]
    public async Task AddClusterTasks_InAnOrdinarySilo_LetsItsGrainsInvoke(WorkerMode mode)
    {
        string runDirectory = Directory.CreateTempSubdirectory("ct-").FullName;
        using (IHost host = Build(runDirectory, mode))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ISumGrain>("sums");
            Assert.Equal(3 + 4 + 5, await grain.SumOfLengths(["abc", "abcd", "abcde"]));
            Assert.Equal(7L << 20, await grain.SumOfLargeArray(1 << 20, 7));
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(runDirectory));
        Directory.Delete(runDirectory);
    }

    [Fact]
    public async Task Services_OfATaskInTheHost_AreTheHosts()
    {
        string runDirectory = Directory.CreateTempSubdirectory("ct-").FullName;
        using (IHost host = Build(runDirectory, WorkerMode.InProcess))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            Assert.Equal(host.Services.GetRequiredService<HostMark>().Id, await Remote.Invoke(HostMark.Find));
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        Directory.Delete(runDirectory);
    }

    internal static IHost Build(string runDirectory, WorkerMode mode)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<HostMark>();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .AddClusterTasks(node =>
            {
                node.Cpus = 2;
                node.Workers = mode;
                node.StoreBytes = 96 << 20;
                node.RunDirectory = runDirectory;
            }));
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A service of the user's host.</summary>
public sealed class HostMark
{
    internal Guid Id { get; } = Guid.NewGuid();

    [Remote]
    internal static Guid Find() => RemoteContext.Services.GetRequiredService<HostMark>().Id;
}

/// <summary>A user's grain.</summary>
public interface ISumGrain : IGrainWithStringKey
{
    Task<int> SumOfLengths(string[] words);

    Task<long> SumOfLargeArray(int count, long value);
}

public sealed class SumGrain : Grain, ISumGrain
{
    public async Task<int> SumOfLengths(string[] words) => await Remote.Invoke(Numbers.Sum, Remote.Map(Numbers.Length, words));

    public async Task<long> SumOfLargeArray(int count, long value)
    {
        using ObjectRef<long[]> values = Remote.Invoke(Bytes.Make, count, value);
        return await Remote.Invoke(static (long[] v) => v.Sum(), values);
    }
}
