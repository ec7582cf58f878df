using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Simulate;

/// <summary>A task of the workload, with times in microseconds.</summary>
internal sealed class SimTask(PlaceRequest request, int job, long arrival, long duration)
{
    /// <summary>Gets the present attempt of the task.</summary>
    internal PlaceRequest Request { get; private set; } = request;

    internal int Job => job;

    internal long Arrival => arrival;

    internal long Duration => duration;

    internal bool IsDone { get; private set; }

    /// <summary>True when the task may run in a slot, because any node will do.</summary>
    internal bool MayUseSlot => Request.Locality.Length == 0 && !Request.Placement.Spread && Request.Placement.Demand.GpuUnits == 0;

    internal double CpuSeconds => duration * 1e-6 * Request.Placement.Demand.CpuUnits / ResourceSet.UnitsPerWhole;

    internal double GpuSeconds => duration * 1e-6 * Request.Placement.Demand.GpuUnits / ResourceSet.UnitsPerWhole;

    internal void Retry() => Request = Request with { Attempt = Request.Attempt + 1 };

    internal void Complete()
    {
        if (IsDone)
            throw new InvalidOperationException($"Task {Request.Task} ended twice in the simulation.");
        IsDone = true;
    }
}
