using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Tests;

/// <summary>Changes the placement of a request or a definition.</summary>
internal static class RequestPlacement
{
    internal static PlaceRequest Placed(this PlaceRequest request, Func<Placement, Placement> change) =>
        request with { Placement = change(request.Placement) };

    internal static TaskDefinition Placed(this TaskDefinition definition, Func<Placement, Placement> change) =>
        definition with { Placement = change(definition.Placement) };
}
