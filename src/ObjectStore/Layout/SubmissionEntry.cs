using System.Runtime.InteropServices;

namespace ClusterTasks.Store.Layout;

/// <summary>One small object that a client has written into its chunk; one cache line. Entry and generation are not in it: the owner
/// gave the chunk's entries in an order that both sides keep.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct SubmissionEntry
{
    public const int Bytes = 64;

    /// <summary>The entry's number plus one, written last. Until then the owner ignores the other fields, so a client that is killed in the
    /// middle has submitted nothing.</summary>
    [FieldOffset(0)]
    public ulong Sequence;

    [FieldOffset(8)]
    public ulong Owner;

    [FieldOffset(16)]
    public ulong Number;

    [FieldOffset(24)]
    public uint Index;

    [FieldOffset(28)]
    public int Chunk;

    /// <summary>The offset in the chunk's segment.</summary>
    [FieldOffset(32)]
    public long Offset;

    [FieldOffset(40)]
    public long Size;
}
