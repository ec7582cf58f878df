using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Machine;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Services;

namespace ClusterTasks.Worker.Agent;

/// <summary>Registers the parts of a node.</summary>
internal static class NodeServices
{
    internal static void AddNodeServices(IServiceCollection services, ISiloBuilder silo)
    {
        silo.AddGrainService<NodeAgent>();
        // A name that the host has chosen, before or behind this, stays.
        services.AddOptions<SiloOptions>().Configure<NodeStatus>((options, status) => options.SiloName ??= Member.NameOf(status.Id));
        services.AddSingleton<NodeHolder>();
        services.AddSingleton<ClusterIdentity>();
        services.AddSingleton<HostSession>();
        services.AddSingleton<IHostSession>(provider => provider.GetRequiredService<HostSession>());
        services.AddSingleton<NodeAgentClient>();
        services.AddSingleton<IGrainServiceClient<INodeAgent>>(provider => provider.GetRequiredService<NodeAgentClient>());
        services.AddSingleton<INodeDispatcher>(provider => provider.GetRequiredService<NodeAgentClient>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, NodeRuntime>();
    }
}
