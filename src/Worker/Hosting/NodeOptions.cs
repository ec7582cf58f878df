using ClusterTasks.Platform;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterTasks;

/// <summary>Options of one node: its resources, its memory and its files. Every default suits a machine that runs one node.</summary>
public sealed class NodeOptions
{
    /// <summary>Gets or sets the CPU slots; fractions are allowed, and 0 makes a node that runs no task that asks for a CPU. Default: the
    /// processors that this process may use (<see cref="Environment.ProcessorCount"/>, so a container's limit counts).</summary>
    public double Cpus { get; set; } = Environment.ProcessorCount;

    /// <summary>Gets or sets the GPUs, a whole number. Default 0, or as many as <see cref="GpuDevices"/> names. No driver is asked: a node
    /// has the GPUs that it is told of.</summary>
    public double Gpus { get; set; }

    /// <summary>Gets or sets the ids of the GPUs, as <c>CUDA_VISIBLE_DEVICES</c> takes them, such as <c>0</c> or <c>GPU-8932f937</c>.
    /// Default none: 0, 1 and so on, as many as <see cref="Gpus"/>.</summary>
    public IList<string> GpuDevices { get; set; } = [];

    /// <summary>Gets or sets the bytes of memory that tasks can reserve by <c>MemoryBytes</c>. Default null: the memory of the machine (in
    /// a container with a limit: the three quarters of it that the runtime uses) without <see cref="StoreBytes"/>. A number for placement,
    /// not a limit.</summary>
    public long? MemoryBytes { get; set; }

    /// <summary>Gets or sets the part of the memory (the machine's, or that of the tightest container around the node) above which the node
    /// ends worker processes before the kernel does: first those without tasks, then those of the job that takes most. Tasks of theirs run
    /// again later, at the cost of no retry. Default 0.95; 1: never. Not with <see cref="WorkerMode.InProcess"/>.</summary>
    public double MemoryThreshold { get; set; } = 0.95;

    /// <summary>Gets or sets whether a worker process is ended that takes more anonymous memory than the tasks in it have asked for by
    /// <c>MemoryBytes</c>, and 128 MiB for the process itself. It counts as the death of the process: a retry of each task that had begun
    /// in it. Default false. A process with a task that asks for no memory has no such limit.</summary>
    public bool EnforceMemoryBytes { get; set; }

    /// <summary>Gets or sets the folder for crash dumps of worker processes, made with mode 0700 where it does not exist. A process that
    /// crashes writes its memory there (<c>worker-&lt;process&gt;.dmp</c>), and the <see cref="WorkerDiedException"/> names the file.
    /// Nobody removes them. Default null: no dumps. A signal that ends a process at once, such as SIGKILL, leaves none.</summary>
    public string? CrashDumpDirectory { get; set; }

    /// <summary>Gets or sets the custom resources by name, such as <c>licence</c> = 2. Default none.</summary>
    public IDictionary<string, double> Resources { get; set; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets or sets the labels that a <c>LabelSelector</c> can choose by, such as <c>zone</c> = <c>a</c>. Default none. Every node
    /// also has <c>clustertasks.io/node-id</c> and <c>clustertasks.io/host</c>.</summary>
    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the bytes of shared memory for objects. Default: 30 % of the memory that is available at start, at least 75
    /// MiB and at most 200 GB. Memory of other silos of this process is not available.</summary>
    public long StoreBytes { get; set; } = HostMemory.DefaultStoreBytes();

    /// <summary>Gets or sets the number of objects that the store can hold at once, whatever their size. Default 1,048,576.</summary>
    public int MaxObjects { get; set; } = 1 << 20;

    /// <summary>Gets or sets the number of processes that can be attached to the node at once: drivers, and workers of all jobs;
    /// in-process, each worker counts as one. Default null: 128, and 4 for each worker that a job can have. The node refuses the next one
    /// and says so. At most 4096.</summary>
    public int? MaxClients { get; set; }

    /// <summary>Gets or sets the bytes of the node's own memory that its clients may fill: with values of up to 64 KiB, which do not go
    /// through the store, and with references. At half of it, or 256 MiB, such values begin to move into the store; past it new ones are
    /// refused, as by a full store. A client may have one reference for each 512 bytes. Default null: a quarter of the memory that the
    /// runtime may use, at least 64 MiB.</summary>
    public long? ClientBytes { get; set; }

    /// <summary>Gets or sets the place where functions run. Default <see cref="WorkerMode.Process"/>.</summary>
    public WorkerMode Workers { get; set; } = WorkerMode.Process;

    /// <summary>Gets or sets the largest number of worker processes (or, in-process, executor threads) for each job; they start as the job
    /// has work on the node. Default 0: one per CPU slot, at least 1.</summary>
    public int WorkerProcesses { get; set; }

    /// <summary>Gets or sets the number of schedulers (grains) of the cluster, which divide the jobs among them; the same on every node, or
    /// the node is refused. Jobs share fairly, and slots are recalled, within one of them. Default 1: enough for about 100,000 placements
    /// a second.</summary>
    public int SchedulerShards { get; set; } = 1;

    /// <summary>Gets or sets the folder of sockets and node files, made with mode 0700. Default: <c>CLUSTERTASKS_RUN_DIR</c>, else
    /// <c>$XDG_RUNTIME_DIR/clustertasks</c> where that folder is this user's, can be written to and is short enough for sockets, else
    /// <c>/tmp/clustertasks-&lt;uid&gt;</c>. The start refuses one that belongs to another user.</summary>
    public string RunDirectory { get; set; } = HostPaths.DefaultRunDirectory();

    /// <summary>Gets or sets the address, as <c>ip:port</c>, on which other nodes fetch objects; port 0 takes a free one. Default
    /// <c>127.0.0.1:0</c>, which only nodes of the same machine can reach.</summary>
    public string TransferAddress { get; set; } = "127.0.0.1:0";

    /// <summary>Gets or sets the secret that all nodes of the cluster share, at least 16 random characters. Both ends of every connection
    /// between silos, of Orleans clients and for objects prove that they hold it. Default null: anybody who reaches a port of the silo is
    /// trusted, other users of this machine included; refused unless the silo's ports and <see cref="TransferAddress"/> are on the
    /// loopback. Read it from a file of mode 0600: processes of tasks see the environment.</summary>
    public string? Token { get; set; }

    /// <summary>Gets or sets the folder for shared memory that must have a name, such as <c>/dev/shm</c>. Default null: anonymous memory
    /// (memfd), which needs no folder and cannot be left behind.</summary>
    public string? SharedMemoryDirectory { get; set; }

    /// <summary>Gets or sets the folder on a disk for objects that do not fit into <see cref="StoreBytes"/>. Default:
    /// <c>/var/tmp/clustertasks-&lt;uid&gt;</c>: by convention a disk, which <c>/tmp</c> and the run directory often are not, and spilling
    /// to a tmpfs frees no memory. The files in it have no name and end with the node, however it ends. Null: nothing is written to disk,
    /// and a full store refuses. A folder that cannot be used causes a warning, and counts as null.</summary>
    public string? SpillDirectory { get; set; } = HostPaths.DefaultSpillDirectory();

    /// <summary>Gets or sets the most bytes of spilled objects on disk. Default null: half of the disk's free space when the node starts. A
    /// program that keeps putting is then refused before it has filled a disk that others need.</summary>
    public long? SpillBytes { get; set; }

    /// <summary>Gets or sets the used part of <see cref="StoreBytes"/> at which spilling begins. Default 0.8.</summary>
    public double SpillStartAt { get; set; } = 0.8;

    /// <summary>Gets or sets the used part of <see cref="StoreBytes"/> at which spilling stops. Default 0.7.</summary>
    public double SpillStopAt { get; set; } = 0.7;

    /// <summary>Gets or sets the most bytes of the file in <see cref="SpillDirectory"/> for results that must not wait while all memory is
    /// pinned by running tasks. It takes disk only when it is used. Default null: as many as <see cref="StoreBytes"/>; 0: none, such tasks
    /// fail.</summary>
    public long? FallbackBytes { get; set; }

    /// <summary>Gets or sets the number of ended attempts of tasks that the node remembers for listings and timelines, about 100 bytes
    /// each. Default 10,000; 0: none. Numbers of tasks are exact whatever this is.</summary>
    public int TaskHistory { get; set; } = 10_000;

    /// <summary>Gets or sets the memory for ended tasks that run again when the last copy of their result is lost, in bytes: about 600 for
    /// each, their arguments and small values that they took. Default 256 MiB. At the limit the oldest are forgotten, and a result of
    /// theirs that is lost is an <see cref="ObjectLostException"/>; 0: no ended task runs again.</summary>
    public long LineageBytes { get; set; } = 256L << 20;

    /// <summary>Gets or sets the time that the node has, when it is told to stop, for the tasks that run on it and for copies that only it
    /// has: these go to nodes that stay. Default 15 s; 0: it hands all back at once. In a silo of your own application it is at most half
    /// of the host's shutdown timeout.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets the least severe log level that the node writes. Default <see cref="LogLevel.Information"/>.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>True when the silo's own process becomes a driver of its node, so that its grains can use <see cref="Remote"/>. Our own
    /// node program, whose silo holds no user code, turns it off.</summary>
    internal bool AttachHost { get; set; } = true;

    /// <summary>The reader whose words messages of the node use for its settings.</summary>
    internal SettingReader Reader { get; set; } = SettingReader.NodeOptions;

    /// <summary>The ids of all GPUs.</summary>
    internal IReadOnlyList<string> EffectiveGpuDevices => GpuDevices.Count > 0
        ? [.. GpuDevices]
        : [.. Enumerable.Range(0, (int)Gpus).Select(device => device.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The bytes that tasks can really reserve.</summary>
    internal long EffectiveMemoryBytes => MemoryBytes ?? HostMemory.DefaultTaskBytes(MachineMemory.TotalBytes(), StoreBytes, 1);

    /// <summary>The worker processes (or threads) that a job really gets.</summary>
    internal int EffectiveWorkerProcesses => WorkerProcesses > 0 ? WorkerProcesses : Math.Max(1, (int)Math.Ceiling(Cpus));

    /// <summary>The bytes that clients can really fill.</summary>
    internal long EffectiveClientBytes => ClientBytes ?? ClientRoom.Default(MachineMemory.TotalBytes());

    /// <summary>The processes that can really be attached. The node has as many workers as slots, some that wait for others, and some that
    /// end while others start in their place.</summary>
    internal int EffectiveMaxClients =>
        MaxClients ?? Math.Min(StoreOptions.MostClients, 128 + (4 * Math.Max(EffectiveWorkerProcesses, EffectiveGpuDevices.Count)));

    /// <summary>True when <see cref="Token"/> comes from the file in <see cref="RunDirectory"/>, because none was set.</summary>
    internal bool IsTokenOfRunDirectory { get; set; }

    /// <summary>The place of the list of the cluster's nodes, in words; null: unknown.</summary>
    internal string? MemberList { get; set; }

    /// <summary>False for a host of our own, whose services do not concern the tasks.</summary>
    internal bool IsInUserHost { get; set; } = true;
}
