namespace ClusterTasks;

/// <summary>The task that is executing. See <see cref="RemoteContext.Current"/>.</summary>
public sealed record TaskInfo
{
    internal TaskInfo()
    {
    }

    /// <summary>The job that the task belongs to.</summary>
    public required JobId JobId { get; init; }

    /// <summary>The task, the same for every attempt.</summary>
    public required TaskId TaskId { get; init; }

    /// <summary>Which attempt this is, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The node on which the task runs.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>The operating-system process in which the task runs.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The task's display name.</summary>
    public required string Name { get; init; }

    /// <summary>CPUs reserved for the task.</summary>
    public required double Cpus { get; init; }

    /// <summary>GPUs reserved for the task.</summary>
    public required double Gpus { get; init; }

    /// <summary>The ids of the GPUs that the task has, as in <c>CUDA_VISIBLE_DEVICES</c>; empty without <see cref="Gpus"/>. Two tasks that
    /// have parts of one device both name it here.</summary>
    public required IReadOnlyList<string> GpuIds { get; init; }

    /// <summary>Bytes of memory reserved for the task.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Custom resources reserved for the task.</summary>
    public required IReadOnlyDictionary<string, double> Resources { get; init; }

    /// <summary>How many tasks stand above this one.</summary>
    internal int Depth { get; init; }

    /// <summary>Fires when the task is cancelled, runs out of time, or its worker shuts down. The same token that a function
    /// gets for its <see cref="System.Threading.CancellationToken"/> parameter.</summary>
    public required CancellationToken CancellationToken { get; init; }
}
