using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Contracts;
using Orleans.Runtime.Services;

namespace ClusterTasks.Worker.Agent;

/// <summary>Finds the agent on a given silo. The silo's generation is part of its address, so a call never reaches a successor.</summary>
internal sealed class NodeAgentClient(IServiceProvider services) : GrainServiceClient<INodeAgent>(services), INodeDispatcher, INodeAgents
{
    public INodeAgent At(SiloAddress silo) => GetGrainService(silo);

    public Task DispatchAsync(SiloAddress node, PlaceRequest[] tasks) => At(node).DispatchAsync(tasks);

    public Task PublishViewAsync(SiloAddress node, ClusterView view) => At(node).PublishViewAsync(view);

    public Task InfeasibleAsync(SiloAddress owner, TaskId[] tasks, string reason, bool isFinal) =>
        At(owner).InfeasibleAsync(tasks, reason, isFinal);

    public Task<bool> BundlesAsync(SiloAddress node, BundleOrder order) => At(node).BundlesAsync(order);

    public Task GroupChangedAsync(SiloAddress owner, GroupView group) => At(owner).GroupChangedAsync(group);

    public Task RecallAsync(SiloAddress owner, TaskId[] slots) => At(owner).RecallAsync(slots);
}
