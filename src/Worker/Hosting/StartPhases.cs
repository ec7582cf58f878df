namespace ClusterTasks.Worker.Hosting;

/// <summary>Notes what a starting silo waits for between the node's own steps, for the error of a start that ends.</summary>
/// <param name="status">Gets it.</param>
/// <param name="memberList">The place of the cluster's member list, in words; null: on the first node, which the error names.</param>
internal sealed class StartPhases(NodeStatus status, string? memberList) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        Note(lifecycle, ServiceLifecycleStage.RuntimeInitialize + 1,
            "the list of the cluster's nodes" + (memberList is null ? "" : $" ({memberList})"));
        Note(lifecycle, ServiceLifecycleStage.ValidateInitialConnectivity - 1,
            "an answer of every node in the cluster, or the report that it is dead");
    }

    private void Note(ISiloLifecycle lifecycle, int stage, string phase) => lifecycle.Subscribe(nameof(StartPhases), stage, _ =>
    {
        status.Phase = phase;
        return Task.CompletedTask;
    });
}
