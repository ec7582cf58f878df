using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Agent;

/// <summary>What the line to the scheduler needs of its node.</summary>
internal interface ISchedulerClient
{
    NodeRegistration DescribeNode();

    void OnView(ClusterView view);

    /// <summary>The scheduler has lost its memory, or a part: everything queued goes there again.</summary>
    void OnSchedulerForgot();

    /// <summary>These tasks were taken out of the queue.</summary>
    void OnDequeued(TaskId[] tasks);

    /// <summary>The scheduler will never take this task, or slot.</summary>
    void OnRefused(PlaceRequest request, string reason);
}
