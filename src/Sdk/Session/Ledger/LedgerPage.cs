namespace ClusterTasks.Session.Ledger;

/// <summary>Records with numbers in a row.</summary>
internal sealed class LedgerPage
{
    internal const int Bits = 10;
    internal const int Size = 1 << Bits;

    internal LedgerRecord[] Records { get; } = new LedgerRecord[Size];

    /// <summary>Records that are kept.</summary>
    internal int Kept { get; set; }

    internal static ulong NumberOf(ulong record) => record >> Bits;

    internal static int PlaceOf(ulong record) => (int)(record & (Size - 1));
}
