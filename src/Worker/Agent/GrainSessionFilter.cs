using ClusterTasks.Execution;

namespace ClusterTasks.Worker.Agent;

/// <summary>Makes the silo's own session current in every call of its grains, so that <see cref="Remote"/> goes there although the process
/// has other silos, or sessions of its own.</summary>
/// <remarks>Not asynchronous: a state machine for every grain call would cost more than what it does, and would undo it.</remarks>
internal sealed class GrainSessionFilter(HostSession host) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        SessionAmbient.Begin(host.Scope);
        return context.Invoke();
    }
}
