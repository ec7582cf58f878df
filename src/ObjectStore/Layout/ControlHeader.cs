using System.Security.Cryptography;
using ClusterTasks.Platform;

namespace ClusterTasks.Store.Layout;

/// <summary>The first page of ctl: the owner of the store and the offsets of its parts.</summary>
internal static unsafe class ControlHeader
{
    /// <summary>Fills the header of a new ctl segment and returns the epoch, a random non-zero number.</summary>
    public static ulong Write(byte* control, ControlLayout layout, IReadOnlyList<SharedFile> segments)
    {
        ulong epoch = NewEpoch();
        *(uint*)(control + ControlLayout.VersionAt) = ControlLayout.Version;
        *(uint*)(control + ControlLayout.OwnerStateAt) = ControlLayout.OwnerOpen;
        *(ulong*)(control + ControlLayout.EpochAt) = epoch;
        *(int*)(control + ControlLayout.OwnerProcessAt) = Environment.ProcessId;
        *(int*)(control + ControlLayout.SegmentCountAt) = segments.Count;
        *(int*)(control + ControlLayout.EntryCountAt) = layout.Entries;
        *(int*)(control + ControlLayout.ClientCountAt) = layout.Clients;
        *(long*)(control + ControlLayout.BucketsAt) = layout.BucketsOffset;
        *(long*)(control + ControlLayout.EntriesAt) = layout.EntriesOffset;
        *(long*)(control + ControlLayout.PinsAt) = layout.PinsOffset;
        *(long*)(control + ControlLayout.PinStrideAt) = layout.PinStride;
        for (int i = 0; i < segments.Count; i++)
        {
            byte* entry = control + ControlLayout.SegmentTableAt + (i * ControlLayout.SegmentEntryBytes);
            FileIdentity identity = segments[i].Identity;
            *(long*)entry = identity.Length;
            *(ulong*)(entry + 8) = identity.Inode;
            *(uint*)(entry + 16) = identity.DeviceMajor;
            *(uint*)(entry + 20) = identity.DeviceMinor;
        }
        Volatile.Write(ref *(ulong*)(control + ControlLayout.MagicAt), ControlLayout.Magic);
        return epoch;
    }

    /// <summary>Tells the clients the result of the calibration.</summary>
    public static void SetStreamFrom(byte* control, long bytes) =>
        Volatile.Write(ref *(long*)(control + ControlLayout.StreamFromAt), bytes);

    public static long StreamFrom(byte* control) =>
        Volatile.Read(ref *(long*)(control + ControlLayout.StreamFromAt)) is > 0 and var bytes ? bytes : BulkCopy.StreamingBytes;

    public static void Close(byte* control) =>
        Volatile.Write(ref *(uint*)(control + ControlLayout.OwnerStateAt), ControlLayout.OwnerClosed);

    public static bool IsOpen(byte* control) =>
        Volatile.Read(ref *(uint*)(control + ControlLayout.OwnerStateAt)) == ControlLayout.OwnerOpen;

    /// <summary>Checks that this is the store of the descriptor, before anything in it is trusted.</summary>
    /// <exception cref="ClusterTasksException">It is not; the message says what differs.</exception>
    public static ControlLayout Read(byte* control, long bytes, StoreDescriptor descriptor)
    {
        Require(bytes >= ControlLayout.PageBytes && *(ulong*)(control + ControlLayout.MagicAt) == ControlLayout.Magic,
            "it does not begin with the store's magic number");
        uint version = *(uint*)(control + ControlLayout.VersionAt);
        Require(version == ControlLayout.Version,
            $"its layout is version {version}, this program knows {ControlLayout.Version}: use the same release on node and client");
        Require(*(ulong*)(control + ControlLayout.EpochAt) == descriptor.Epoch, "it belongs to another run of the node: attach again");
        var layout = new ControlLayout(*(int*)(control + ControlLayout.EntryCountAt), *(int*)(control + ControlLayout.ClientCountAt));
        Require(layout is { Entries: > 0, Clients: > 0 } && layout.TotalBytes <= bytes
            && *(long*)(control + ControlLayout.BucketsAt) == layout.BucketsOffset
                && *(long*)(control + ControlLayout.EntriesAt) == layout.EntriesOffset
            && *(long*)(control + ControlLayout.PinsAt) == layout.PinsOffset
                && *(long*)(control + ControlLayout.PinStrideAt) == layout.PinStride, "its parts do not lie where its sizes put them");
        Require((uint)descriptor.ClientIndex < (uint)layout.Clients, $"it has no client {descriptor.ClientIndex}");
        Require(*(int*)(control + ControlLayout.SegmentCountAt) == descriptor.Arenas.Count, "its number of segments differs");
        return layout;

        void Require(bool condition, string difference)
        {
            if (!condition)
                throw new ClusterTasksException(
                    $"'{descriptor.Control.Path}' is not the node store that the session announced: {difference}.");
        }
    }

    public static FileIdentity Segment(byte* control, int segment)
    {
        byte* entry = control + ControlLayout.SegmentTableAt + (segment * ControlLayout.SegmentEntryBytes);
        return new FileIdentity(*(uint*)(entry + 16), *(uint*)(entry + 20), *(ulong*)(entry + 8), *(long*)entry);
    }

    private static ulong NewEpoch()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }
}
