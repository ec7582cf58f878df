using ClusterTasks.Platform;
using static ClusterTasks.Worker.Hosting.SettingValues;

namespace ClusterTasks.Worker.Hosting;

/// <summary>All settings of the node program: the one source of its options, its environment variables, its help and
/// docs/configuration.md.</summary>
internal static class NodeSettings
{
    // The kernel shows the initial environment of a process to all processes of its user, whatever the process does about it.
    private const string FormerTokenVariable = "CLUSTERTASKS_TOKEN";

    internal static IReadOnlyList<NodeSetting> All { get; } =
    [
        new("clustering", "localhost|file|redis", "Place of the list of nodes: the primary node's memory, a file, or Redis.", "localhost",
            (c, text) => c.Clustering = Choice<Clustering>(text)),
        new("redis", "host:port", "The Redis server of the cluster.", "127.0.0.1:6379", (c, text) => c.Redis = HostAndPort(text)),
        new("member-file", "file",
            "With file clustering: the list of nodes, one file for all nodes of the cluster, on a disk that locks files.",
            "members.json in run-dir",
            (c, text) => c.MemberFile = Path.GetFullPath(Word(text))),
        new("cluster-id", "name", "Nodes with the same name are one cluster.", "clustertasks", (c, text) => c.ClusterId = Word(text)),
        new("role", "head|worker", "Purpose of the node; tasks see it as the label 'role'.", "worker",
            (c, text) => c.Role = Choice<NodeRole>(text)),
        new("silo-port", "port", "Port for the other nodes' Orleans connections.", "0: any free port",
            (c, text) => c.SiloPort = Port(text)),
        new("gateway-port", "port", "Port for Orleans clients, which ClusterTasks itself does not need.", "0: none",
            (c, text) => c.GatewayPort = Port(text)),
        new("primary", "ip:port", "Silo address of the primary node, with localhost clustering.", "this node is the primary",
            (c, text) => c.Primary = SiloEndPoint(text)),
        new("advertise", "ip", "Address by which other nodes reach this one.",
            "127.0.0.1; with Redis the first address that is not loopback", (c, text) => c.Advertise = Address(text)),
        new("listen", "ip", "Address on which the silo's ports are open, such as 0.0.0.0 behind a forwarded port.", "advertise",
            (c, text) => c.Listen = Address(text)),
        new("membership", "standard|fast",
            "How often nodes probe each other at first: once in 2 s, or once a second, for nodes of one machine. A node that stands still "
            + "counts as dead after 9 s in both.", "standard",
            (c, text) => c.Membership = Choice<MembershipProfile>(text)),
        new("cpus", "number", "CPU slots.", "the processors that the process may use", (c, text) => c.Node.Cpus = Amount(text)),
        new("gpus", "number", "GPUs, a whole number.", "0, or as many as gpu-devices", (c, text) => c.Node.Gpus = Amount(text)),
        new("gpu-devices", "id,…", "Ids of the GPUs, as CUDA_VISIBLE_DEVICES takes them.", "0, 1 and so on, as many as gpus",
            (c, text) => c.Node.GpuDevices = text.Split(',', StringSplitOptions.TrimEntries)),
        new("memory-bytes", "bytes", "Memory that tasks can reserve; K, M, G and T count in steps of 1024.",
            "the machine's or container's memory without store-bytes",
            (c, text) => c.Node.MemoryBytes = Bytes(text)),
        new("memory-threshold", "part", "Part of the memory in use at which worker processes are ended before the kernel does; 1: never.",
            "0.95", (c, text) => c.Node.MemoryThreshold = Amount(text)),
        new("enforce-memory-bytes", "true|false", "Whether a process that takes more memory than its tasks asked for is ended.", "false",
            (c, text) => c.Node.EnforceMemoryBytes = Flag(text)),
        new("crash-dump-dir", "folder", "Folder for crash dumps of worker processes.", "none: no dumps",
            (c, text) => c.Node.CrashDumpDirectory = Path.GetFullPath(Word(text))),
        new("resources", "name=number,…", "Custom resources.", "none", (c, text) => c.Node.Resources = Pairs(text, Amount)),
        new("labels", "name=value,…", "Labels that tasks can choose nodes by.", "none", (c, text) => c.Node.Labels = Pairs(text, Word)),
        new("store-bytes", "bytes", "Shared memory for objects, at least 75M; K, M, G and T count in steps of 1024.",
            "30 % of the available memory, 75M to 200 GB", (c, text) => c.Node.StoreBytes = Bytes(text)),
        new("max-objects", "number", "Objects that the store can hold at once.", "1048576",
            (c, text) => c.Node.MaxObjects = Count(text)),
        new("max-clients", "number", "Processes, drivers and workers, that can be attached to the node at once.",
            "128, and 4 for each worker of a job",
            (c, text) => c.Node.MaxClients = Count(text)),
        new("client-bytes", "bytes",
            "Memory of the node's process that clients may fill with small values, errors, references and unfinished requests; K, M, G "
            + "and T as above.", "a quarter of the memory, at least 64M",
            (c, text) => c.Node.ClientBytes = Bytes(text)),
        new("workers", "process|inprocess", "Whether functions run in worker processes or in the node's own process.", "process",
            (c, text) => c.Node.Workers = Choice<WorkerMode>(text)),
        new("worker-processes", "number", "Most worker processes (or threads) for each job; they start as there is work.",
            "0: one per CPU slot",
            (c, text) => c.Node.WorkerProcesses = Count(text)),
        new("scheduler-shards", "number", "Schedulers that divide the jobs among them; the same on every node.", "1",
            (c, text) => c.Node.SchedulerShards = Count(text)),
        new("task-history", "number", "Ended attempts of tasks that the node remembers, about 100 bytes each.", "10000",
            (c, text) => c.Node.TaskHistory = Count(text)),
        new("lineage-bytes", "bytes",
            "Memory for ended tasks that run again when the last copy of their result is lost; K, M, G and T as above; 0: none does.",
            "256M", (c, text) => c.Node.LineageBytes = Bytes(text)),
        new("run-dir", "folder", "Folder of sockets and node files, in which nobody else may write.",
            "$XDG_RUNTIME_DIR/clustertasks where usable, else /tmp/clustertasks-<uid>",
            (c, text) => c.Node.RunDirectory = Path.GetFullPath(Word(text))),
        new("shm-dir", "folder", "Folder for shared memory with a name.", "none: anonymous memory",
            (c, text) => c.Node.SharedMemoryDirectory = Path.GetFullPath(Word(text))),
        new("spill-dir", "folder|none",
            "Folder on a disk for objects that do not fit into the memory, or clustertasks-<uid> inside it where others use it, too; "
            + "none, or one that cannot be used, refuses them.", RunFolder.SpillForm,
            (c, text) => c.Node.SpillDirectory = text == "none" ? null : Path.GetFullPath(Word(text))),
        new("spill-bytes", "bytes", "Most bytes of objects on disk; K, M, G and T as above.", "half of what the disk has free at the start",
            (c, text) => c.Node.SpillBytes = Bytes(text)),
        new("spill-start", "part", "Part of the memory in use at which objects begin to be spilled.", "0.8",
            (c, text) => c.Node.SpillStartAt = Amount(text)),
        new("spill-stop", "part", "Part of the memory in use at which spilling stops.", "0.7",
            (c, text) => c.Node.SpillStopAt = Amount(text)),
        new("fallback-bytes", "bytes", "Most bytes on disk for results that cannot wait while running tasks pin all memory.",
            "same as store-bytes",
            (c, text) => c.Node.FallbackBytes = Bytes(text)),
        new("transfer-address", "ip:port", "Where other nodes fetch objects from this one; port 0 is any free port.", "127.0.0.1:0",
            (c, text) => c.Node.TransferAddress = EndPoint(text).ToString()),
        new("token-file", "file|-",
            "File of mode 0600 with the secret that all nodes of the cluster share; - is the first line of standard input. Needed as "
            + "soon as an address is not loopback.",
            "token in run-dir, made by the first node", (c, text) => c.TokenFile = text == "-" ? text : Path.GetFullPath(Word(text))),
        new("log-level", "trace|debug|information|warning|error|critical|none", "Least severe log line on stderr.", "information",
            (c, text) => c.Node.LogLevel = Choice<Microsoft.Extensions.Logging.LogLevel>(text)),
        new("control", "none|stdin",
            "With stdin another program leads the node by lines of its standard input: it prepares itself and joins at the line join, "
            + "stops at the line stop, and ends at once when the input ends.", "none",
            (c, text) => c.Control = Choice<ControlInput>(text)),
        new("start-timeout", "seconds", "Time to become ready; then the node says what it waited for and exits.", "30",
            (c, text) => c.StartTimeout = Seconds(text)),
        new("drain-timeout", "seconds",
            "Time for the tasks that run and for copies that only this node has, before it stops; 0: none. A second signal ends it.", "15",
            (c, text) => c.Node.DrainTimeout = text == "0" ? TimeSpan.Zero : Seconds(text)),
        new("stop-timeout", "seconds", "Time for a graceful stop behind that; then the node exits all the same.", "10",
            (c, text) => c.StopTimeout = Seconds(text)),
    ];

    /// <summary>Reads the configuration: options win over variables. An empty variable counts as not set, because a compose file turns a
    /// missing one into that.</summary>
    /// <param name="options">Option texts by setting name.</param>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <param name="reader">The reader whose words the messages use for settings; null: the one that gave these options and
    /// variables.</param>
    /// <exception cref="NodeStartException">A value is bad.</exception>
    internal static NodeConfiguration Read(
        IReadOnlyDictionary<string, string> options, Func<string, string?> variable, SettingReader? reader = null)
    {
        reader ??= SettingReader.CommandLine(options, variable);
        var configuration = new NodeConfiguration();
        configuration.Node.Reader = reader;
        foreach (NodeSetting setting in All)
        {
            if (options.TryGetValue(setting.Name, out string? text))
                setting.ApplyTo(configuration, text, reader);
            else if (variable(setting.Variable) is { Length: > 0 } fromEnvironment)
                setting.ApplyTo(configuration, fromEnvironment, reader);
        }

        if (variable(FormerTokenVariable) is { Length: > 0 })
            throw new NodeStartException(
                $"{FormerTokenVariable} is set, which every task on this node could read. Unset it, write the secret to a file of mode "
                + "0600 and set {token-file} to that.", reader: reader);
        configuration.Node.Labels.TryAdd("role", configuration.Role.ToString().ToLowerInvariant());
        if (configuration is { Clustering: not Clustering.Localhost, Primary: not null })
            throw new NodeStartException(
                "{primary} is for localhost clustering only. Remove it, or set {clustering} to localhost.", reader: reader);
        if (configuration is { Clustering: not Clustering.File, MemberFile: not null })
            throw new NodeStartException(
                "{member-file} is for file clustering only. Remove it, or set {clustering} to file.", reader: reader);
        return configuration;
    }
}
