using ClusterTasks.Protocol;

namespace ClusterTasks.Session.Ledger;

/// <summary>One task or put of a session. A struct in a page, because there may be a million.</summary>
internal struct LedgerRecord
{
    /// <summary>The task's definition; null: it is a put.</summary>
    internal TaskDefinition? Definition;

    /// <summary>Holds its call: see <see cref="LedgerCalls"/>.</summary>
    internal LedgerChunk? Chunk;

    internal int Offset;

    internal int Length;

    /// <summary>Records that take a result of this one, further handles of its results, and items of it that the process holds.</summary>
    internal int Uses;

    /// <summary>Streams: the last item that was asked for.</summary>
    internal uint Requested;

    /// <summary>One bit for each result whose first handle has not been released.</summary>
    internal byte Handles;

    /// <summary>True while the ledger knows the task or put.</summary>
    internal bool IsKept;

    /// <summary>Its task has ended. A put has from the beginning.</summary>
    internal bool IsSettled;

    internal readonly bool IsNeeded => Handles != 0 || Uses > 0 || !IsSettled;
}
