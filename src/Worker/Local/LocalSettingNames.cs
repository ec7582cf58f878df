using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Local;

/// <summary>Names settings for the author of a program that starts a <see cref="LocalCluster"/>.</summary>
internal static class LocalSettingNames
{
    // A local cluster sets the others by itself; these have no name there.
    private static readonly Dictionary<string, string> ByLocalOption = new(StringComparer.Ordinal)
    {
        ["cpus"] = nameof(LocalClusterOptions.CpusPerNode),
        ["gpus"] = nameof(LocalClusterOptions.GpusPerNode),
        ["gpu-devices"] = $"{nameof(LocalNodeOptions)}.{nameof(LocalNodeOptions.GpuDevices)}",
        ["memory-bytes"] = nameof(LocalClusterOptions.MemoryBytesPerNode),
        ["memory-threshold"] = nameof(LocalClusterOptions.MemoryThreshold),
        ["enforce-memory-bytes"] = nameof(LocalClusterOptions.EnforceMemoryBytes),
        ["crash-dump-dir"] = nameof(LocalClusterOptions.CrashDumpDirectory),
        ["resources"] = nameof(LocalClusterOptions.Resources),
        ["labels"] = nameof(LocalClusterOptions.Labels),
        ["store-bytes"] = nameof(LocalClusterOptions.StoreBytesPerNode),
        ["workers"] = nameof(LocalClusterOptions.Workers),
        ["worker-processes"] = nameof(LocalClusterOptions.WorkersPerNode),
        ["run-dir"] = nameof(LocalClusterOptions.RunDirectory),
        ["spill-dir"] = nameof(LocalClusterOptions.SpillDirectory),
        ["spill-bytes"] = nameof(LocalClusterOptions.SpillBytesPerNode),
        ["log-level"] = nameof(LocalClusterOptions.LogLevel),
        ["start-timeout"] = nameof(LocalClusterOptions.StartTimeout),
        ["drain-timeout"] = nameof(LocalClusterOptions.DrainTimeout),
        ["stop-timeout"] = nameof(LocalClusterOptions.StopTimeout),
    };

    /// <summary>Gets the reader of messages about a local cluster.</summary>
    internal static SettingReader Reader { get; } = new(Of);

    private static string Of(NodeSetting setting) => ByLocalOption.GetValueOrDefault(setting.Name) switch
    {
        // A local cluster keeps it in its folder, which comes from one of these options.
        null when setting.Name == "member-file" =>
            $"the node's folder: the {nameof(LocalClusterOptions.RunDirectory)} of {nameof(LocalClusterOptions)}, or {RunFolder.Variable}",
        null => $"the node's {setting.Name}",
        { } option when option.Contains('.', StringComparison.Ordinal) => option,
        { } option => $"{nameof(LocalClusterOptions)}.{option}",
    };
}
