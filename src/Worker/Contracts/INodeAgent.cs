using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Messages;
using Orleans.Services;

namespace ClusterTasks.Worker.Contracts;

/// <summary>A node as the other nodes and the scheduler see it. Every call is short; nothing waits for a task to run.</summary>
[Alias("clustertasks.INodeAgent")]
internal interface INodeAgent : IGrainService
{
    /// <summary>Messages of one node to another, exactly once and in order: a batch that arrives again is acknowledged and skipped. Returns
    /// those that the node will never be able to handle; null: none.</summary>
    [Alias("deliver"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<RefusedMessage[]?> DeliverAsync(NodeId from, ulong sequence, [Immutable] byte[] frames);

    /// <summary>Registers (or ends) borrows of <paramref name="from"/> of objects of this node. Apart from <see cref="DeliverAsync"/>:
    /// counts never wait behind messages. A batch that arrives again changes nothing. Returns, per borrow that begins, whether the object
    /// is known.</summary>
    [Alias("borrow"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<bool[]> BorrowAsync(NodeId from, ulong sequence, [Immutable] byte[] ids, [Immutable] bool[] begins);

    /// <summary>Returns the nodes that have a copy of an object of this node now.</summary>
    [Alias("locate")]
    Task<NodeId[]> LocateAsync(byte[] id);

    /// <summary>Among how many schedulers this node divides its jobs: see <see cref="NodeAgreement"/>.</summary>
    [Alias("shards"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<int> ShardsAsync();

    [Alias("dispatch"), ResponseTimeout(RepeatedCall.Timeout)]
    Task DispatchAsync([Immutable] PlaceRequest[] tasks);

    [Alias("view"), ResponseTimeout(RepeatedCall.Timeout)]
    Task PublishViewAsync(ClusterView view);

    /// <summary>The node of that silo begins to stop: its end is no death.</summary>
    [Alias("leaving")]
    Task LeavingAsync(SiloAddress silo);

    [Alias("infeasible"), ResponseTimeout(RepeatedCall.Timeout)]
    Task InfeasibleAsync(TaskId[] tasks, string reason, bool isFinal);

    /// <summary>A step with bundles of a placement group; false: refused.</summary>
    [Alias("bundles"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<bool> BundlesAsync(BundleOrder order);

    /// <summary>News of a placement group of this node.</summary>
    [Alias("group"), ResponseTimeout(RepeatedCall.Timeout)]
    Task GroupChangedAsync(GroupView group);

    /// <summary>The placement groups of this node, as <see cref="Protocol.GroupWire"/>.</summary>
    [Alias("groups")]
    Task<byte[]> GroupsAsync();

    /// <summary>A question of a process of that job about a group of this node: kind, body and answer are those of its query.</summary>
    [Alias("groupquery")]
    Task<byte[]> GroupAsync(JobId job, byte kind, [Immutable] byte[] body);

    /// <summary>Others wait for these slots of this node: it should end them soon.</summary>
    [Alias("recall"), ResponseTimeout(RepeatedCall.Timeout)]
    Task RecallAsync(TaskId[] slots);

    /// <summary>The code of a job of this node, as <see cref="Protocol.JobCode"/> writes it; null when the job has ended.</summary>
    [Alias("job"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<byte[]?> JobCodeAsync(JobId job);

    /// <summary>A number for the program of a session of this node, the same for all its sessions and workers; 0: there was no such
    /// session.</summary>
    [Alias("program"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<ulong> ProgramAsync(uint session);

    /// <summary>The node's own figures, MessagePack of one <see cref="NodeState"/>.</summary>
    [Alias("state")]
    Task<byte[]> StateAsync();

    /// <summary>The node's part of a listing of objects; question and answer are <see cref="Protocol.ObjectStateWire"/>. With ids: what it
    /// knows of these, and its totals. Without: its candidates for the first rows, with sizes and ages only.</summary>
    [Alias("objects")]
    Task<byte[]> ObjectsAsync([Immutable] byte[] query);

    /// <summary>The node's part of a listing of tasks, as <see cref="Protocol.TaskStateWire"/>. With ids: what it knows of these as their
    /// owner and as the node that runs them, all attempts. Without: its candidates for the first rows, ids and ages only.</summary>
    [Alias("tasks")]
    Task<byte[]> TasksAsync([Immutable] byte[] query);

    /// <summary>The node's numbers of tasks and slots.</summary>
    [Alias("tasksummary")]
    Task<byte[]> TaskSummaryAsync();

    /// <summary>Why a task does not run on this node yet, or what it does here; null when it is not here.</summary>
    [Alias("explain")]
    Task<string?> ExplainAsync(TaskId task);

    /// <summary>Somebody listens to the job's events, for the next <see cref="Events.EventOutbox.WatchTime"/>.</summary>
    [Alias("events")]
    Task WatchEventsAsync(JobId job);

    /// <summary>Why an object of this node is not ready, in words.</summary>
    [Alias("why")]
    Task<string> WhyAsync(byte[] id);
}
