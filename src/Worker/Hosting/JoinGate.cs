namespace ClusterTasks.Worker.Hosting;

/// <summary>Holds a silo just before it reads the list of members, until it is told to go on.</summary>
/// <remarks>Half of a node's start is loading and compiling code, which several nodes can do at once. If they join at once, they fail to
/// update the list at the same time, or ping one another too early. Orleans then waits for 1 to 5 s.</remarks>
internal sealed class JoinGate(Func<Task> gate) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(JoinGate), ServiceLifecycleStage.RuntimeGrainServices - 1, ct => gate().WaitAsync(ct));
}
