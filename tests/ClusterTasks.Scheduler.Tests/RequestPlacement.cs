namespace ClusterTasks.Scheduling.Tests;

/// <summary>Changes the placement of a request.</summary>
internal static class RequestPlacement
{
    internal static TaskRequest Placed(this TaskRequest request, Func<Placement, Placement> change) =>
        request with { Placement = change(request.Placement) };
}
