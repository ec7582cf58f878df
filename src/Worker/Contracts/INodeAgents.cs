namespace ClusterTasks.Worker.Contracts;

/// <summary>Finds the agent of a node.</summary>
internal interface INodeAgents
{
    /// <summary>Returns the agent on a silo. A call of it never reaches a silo that started later at the same address.</summary>
    INodeAgent At(SiloAddress silo);
}
