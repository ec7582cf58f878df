using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Machine;

/// <summary>The settings of a machine, fixed at its start.</summary>
internal sealed record MachineSetup
{
    public required NodeId Self { get; init; }

    public required SiloAddress Silo { get; init; }

    public required ResourceSet Total { get; init; }

    /// <summary>The ids of its GPUs, as many as <see cref="Total"/> has.</summary>
    public required IReadOnlyList<string> GpuDevices { get; init; }

    /// <summary>Worker processes (or executors, in-process) for each job.</summary>
    public required int WorkersPerJob { get; init; }

    /// <summary>The memory of this process that clients may fill.</summary>
    public required ClientRoom Room { get; init; }

    /// <summary>Ended attempts that the node remembers.</summary>
    public required int TaskHistory { get; init; }

    /// <summary>The memory of ended tasks that may run again, in bytes.</summary>
    public required long LineageBytes { get; init; }

    /// <summary>A number from 0 up to 1, for waits that are not to end together.</summary>
    public required Func<double> Random { get; init; }
}
