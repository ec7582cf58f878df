using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Agent;
using Orleans.Concurrency;

namespace ClusterTasks.Worker.Events;

/// <summary>Tells every node that somebody listens to a job: the way in for clients of the cluster, which cannot call nodes.</summary>
[Alias("clustertasks.ITaskEvents")]
internal interface ITaskEventsGrain : IGrainWithIntegerKey
{
    /// <summary>For the next <see cref="EventOutbox.Lease"/>. Returns when every node that can be reached tells the job's events.</summary>
    [Alias("watch")]
    Task WatchAsync(JobId job);
}

/// <summary>It knows nothing itself, so each silo may have one of its own.</summary>
[StatelessWorker]
internal sealed class TaskEventsGrain(NodeAgentClient agents, TimeProvider time) : Grain, ITaskEventsGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task WatchAsync(JobId job)
    {
        ClusterView view = await GrainFactory.GetGrain<ISchedulerGrain>(0).ViewAsync();
        await Task.WhenAll(view.Nodes.Select(async node =>
        {
            try
            {
                await agents.At(node.Silo).WatchEventsAsync(job).WaitAsync(Patience, time);
            }
            catch (Exception)
            {
                // It is going, or hangs. The listener asks again within seconds; a node that is really there is told then.
            }
        }));
    }
}
