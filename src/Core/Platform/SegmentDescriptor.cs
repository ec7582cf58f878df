namespace ClusterTasks.Platform;

/// <summary>One piece of shared memory, as another process opens it.</summary>
/// <param name="Path">A file, or <c>/proc/&lt;pid&gt;/fd/&lt;n&gt;</c>.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record SegmentDescriptor(string Path, long Bytes);
