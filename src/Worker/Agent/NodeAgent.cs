using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Messages;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>The grain service of a node: the way in for other nodes. One per silo, started with it; the work is
/// <see cref="Node"/>'s.</summary>
internal sealed class NodeAgent(GrainId id, Silo silo, ILoggerFactory loggers, NodeHolder holder)
    : GrainService(id, silo, loggers), INodeAgent
{
    public Task<RefusedMessage[]?> DeliverAsync(NodeId from, ulong sequence, byte[] frames) =>
        Task.FromResult(holder.Node.Deliver(from, sequence, frames));

    public Task<bool[]> BorrowAsync(NodeId from, ulong sequence, byte[] ids, bool[] begins) =>
        Task.FromResult(holder.Node.OnBorrows(from, sequence, ids, begins));

    public Task<NodeId[]> LocateAsync(byte[] id) => Task.FromResult(holder.Node.Locate(ObjectId.Read(id)));

    public Task<int> ShardsAsync() => Task.FromResult(holder.Node.Scheduler.Count);

    public Task DispatchAsync(PlaceRequest[] tasks)
    {
        holder.Node.OnDispatch(tasks);
        return Task.CompletedTask;
    }

    public Task PublishViewAsync(ClusterView view)
    {
        holder.Node.OnView(view);
        return Task.CompletedTask;
    }

    public Task LeavingAsync(SiloAddress silo)
    {
        holder.Node.OnLeaving(silo);
        return Task.CompletedTask;
    }

    public Task<bool> BundlesAsync(BundleOrder order) => Task.FromResult(holder.Node.Groups.OnBundles(order));

    public Task GroupChangedAsync(GroupView group)
    {
        holder.Node.Groups.OnChanged(group);
        return Task.CompletedTask;
    }

    public Task<byte[]> GroupsAsync() => Task.FromResult(GroupWire.Encode(holder.Reports.Groups()));

    public Task<byte[]> GroupAsync(JobId job, byte kind, byte[] body) => holder.Node.Groups.AnswerAsync(job, kind, body);

    public Task InfeasibleAsync(TaskId[] tasks, string reason, bool isFinal)
    {
        holder.Node.OnInfeasible(tasks, reason, isFinal);
        return Task.CompletedTask;
    }

    public Task RecallAsync(TaskId[] slots)
    {
        holder.Node.OnRecall(slots);
        return Task.CompletedTask;
    }

    public Task<byte[]?> JobCodeAsync(JobId job) => Task.FromResult(holder.Node.CodeOf(job)?.ToBytes());

    public Task<ulong> ProgramAsync(uint session) => Task.FromResult(holder.Node.ProgramOf(session));

    public Task<byte[]> StateAsync() => Task.FromResult(NodeStateWire.Encode(holder.Reports.State()));

    public Task<byte[]> ObjectsAsync(byte[] query) =>
        Task.FromResult(ObjectStateWire.Encode(holder.Reports.Objects(ObjectStateWire.DecodeQuery(query))));

    public Task<byte[]> TasksAsync(byte[] query) =>
        Task.FromResult(TaskStateWire.Encode(holder.Reports.Tasks(TaskStateWire.DecodeQuery(query))));

    public Task<byte[]> TaskSummaryAsync() => Task.FromResult(TaskStateWire.Encode(holder.Reports.TaskSummary()));

    public Task<string?> ExplainAsync(TaskId task) => Task.FromResult(holder.Reports.Explain(task));

    public Task WatchEventsAsync(JobId job) => holder.Node.Listeners.WatchAsync(job);

    public Task<string> WhyAsync(byte[] id) => holder.Node.Queries.WhyAsync(ObjectId.Read(id));
}
