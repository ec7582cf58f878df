using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ClusterTasks.Platform;

/// <summary>Sends on a blocking socket without waiting. Socket.Send has no such flag, and Socket.Blocking is for both directions: the
/// reading thread blocks in this socket.</summary>
internal static unsafe partial class SocketNow
{
    private const int NoSignal = 0x4000;
    private const int DontWait = 0x40;

    /// <summary>Sends as much as the socket takes at once, and returns the number of bytes; 0 also for a connection that is
    /// broken.</summary>
    internal static int Send(SafeSocketHandle handle, ReadOnlySpan<byte> bytes)
    {
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();
        bool isOpen = false;
        try
        {
            handle.DangerousAddRef(ref isOpen);
            fixed (byte* first = bytes)
            {
                // The send that may wait finds the cause and reports it properly. Not errno: the first failing call of a process reads a
                // wrong one (see Libc), and a full socket buffer would pass for a broken connection.
                return (int)Math.Max(0, Imports.Send((int)handle.DangerousGetHandle(), first, (nuint)bytes.Length, NoSignal | DontWait));
            }
        }
        finally
        {
            if (isOpen)
                handle.DangerousRelease();
        }
    }

    [SupportedOSPlatform("linux")]
    private static partial class Imports
    {
        [LibraryImport("libc", EntryPoint = "send")]
        internal static partial nint Send(int socket, byte* bytes, nuint count, int flags);
    }
}
