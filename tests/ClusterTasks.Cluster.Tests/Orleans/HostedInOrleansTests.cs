using System.Net;
using System.Net.Sockets;
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

    [Fact]
    public async Task StartAsync_RunDirectoryIsALink_NamesTheOptionOfTheNode()
    {
        string folder = Directory.CreateTempSubdirectory("ct-").FullName;
        string link = Path.Combine(folder, "link");
        Directory.CreateSymbolicLink(link, folder);
        using IHost host = Build(link, WorkerMode.InProcess);
        await RefusedAsync(host,
            $"The run directory '{link}' cannot be used: It is a symbolic link. Set RunDirectory to a folder of your own.");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task StartAsync_TransferAddressIsTaken_NamesTheOptionOfTheNode()
    {
        string folder = Directory.CreateTempSubdirectory("ct-").FullName;
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string address = taken.LocalEndpoint.ToString()!;
        using IHost host = Build(folder, WorkerMode.InProcess, node => node.TransferAddress = address);
        await RefusedAsync(host, $"The transfer address {address} is taken by another program. Set TransferAddress to a free one.");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RefusedAsync(IHost host, string message)
    {
        ClusterTasksException error = await Assert.ThrowsAnyAsync<ClusterTasksException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(message, error.Message);
        Assert.Equal(HelpPage.Nodes, error.HelpLink);
    }

    internal static IHost Build(
        string runDirectory, WorkerMode mode, Action<NodeOptions>? configure = null, Action<IServiceCollection>? services = null,
            bool clientFirst = false)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<HostMark>();
        if (clientFirst)
            services?.Invoke(builder.Services);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(
            FreePort(), FreePort())
            .AddClusterTasks(node =>
            {
                node.Cpus = 2;
                node.Workers = mode;
                node.StoreBytes = 96 << 20;
                node.RunDirectory = runDirectory;
                configure?.Invoke(node);
            }));
        if (!clientFirst)
            services?.Invoke(builder.Services);
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
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
