using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Events;
using Orleans.Concurrency;

namespace ClusterTasks.Worker.Agent;

/// <summary>The grain has no state, so each silo may have one of its own.</summary>
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
                // The node is leaving, or hangs. The listener asks again within seconds; a node that lives is told then.
            }
        }));
    }
}
