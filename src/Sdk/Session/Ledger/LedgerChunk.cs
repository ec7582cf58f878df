namespace ClusterTasks.Session.Ledger;

/// <summary>Memory for the calls of many records, one behind the other. It is used again when none of them is left.</summary>
internal sealed class LedgerChunk(int bytes)
{
    internal byte[] Bytes { get; } = new byte[bytes];

    internal int Used { get; set; }

    /// <summary>Records that have their call here.</summary>
    internal int Records { get; set; }

    internal int Free => Bytes.Length - Used;
}
