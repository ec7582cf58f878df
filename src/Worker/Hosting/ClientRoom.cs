
namespace ClusterTasks.Worker.Hosting;

/// <summary>The memory of the node's process that its clients may fill, and the share of each thing that they fill it with.</summary>
/// <param name="Bytes">Bytes of small values, of references in values, and of unfinished requests.</param>
/// <param name="Setting">What the reader of messages calls the setting.</param>
internal sealed record ClientRoom(long Bytes, string Setting)
{
    // A handle with its object's entry, its place in three tables, and what hangs on it.
    private const int HandleBytes = 512;

    // Small values are fast, and this many of them no burden; more would only make collections longer.
    private const long MostBeforeMoving = 256L << 20;

    private const long LeastOutput = 256L << 20;

    internal const long Least = 16L << 20;

    /// <summary>Bytes above which small values are moved into the store.</summary>
    internal long MoveAbove => Math.Min(MostBeforeMoving, ValueBytes / 2);

    /// <summary>Bytes of small values, errors and references from which on a maker that has more than its share is refused. With the third
    /// of it that all makers together may have beside by their shares, it is all.</summary>
    internal long ValueBytes => Bytes / 4 * 3;

    /// <summary>Bytes of unfinished requests from which on a client that has more than its share is refused. With half as much again, which
    /// all clients together may have by their shares, a quarter of all is always left for values.</summary>
    internal long RequestBytes => Bytes / 2;

    /// <summary>Bytes of frames for clients that do not read them; one client may have all of the least.</summary>
    internal long OutputBytes => Math.Max(LeastOutput, Bytes / 4);

    /// <summary>Objects that one client may have handles of.</summary>
    internal long HandlesOfASession => Bytes / HandleBytes;

    /// <summary>The same of all clients together.</summary>
    internal long Handles => 2 * HandlesOfASession;

    /// <summary>A quarter of the memory that the runtime may use: the machine's, or the limit of a container or of the heap.</summary>
    internal static long Default(long availableBytes) => Math.Max(4 * Least, availableBytes / 4);
}
