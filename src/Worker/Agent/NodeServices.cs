using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterTasks.Worker.Agent;

/// <summary>Registers the parts of a node.</summary>
internal static class NodeServices
{
    internal static void AddNodeServices(IServiceCollection services, ISiloBuilder silo) =>
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ReadyWhenActive>();

    /// <summary>A node without an agent is ready when its silo is.</summary>
    private sealed class ReadyWhenActive(NodeStatus status) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) =>
            lifecycle.Subscribe(nameof(ReadyWhenActive), ServiceLifecycleStage.Active, _ =>
            {
                status.SetReady("none");
                return Task.CompletedTask;
            });
    }
}
