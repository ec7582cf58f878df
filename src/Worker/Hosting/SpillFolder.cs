using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Spill;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Decides whether a node can spill. Spilling is an extra: a node whose folder cannot be used works without it and says
/// so.</summary>
internal static class SpillFolder
{
    /// <summary>Returns the options of spilling, or null with the reason where the node keeps all objects in memory.</summary>
    /// <param name="options">The node's options.</param>
    /// <param name="off">The reason against spilling, for messages of a full store; with settings as <c>{spill-dir}</c>.</param>
    /// <param name="warn">Gets the sentence when the folder was wanted and cannot be used.</param>
    internal static SpillOptions? Prepare(NodeOptions options, out string off, Action<string> warn)
    {
        off = "";
        if (options.SpillDirectory is not { } directory || options.SpillBytes == 0)
        {
            off = "Spilling to disk is off ({spill-dir}, {spill-bytes}).";
            return null;
        }

        try
        {
            directory = HostPaths.PrepareSpillDirectory(directory);
            SpillDisk.Probe(directory);
            return new SpillOptions
            {
                Directory = directory,
                LimitBytes = options.SpillBytes ?? new DriveInfo(directory).AvailableFreeSpace / 2,
                StartAt = options.SpillStartAt,
                StopAt = options.SpillStopAt,
                FallbackBytes = options.FallbackBytes ?? options.StoreBytes,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ClusterTasksException or ArgumentException)
        {
            string reason = $"Spilling to disk is off, because '{directory}' cannot be used: {e.Message}";
            off = $"{reason} Set {{spill-dir}} to a folder on a disk that this user can write to.";
            warn(
                $"{reason} A full store refuses objects. Set {{spill-dir}} to a folder on a disk that this user can write to, or "
                + "{spill-bytes} to 0.");
            return null;
        }
    }
}
