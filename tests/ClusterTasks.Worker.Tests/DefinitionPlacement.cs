using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Tests;

/// <summary>Changes the placement of a definition.</summary>
internal static class DefinitionPlacement
{
    internal static TaskDefinition Placed(this TaskDefinition definition, Func<Placement, Placement> change) =>
        definition with { Placement = change(definition.Placement) };
}
