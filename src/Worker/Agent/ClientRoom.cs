namespace ClusterTasks.Worker.Agent;

/// <summary>How much memory of the node's process its clients may fill, and what that means for each thing that they fill it with.</summary>
/// <param name="Bytes">Bytes of small values and references in values.</param>
/// <param name="Setting">What the reader of messages calls the setting.</param>
internal sealed record ClientRoom(long Bytes, string Setting)
{
    // A handle with its object's entry, its place in three tables, and what hangs on it.
    private const int HandleBytes = 512;

    // Small values are fast, and this many of them no burden; more would only make collections longer.
    private const long MostBeforeMoving = 256L << 20;

    internal const long Least = 16L << 20;

    /// <summary>Bytes above which small values are moved into the store.</summary>
    internal long MoveAbove => Math.Min(MostBeforeMoving, Bytes / 2);

    /// <summary>Objects that one client may have handles of.</summary>
    internal long HandlesOfASession => Bytes / HandleBytes;

    /// <summary>The same of all clients together.</summary>
    internal long Handles => 2 * HandlesOfASession;

    /// <summary>A quarter of the memory that the runtime may use: the machine's, or the limit of a container or of the heap.</summary>
    internal static long Default(long availableBytes) => Math.Max(4 * Least, availableBytes / 4);
}
