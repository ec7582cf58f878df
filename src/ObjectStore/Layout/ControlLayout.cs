using System.Numerics;
using System.Runtime.InteropServices;
using ClusterTasks.Platform;

namespace ClusterTasks.Store.Layout;

/// <summary>
/// Where every byte of the ctl segment is. Little-endian, the machine's own word order; one machine reads it.
/// <code>
/// part      offset         bytes                     writer        content
/// header    0              4096                      owner         see the constants below; the segment table from 256
/// buckets   4096           8 x pow2(entries)           owner         version (high 32) | first entry + 1 (low 32)
/// entries     after, 4 KiB   64 x entries                owner         IndexEntry
/// clients   after, 64 KiB  stride x clients          that client   pins: uint32 per entry, to 4 KiB; then its submission ring
/// </code>
/// The part of a client starts on a boundary of 64 KiB, because a client maps that part alone for writing: Windows maps at such boundaries
/// only, and some processors of Apple and kernels for arm64 have pages of 16 or 64 KiB.
/// A ring is one page, whose first word is the owner's (entries taken so far), and then <see cref="SubmissionEntry"/> after entry.
/// </summary>
internal readonly record struct ControlLayout(int Entries, int Clients)
{
    public const ulong Magic = 0x3145524f54535443; // "CTSTORE1"
    public const uint Version = 3;
    public const int PageBytes = SystemFacts.PageBytes;
    public const int PartBytes = 64 << 10;
    public const int MaxSegments = 120;

    public const int MagicAt = 0;
    public const int VersionAt = 8;
    public const int OwnerStateAt = 12; // 1 = open, 2 = closed
    public const int EpochAt = 16;
    public const int OwnerProcessAt = 24;
    public const int SegmentCountAt = 28;
    public const int EntryCountAt = 32;
    public const int ClientCountAt = 36;
    public const int BucketsAt = 40;
    public const int EntriesAt = 48;
    public const int PinsAt = 56;
    public const int PinStrideAt = 64;
    public const int StreamFromAt = 72;
    public const int SegmentTableAt = 256;
    public const int SegmentEntryBytes = 32; // int64 bytes, uint64 inode, uint32 device major, uint32 device minor, 8 reserved

    /// <summary>The same number as the entries that a client can hold in its chunks, so that a ring is never full. A client asks for its
    /// next chunk in the middle of the last, and the owner then looks into the ring: 1000 times a second at a million puts.</summary>
    public const int RingEntries = 4096;

    public const uint OwnerOpen = 1;
    public const uint OwnerClosed = 2;

    public int BucketCount => (int)BitOperations.RoundUpToPowerOf2((uint)Entries);

    public long BucketsOffset => PageBytes;

    public long EntriesOffset => ToPage(BucketsOffset + (8L * BucketCount));

    public long PinsOffset => ToPart(EntriesOffset + ((long)IndexEntry.Bytes * Entries));

    /// <summary>The offset of a client's ring in its part.</summary>
    public long RingAt => ToPage(4L * Entries);

    /// <summary>The bytes from one client's pins to the next one's.</summary>
    public long PinStride => ToPart(RingAt + SubmissionRing.Bytes);

    public long TotalBytes => PinsOffset + (PinStride * Clients);

    /// <summary>Hashes an id. Every process must agree on this number, so it is not <see cref="object.GetHashCode"/>.</summary>
    public static uint Hash(in ObjectId id)
    {
        // The finaliser of MurmurHash3: owners are random, but numbers are counters that differ in few low bits.
        ulong mixed = id.Task.Owner.Value ^ BitOperations
            .RotateLeft(id.Task.Number * 0x9E3779B97F4A7C15, 32) ^ (id.Index * 0xC2B2AE3D27D4EB4FUL);
        mixed ^= mixed >> 33;
        mixed *= 0xFF51AFD7ED558CCD;
        mixed ^= mixed >> 33;
        mixed *= 0xC4CEB9FE1A85EC53;
        return (uint)(mixed >> 32);
    }

    public static long ToPage(long bytes) => (bytes + PageBytes - 1) & -PageBytes;

    private static long ToPart(long bytes) => (bytes + PartBytes - 1) & -PartBytes;
}

/// <summary>States of an object. The numbers are in shared memory.</summary>
internal enum ObjectState : uint
{
    /// <summary>The entry holds nothing.</summary>
    Free = 0,

    /// <summary>A client is writing it (or is about to).</summary>
    Created = 1,

    /// <summary>Immutable; readers find it.</summary>
    Sealed = 2,

    /// <summary>Deleted; only the readers that had pinned it before still see it.</summary>
    Evicting = 3,
}

/// <summary>One line of the index; one cache line.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct IndexEntry
{
    public const int Bytes = 64;

    /// <summary>Generation (high 32) and state (low 32) in one word, so that a reader sees both at one instant.</summary>
    [FieldOffset(0)]
    public ulong Word;

    [FieldOffset(8)]
    public ulong Owner;

    [FieldOffset(16)]
    public ulong Number;

    [FieldOffset(24)]
    public uint Index;

    [FieldOffset(28)]
    public int Segment;

    [FieldOffset(32)]
    public long Offset;

    [FieldOffset(40)]
    public long Size;

    /// <summary>The next entry of the bucket, plus one; 0 ends the chain. Bytes 52 to 63 are reserved (metadata size, kind, crc).</summary>
    [FieldOffset(48)]
    public int Next;

    public static ulong Pack(uint generation, ObjectState state) => ((ulong)generation << 32) | (uint)state;

    public static ObjectState StateOf(ulong word) => (ObjectState)(uint)word;

    public readonly bool Is(in ObjectId id) => Number == id.Task.Number && Owner == id.Task.Owner.Value && Index == id.Index;
}
