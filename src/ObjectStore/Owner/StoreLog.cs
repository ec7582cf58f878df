using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store.Owner;

internal static partial class StoreLog
{
    [LoggerMessage(1, LogLevel.Information,
        "Node store of {CapacityBytes} bytes in {Segments} segments, epoch {Epoch}, memory from {Source}")]
    public static partial void Opened(this ILogger logger, long capacityBytes, int segments, ulong epoch, string source);

    [LoggerMessage(2, LogLevel.Warning,
        "Store memory cannot be backed beyond byte {Offset} of segment {Segment}; creates there fail until memory is free")]
    public static partial void BackingFailed(this ILogger logger, int segment, long offset, Exception error);

    [LoggerMessage(3, LogLevel.Information,
        "Store client {Client} (process {ProcessId}) is dead: {Unsealed} unsealed objects and its pins on {Pins} objects freed")]
    public static partial void ClientDied(this ILogger logger, int client, int processId, int unsealed, int pins);

    [LoggerMessage(4, LogLevel.Warning, "Writing to the spill directory {Directory} failed: {Consequence}")]
    public static partial void SpillFailed(this ILogger logger, string directory, string consequence, Exception error);

    [LoggerMessage(5, LogLevel.Debug, "Copies into the store go past the caches {From}")]
    public static partial void Calibrated(this ILogger logger, string from);

    [LoggerMessage(6, LogLevel.Warning,
        "Nothing more can leave the memory of the node store (the rest is in use, or the disk accepts nothing more): a value of {Bytes} "
        + "bytes waited {Milliseconds} ms and then went to the fallback segment on disk. Give the node a larger store, or release values.")]
    public static partial void FellBack(this ILogger logger, long bytes, long milliseconds);
}
