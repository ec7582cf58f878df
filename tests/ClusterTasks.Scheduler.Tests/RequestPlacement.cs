using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Tests;

/// <summary>Changes the placement of a request.</summary>
internal static class RequestPlacement
{
    internal static PlaceRequest Placed(this PlaceRequest request, Func<Placement, Placement> change) =>
        request with { Placement = change(request.Placement) };
}
