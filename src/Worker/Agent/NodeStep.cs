using ClusterTasks.Worker.Machine;

namespace ClusterTasks.Worker.Agent;

/// <summary>One step of a node, from <see cref="Node.Enter"/> on. Its end lets others in, and carries out what the step has asked
/// for.</summary>
internal ref struct NodeStep(Node node, NodeMachine machine)
{
    /// <summary>The machine; not to be used when the step has ended.</summary>
    internal readonly NodeMachine Machine => machine;

    /// <summary>False: another step of this thread follows at once, and carries out what this one has asked for.</summary>
    internal bool Carries { get; set; } = true;

    public readonly void Dispose() => node.Leave(Carries);
}
