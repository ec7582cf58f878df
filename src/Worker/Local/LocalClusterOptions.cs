using System.Text;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterTasks;

/// <summary>Options of <see cref="LocalCluster.StartAsync"/>.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>Gets the number of nodes at the start; <see cref="LocalCluster.AddNodeAsync"/> adds more. Default 1.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Gets the CPU slots of each node. Default null: the processors that this process may use.</summary>
    public double? CpusPerNode { get; init; }

    /// <summary>Gets the GPUs of each node, a whole number, with the ids 0, 1 and so on. Default 0.</summary>
    public double GpusPerNode { get; init; }

    /// <summary>Gets the worker processes (in-process: executor threads) of each node for each job. Default 0: one per CPU slot.</summary>
    public int WorkersPerNode { get; init; }

    /// <summary>Gets the bytes of shared memory of each node's object store, at least 75 MiB. Default null: the nodes share 30 % of the
    /// memory that is available now, without the memory that other clusters of this process were given.</summary>
    public long? StoreBytesPerNode { get; init; }

    /// <summary>Gets the most bytes of each node on disk, for objects that its memory has no room for. Default null: half of the disk's
    /// free space when the node starts.</summary>
    public long? SpillBytesPerNode { get; init; }

    /// <summary>Gets the bytes of memory of each node that tasks can reserve. Default null: an equal part of the machine's memory, without
    /// the node's object store.</summary>
    public long? MemoryBytesPerNode { get; init; }

    /// <summary>Gets the part of the machine's memory above which nodes end worker processes before the kernel does. Default 0.95; 1:
    /// never. See <see cref="NodeOptions.MemoryThreshold"/>.</summary>
    public double MemoryThreshold { get; init; } = 0.95;

    /// <summary>Gets whether a worker process is ended that takes more memory than its tasks have asked for. Default false. See
    /// <see cref="NodeOptions.EnforceMemoryBytes"/>.</summary>
    public bool EnforceMemoryBytes { get; init; }

    /// <summary>Gets the folder for crash dumps of worker processes; an absolute path. Default null: no dumps. See
    /// <see cref="NodeOptions.CrashDumpDirectory"/>.</summary>
    public string? CrashDumpDirectory { get; init; }

    /// <summary>Gets the way in which nodes run. Process (the default): each node is a process of its own, with worker processes under it,
    /// so that killing one is real. InProcess: everything in this process, for the fastest start and for debugging.</summary>
    public WorkerMode Workers { get; init; } = WorkerMode.Process;

    /// <summary>Gets the custom resources of each node. Default none.</summary>
    public IReadOnlyDictionary<string, double>? Resources { get; init; }

    /// <summary>Gets the labels of each node. Default none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Gets the time for each node to become ready. Default 30 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the time that a node has, when it is told to stop, for the tasks that run on it and for copies that only it has.
    /// Default 0: it hands all back at once.</summary>
    public TimeSpan DrainTimeout { get; init; }

    /// <summary>Gets the time for each node to stop cleanly; then it exits all the same, and is killed 2 s later. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the least severe log level of the nodes; their lines go to <see cref="Log"/>. Default Warning.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Gets the receiver of the nodes' output, one line a call, from a thread of its own. Default null: this process's stderr. No
    /// node waits for it: an exception costs its line, and when it is so slow that millions of characters wait, lines are left out and
    /// counted. The end of the cluster waits for earlier lines, for some seconds at most.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Gets the folder in which the cluster makes its own, for sockets and node files; an absolute path of at most 55 bytes,
    /// because socket paths are short. Default null: <c>CLUSTERTASKS_RUN_DIR</c>, else <c>$XDG_RUNTIME_DIR/clustertasks</c> where that
    /// folder is this user's and can be written to, else <c>/tmp/clustertasks-&lt;uid&gt;</c>.</summary>
    public string? RunDirectory { get; init; }

    /// <summary>Gets the folder on a disk for objects that the nodes' memory has no room for; an absolute path, or <c>none</c> to keep
    /// everything in memory. A folder that cannot be used causes a warning. Default null: <c>CLUSTERTASKS_SPILL_DIR</c>, else
    /// <c>/var/tmp/clustertasks-&lt;uid&gt;</c>.</summary>
    public string? SpillDirectory { get; init; }

    /// <summary>Gets the options of this process's session with its cluster: output, timeouts, bounds. Default null: the defaults of
    /// <see cref="RemoteOptions"/>. Its address stays null, because the session is with the first node.</summary>
    public RemoteOptions? Session { get; init; }

    internal int SchedulerShards { get; init; } = 1;

    /// <summary>A small limit, which tests can reach.</summary>
    internal int? MaxClientsPerNode { get; init; }

    internal long? ClientBytesPerNode { get; init; }

    internal string EffectiveRunDirectory => RunDirectory ?? HostPaths.DefaultRunDirectory();

    /// <summary>The folder to use; null: the node's own default.</summary>
    internal string? EffectiveSpillDirectory => SpillDirectory ?? Environment.GetEnvironmentVariable("CLUSTERTASKS_SPILL_DIR");

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Nodes, 1);
        if (CpusPerNode is { } cpus)
            LocalNodeOptions.CheckAmount(cpus, CallLimits.Cpus, nameof(CpusPerNode));
        LocalNodeOptions.CheckGpus(GpusPerNode, nameof(GpusPerNode));
        ArgumentOutOfRangeException.ThrowIfNegative(WorkersPerNode);
        LocalNodeOptions.CheckStore(StoreBytesPerNode, nameof(StoreBytesPerNode));
        ArgumentOutOfRangeException.ThrowIfNegative(SpillBytesPerNode ?? 0, nameof(SpillBytesPerNode));
        LocalNodeOptions.CheckMemory(MemoryBytesPerNode, nameof(MemoryBytesPerNode));
        if (!(MemoryThreshold is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(MemoryThreshold), MemoryThreshold, "Set a part of the memory, such as 0.95.");
        if (CrashDumpDirectory is not null && !Path.IsPathFullyQualified(CrashDumpDirectory))
            throw new ArgumentOutOfRangeException(nameof(CrashDumpDirectory), CrashDumpDirectory, "Set an absolute path.");
        if (Session?.Address is not null)
            throw new ArgumentException(
                "RemoteOptions.Address is not for a LocalCluster, whose session is with its own first node. Leave it null.",
                nameof(Session));
        if (!Enum.IsDefined(Workers))
            throw new ArgumentOutOfRangeException(nameof(Workers), Workers, "Set WorkerMode.Process or WorkerMode.InProcess.");
        LocalNodeOptions.CheckNames(Resources, nameof(Resources));
        foreach (double amount in Resources?.Values ?? [])
            LocalNodeOptions.CheckAmount(amount, CallLimits.Amount, nameof(Resources));
        LocalNodeOptions.CheckNames(Labels, nameof(Labels));
        if (RunDirectory is not null
            && (!Path.IsPathFullyQualified(RunDirectory) || Encoding.UTF8.GetByteCount(RunDirectory) > RunFolder.MaxBytes))
            throw new ArgumentOutOfRangeException(
                nameof(RunDirectory), RunDirectory,
                $"Set an absolute path of at most {RunFolder.MaxBytes} bytes: the paths of sockets are short.");
        if (SpillDirectory is not null and not "none" && !Path.IsPathFullyQualified(SpillDirectory))
            throw new ArgumentOutOfRangeException(nameof(SpillDirectory), SpillDirectory, "Set an absolute path, or 'none'.");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StartTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DrainTimeout, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StopTimeout, TimeSpan.Zero);
    }

    /// <summary>Returns the options of one of the nodes.</summary>
    internal LocalNodeOptions ForNode() => new()
    {
        Cpus = CpusPerNode,
        Gpus = GpusPerNode,
        Workers = WorkersPerNode,
        StoreBytes = StoreBytesPerNode,
        MemoryBytes = MemoryBytesPerNode,
        Resources = Resources,
        Labels = Labels,
        SchedulerShards = SchedulerShards,
    };

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
