using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>The blocks of a file on its disk: reserved before they are written, and given back before the file ends.</summary>
internal static class FileBlocks
{
    private const int PunchHole = 3; // FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE

    /// <summary>Frees a part of a file, which then reads as zeros. Returns false where the file system has no holes.</summary>
    internal static bool TryGiveBack(SafeFileHandle file, long offset, long bytes) => Libc.Allocate(file, PunchHole, offset, bytes) == 0;

    /// <summary>Reserves blocks. Returns false where the file system cannot, or has none.</summary>
    internal static bool TryReserve(SafeFileHandle file, long offset, long bytes) => Libc.Allocate(file, 0, offset, bytes) == 0;

    /// <summary>Reserves blocks.</summary>
    /// <exception cref="IOException">The disk has no room, or its file system reserves nothing.</exception>
    internal static void Reserve(SafeFileHandle file, long offset, long bytes)
    {
        if (!TryReserve(file, offset, bytes))
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
    }
}
