using ClusterTasks.Store.Transfer;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Machine;

namespace ClusterTasks.Worker.Contracts;

/// <summary>The parts and settings of a node, fixed at its start.</summary>
internal sealed record NodeSetup
{
    public required NodeId Self { get; init; }

    public required SiloAddress Silo { get; init; }

    /// <summary>Identifies the cluster to its sessions.</summary>
    public required ulong Cluster { get; init; }

    public required ResourceSet Total { get; init; }

    /// <summary>The ids of its GPUs, as many as <see cref="Total"/> has.</summary>
    public required IReadOnlyList<string> GpuDevices { get; init; }

    /// <summary>Worker processes (or executors, in-process) for each job.</summary>
    public required int WorkersPerJob { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required INodeStore Store { get; init; }

    public required TransferCounters Transfers { get; init; }

    public required INodeAgents Agents { get; init; }

    /// <summary>This silo's own client, for streams.</summary>
    public required IClusterClient Client { get; init; }

    /// <summary>Makes this silo carry streams; called when somebody first listens.</summary>
    public required Func<Task> StartStreams { get; init; }

    /// <summary>The memory of this process that clients may fill.</summary>
    public required ClientRoom Room { get; init; }

    /// <summary>Ended attempts that the node remembers.</summary>
    public required int TaskHistory { get; init; }

    /// <summary>The memory of ended tasks that may run again, in bytes.</summary>
    public required long LineageBytes { get; init; }

    public required IDeathReports Deaths { get; init; }

    /// <summary>Returns true when nobody listens at the transfer address of a dead node. Never fails.</summary>
    public required Func<string, Task<bool>> HasEnded { get; init; }

    /// <summary>Reads the cluster's list of silos again.</summary>
    public required Func<Task<IReadOnlyCollection<Member>>> ReadMembers { get; init; }

    public required string SessionAddress { get; init; }

    public required string TransferEndpoint { get; init; }

    public required TimeProvider Time { get; init; }

    public Background Background { get; init; } = Task.Run;

    /// <summary>A number from 0 up to 1, for waits that are not to end together.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>Returns the part of it that decides what a machine does.</summary>
    internal MachineSetup ForMachine() => new()
    {
        Self = Self,
        Silo = Silo,
        Total = Total,
        GpuDevices = GpuDevices,
        WorkersPerJob = WorkersPerJob,
        Room = Room,
        TaskHistory = TaskHistory,
        LineageBytes = LineageBytes,
        Random = Random,
    };
}
