using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>Files in a directory that have no name: the kernel frees them with the last descriptor, so no crash leaves one
/// behind.</summary>
internal static class NamelessFile
{
    public const string Prefix = "clustertasks-nameless-";

    private const int NotSupported = 95;
    private const int IsDirectory = 21; // What a kernel without O_TMPFILE says: it sees an attempt to write to a directory.
    private const int InvalidArgument = 22;

    // The two flags have exchanged their values on arm64.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int Direct = IsArm ? 0x10000 : 0x4000;
    private static readonly int Temporary = IsArm ? 0x404000 : 0x410000; // O_TMPFILE | O_DIRECTORY

    /// <summary>Opens one for reading and writing.</summary>
    /// <param name="directory">An existing directory.</param>
    /// <param name="direct">Past the page cache where the filesystem can do that; buffered elsewhere (tmpfs before Linux 6.6).</param>
    /// <exception cref="ClusterTasksException">The directory takes no file.</exception>
    public static SafeFileHandle Open(string directory, bool direct)
    {
        int flags = Libc.OpenReadWrite | Libc.OpenCloseOnExec;
        if (direct && TryOpen(directory, flags | Direct, out SafeFileHandle file, out int errno))
            return file;
        if (TryOpen(directory, flags, out file, out errno))
            return file;
        throw Libc.Error($"open of a new file in '{directory}'", errno);
    }

    private static bool TryOpen(string directory, int flags, out SafeFileHandle file, out int errno)
    {
        file = Libc.Open(directory, flags | Temporary, Libc.OwnerOnly);
        errno = file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (errno is not (NotSupported or IsDirectory or InvalidArgument))
            return errno == 0;
        // No O_TMPFILE here (NFS, old overlayfs): a name for the moment until it is unlinked.
        file.Dispose();
        string path = Path.Combine(directory, $"{Prefix}{Guid.NewGuid():N}");
        file = Libc.Open(path, flags | Libc.OpenCreate | Libc.OpenExclusive, Libc.OwnerOnly);
        errno = file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        File.Delete(path); // Also after EINVAL: ext4 makes the file before it refuses O_DIRECT.
        return errno == 0;
    }
}
