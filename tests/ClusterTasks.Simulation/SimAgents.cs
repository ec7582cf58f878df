using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Messages;
using Orleans.Runtime;

namespace ClusterTasks.Simulation;

/// <summary>The other nodes as one node reaches them.</summary>
internal sealed class SimAgents(SimCluster cluster, SimNode from) : INodeAgents
{
    public INodeAgent At(SiloAddress silo) => new Agent(cluster, from, cluster.NodeAt(silo));

    /// <summary>One other node.</summary>
    private sealed class Agent(SimCluster cluster, SimNode from, SimNode to) : INodeAgent
    {
        public Task<RefusedMessage[]?> DeliverAsync(NodeId sender, ulong sequence, byte[] frames) =>
            Call($"delivers {SimFrames.Names(frames)}", () => to.Node.Deliver(sender, sequence, frames), mayDouble: true);

        public Task<bool[]> BorrowAsync(NodeId sender, ulong sequence, byte[] ids, bool[] begins) =>
            Call($"holds {begins.Count(begin => begin)}, lets go {begins.Count(begin => !begin)}",
                () => to.Node.OnBorrows(sender, sequence, ids, begins), mayDouble: true);

        public Task<NodeId[]> LocateAsync(byte[] id) => Call("asks where an object is", () => to.Node.Locate(ObjectId.Read(id)));

        public Task<int> ShardsAsync() => Task.FromResult(1);

        public Task DispatchAsync(PlaceRequest[] tasks) => throw new NotSupportedException("The scheduler calls this.");

        public Task PublishViewAsync(ClusterView view) => throw new NotSupportedException("The scheduler calls this.");

        public Task LeavingAsync(SiloAddress silo) => throw new NotSupportedException("No node leaves here.");

        public Task InfeasibleAsync(TaskId[] tasks, string reason, bool isFinal) =>
            throw new NotSupportedException("The scheduler calls this.");

        public Task<bool> BundlesAsync(BundleOrder order) => throw new NotSupportedException("The scheduler calls this.");

        public Task GroupChangedAsync(GroupView group) => throw new NotSupportedException("The scheduler calls this.");

        public Task<byte[]> GroupsAsync() => throw new NotSupportedException("No group is listed here.");

        public Task<byte[]> GroupAsync(JobId job, byte kind, byte[] body) => throw new NotSupportedException("No group is asked for here.");

        public Task RecallAsync(TaskId[] slots) => throw new NotSupportedException("The scheduler calls this.");

        public Task<byte[]?> JobCodeAsync(JobId job) => Call("asks for a job's code", () => to.Node.CodeOf(job)?.ToBytes());

        // Asked by a thread that blocks: nothing else happens meanwhile.
        public Task<ulong> ProgramAsync(uint session) =>
            to.IsDead ? Task.FromException<ulong>(new SiloUnavailableException($"{to.Name} is dead"))
                : Task.FromResult(to.Node.ProgramOf(session));

        public Task<byte[]> StateAsync() => throw new NotSupportedException("No node is listed here.");

        public Task<byte[]> ObjectsAsync(byte[] query) => throw new NotSupportedException("No object is listed here.");

        public Task<byte[]> TasksAsync(byte[] query) => throw new NotSupportedException("No task is listed here.");

        public Task<byte[]> TaskSummaryAsync() => throw new NotSupportedException("No task is listed here.");

        public Task<string?> ExplainAsync(TaskId task) => Call("asks what a task waits for", () => to.Reports.Explain(task));

        public Task WatchEventsAsync(JobId job) => throw new NotSupportedException("Nobody listens here.");

        public Task<string> WhyAsync(byte[] id) =>
            cluster.Network.CallAsync(from, to, "asks why an object is not there", () => to.Node.Queries.WhyAsync(ObjectId.Read(id)));

        private Task<T> Call<T>(string what, Func<T> run, bool mayDouble = false) =>
            cluster.Network.CallAsync(from, to, what, () => Task.FromResult(run()), mayDouble);
    }
}
