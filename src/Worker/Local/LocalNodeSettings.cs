using System.Globalization;
using System.Net;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Local;

/// <summary>Makes the settings of a node of a local cluster, as the variables that a node process reads. An in-process node is configured
/// from the same variables, so that both modes mean the same.</summary>
internal static class LocalNodeSettings
{
    internal static Dictionary<string, string> Create(
        LocalClusterOptions cluster, LocalNodeOptions node, LocalMembership membership, bool isFirst, string runDirectory)
    {
        long store = node.StoreBytes ?? Math.Max(HostMemory.MinimumStoreBytes, HostMemory.DefaultStoreBytes() / cluster.Nodes);
        long memory = node.MemoryBytes ?? HostMemory.DefaultTaskBytes(MachineMemory.TotalBytes(), store, cluster.Nodes);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CLUSTERTASKS_CLUSTERING"] = "file",
            ["CLUSTERTASKS_MEMBER_FILE"] = membership.MemberFile,
            ["CLUSTERTASKS_MEMBERSHIP"] = "fast",
            ["CLUSTERTASKS_CLUSTER_ID"] = membership.ClusterId,
            // A node process gets the secret by its standard input: neither its environment nor a file shows it to the tasks that it
            // starts.
            ["CLUSTERTASKS_TOKEN_FILE"] = "-",
            ["CLUSTERTASKS_ROLE"] = isFirst ? "head" : "worker",
            ["CLUSTERTASKS_RUN_DIR"] = runDirectory,
            ["CLUSTERTASKS_TRANSFER_ADDRESS"] = new IPEndPoint(membership.Address, 0).ToString(),
            ["CLUSTERTASKS_ADVERTISE"] = membership.Address.ToString(),
            ["CLUSTERTASKS_CPUS"] = Text(node.Cpus ?? Environment.ProcessorCount),
            ["CLUSTERTASKS_GPUS"] = Text(node.Gpus ?? 0),
            ["CLUSTERTASKS_WORKERS"] = cluster.Workers.ToString(),
            ["CLUSTERTASKS_WORKER_PROCESSES"] = (node.Workers ?? 0).ToString(CultureInfo.InvariantCulture),
            ["CLUSTERTASKS_SCHEDULER_SHARDS"] = (node.SchedulerShards ?? 1).ToString(CultureInfo.InvariantCulture),
            ["CLUSTERTASKS_STORE_BYTES"] = store.ToString(CultureInfo.InvariantCulture),
            ["CLUSTERTASKS_MEMORY_BYTES"] = memory.ToString(CultureInfo.InvariantCulture),
            ["CLUSTERTASKS_MEMORY_THRESHOLD"] = Text(cluster.MemoryThreshold),
            ["CLUSTERTASKS_ENFORCE_MEMORY_BYTES"] = cluster.EnforceMemoryBytes.ToString(),
            ["CLUSTERTASKS_CLIENT_BYTES"] = (cluster.ClientBytesPerNode ?? ClientRoom.Default(MachineMemory.TotalBytes() / cluster.Nodes))
                .ToString(CultureInfo.InvariantCulture),
            ["CLUSTERTASKS_LOG_LEVEL"] = cluster.LogLevel.ToString(),
            ["CLUSTERTASKS_START_TIMEOUT"] = Text(cluster.StartTimeout.TotalSeconds),
            ["CLUSTERTASKS_DRAIN_TIMEOUT"] = Text(cluster.DrainTimeout.TotalSeconds),
            ["CLUSTERTASKS_STOP_TIMEOUT"] = Text(cluster.StopTimeout.TotalSeconds),
        };
        if (cluster.EffectiveSpillDirectory is { } folder)
            variables["CLUSTERTASKS_SPILL_DIR"] = folder;
        if (cluster.CrashDumpDirectory is { } dumps)
            variables["CLUSTERTASKS_CRASH_DUMP_DIR"] = dumps;
        if (cluster.MaxClientsPerNode is { } clients)
            variables["CLUSTERTASKS_MAX_CLIENTS"] = clients.ToString(CultureInfo.InvariantCulture);
        if (cluster.SpillBytesPerNode is { } spill)
            variables["CLUSTERTASKS_SPILL_BYTES"] = spill.ToString(CultureInfo.InvariantCulture);
        if (node.GpuDevices is { Count: > 0 } devices)
            variables["CLUSTERTASKS_GPU_DEVICES"] = string.Join(',', devices);
        if (node.Resources is { Count: > 0 } resources)
            variables["CLUSTERTASKS_RESOURCES"] = string.Join(',', resources.Select(r => $"{r.Key}={Text(r.Value)}"));
        if (node.Labels is { Count: > 0 } labels)
            variables["CLUSTERTASKS_LABELS"] = string.Join(',', labels.Select(l => $"{l.Key}={l.Value}"));
        return variables;
    }

    internal static NodeConfiguration Read(Dictionary<string, string> variables, string token)
    {
        NodeConfiguration configuration = NodeSettings.Read(
            new Dictionary<string, string>(), variables.GetValueOrDefault, LocalSettingNames.Reader);
        configuration.Node.Token = token;
        return configuration;
    }

    private static string Text(double number) => number.ToString("0.################", CultureInfo.InvariantCulture);
}

/// <summary>Settings that the nodes of one local cluster share.</summary>
internal sealed record LocalMembership(string ClusterId, string Token, IPAddress Address, string MemberFile);
