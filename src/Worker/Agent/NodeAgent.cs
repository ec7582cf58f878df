using ClusterTasks.Scheduling;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Agent;

/// <summary>The grain service of a node: the way in for other nodes. One per silo, started with it; the work is <see cref="NodeCore"/>'s.</summary>
internal sealed class NodeAgent(GrainId id, Silo silo, ILoggerFactory loggers, NodeCore core) : GrainService(id, silo, loggers), INodeAgent
{
    public Task DeliverAsync(NodeId from, ulong sequence, byte[] frames) => core.DeliverAsync(from, sequence, frames);

    public Task<bool[]> HoldAsync(NodeId from, byte[] ids, bool[] begins) => Task.FromResult(core.OnHolds(from, ids, begins));

    public Task<NodeId[]> LocateAsync(byte[] id) => Task.FromResult(core.Locate(ObjectId.Read(id)));

    public Task DispatchAsync(TaskRequest[] tasks)
    {
        core.OnDispatch(tasks);
        return Task.CompletedTask;
    }

    public Task PublishViewAsync(ClusterView view)
    {
        core.OnView(view);
        return Task.CompletedTask;
    }

    public Task InfeasibleAsync(TaskId[] tasks, string reason)
    {
        core.OnInfeasible(tasks, reason);
        return Task.CompletedTask;
    }

    public Task<string[]?> JobCodeAsync(JobId job) => Task.FromResult(core.JobCodeOf(job));

    public Task<byte[]> StateAsync() => Task.FromResult(core.EncodeState());

    public Task<string> WhyAsync(byte[] id) => core.WhyAsync(ObjectId.Read(id));
}
