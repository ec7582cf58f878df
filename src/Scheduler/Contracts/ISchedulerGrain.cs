namespace ClusterTasks.Scheduling.Contracts;

/// <summary>Places ready tasks on nodes. All its state is soft: every answer carries a <see cref="SchedulerMemory"/>, and a caller
/// that sees a new one registers or submits again. Calls are short and may be repeated.</summary>
[Alias("clustertasks.IScheduler")]
internal interface ISchedulerGrain : IGrainWithIntegerKey
{
    /// <exception cref="InvalidOperationException">The node's silo is dead to the cluster; its process has to start again.</exception>
    [Alias("register"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<ClusterView> RegisterAsync(NodeRegistration registration);

    /// <summary>The node leaves: nothing more is placed there, and the queued tasks that it owns are dropped.</summary>
    [Alias("unregister")]
    Task UnregisterAsync(NodeId node);

    /// <summary>Queues tasks. One whose id and attempt is queued or dispatched already, or whose attempt is lower, is ignored; so an
    /// owner that is unsure (a node died, the epoch changed) submits everything unfinished again.</summary>
    [Alias("submit"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<SchedulerMemory> SubmitAsync(PlaceRequest[] ready);

    [Alias("report"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<SchedulerMemory> ReportAsync(NodeReport report);

    /// <summary>Removes tasks from the queue. Returns those that are in no queue now, also when the call is repeated; a node has the
    /// others.</summary>
    [Alias("cancel"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<TaskId[]> CancelAsync(TaskId[] tasks);

    /// <summary>Reserves a placement group, in time; the owner hears of every change (<see cref="INodeDispatcher.GroupChangedAsync"/>). One
    /// that is known already stays as it is.</summary>
    [Alias("createGroup"), ResponseTimeout(RepeatedCall.Timeout)]
    Task CreateGroupAsync(GroupRequest group);

    /// <summary>Gives the resources of groups back as soon as nothing runs in them. Their queued tasks fail.</summary>
    [Alias("removeGroups"), ResponseTimeout(RepeatedCall.Timeout)]
    Task RemoveGroupsAsync(PlacementGroupId[] groups);

    /// <summary>The group with today's reason; null for one that is gone.</summary>
    [Alias("group")]
    Task<GroupView?> GroupAsync(PlacementGroupId group);

    [Alias("view"), ResponseTimeout(RepeatedCall.Timeout)]
    Task<ClusterView> ViewAsync();

    /// <summary>Says why a task waits, with numbers, or where it was sent; null for a task that the scheduler does not know.</summary>
    [Alias("explain")]
    Task<WaitReason?> ExplainAsync(TaskId task);

    /// <summary>The first <paramref name="limit"/> queued tasks, each with its reason.</summary>
    [Alias("pending")]
    Task<PendingTask[]> PendingAsync(int limit);
}
