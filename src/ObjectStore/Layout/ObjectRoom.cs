using ClusterTasks.Platform;

namespace ClusterTasks.Store.Layout;

/// <summary>The room that an object takes in an arena. The owner and its clients must agree on it: a client fills its chunks by
/// itself.</summary>
internal static class ObjectRoom
{
    /// <summary>Objects from this size start on whole pages.</summary>
    public const long LargeBytes = 1 << 20;

    public const long SmallAlignment = 64; // A cache line, and the alignment that Arrow wants.
    public const long LargeAlignment = SystemFacts.PageBytes; // So that a later spill can use O_DIRECT.

    /// <summary>Returns the bytes that an object of this size takes.</summary>
    public static long Of(long size) => size >= LargeBytes
        ? (size + LargeAlignment - 1) & -LargeAlignment
        : Math.Max(SmallAlignment, (size + SmallAlignment - 1) & -SmallAlignment);
}
