using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>Device and inode of a file, and its length at the time of the question.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode, long Length)
{
    /// <summary>Returns the identity of an open file, whatever its name means by now.</summary>
    internal static FileIdentity Of(SafeFileHandle file) => Libc.Identify(file);

    public override string ToString() => $"{DeviceMajor:x2}:{DeviceMinor:x2}:{Inode}";
}
