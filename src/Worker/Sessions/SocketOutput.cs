using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ClusterTasks.Store;

namespace ClusterTasks.Worker.Sessions;

/// <summary>Sends on a blocking socket without waiting, unless asked to wait. Any thread that has frames of a client writes them, often
/// under the node's lock: I8 says that no client can hold that up.</summary>
internal sealed unsafe partial class SocketOutput(Socket socket) : ISessionOutput
{
    private const int NoSignal = 0x4000;
    private const int DontWait = 0x40;

    public int Send(ReadOnlySpan<byte> bytes, bool mayWait)
    {
        try
        {
            return mayWait ? socket.Send(bytes) : SendNow(socket.SafeHandle, bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException("The client's connection is broken.", e);
        }
    }

    public void Abort()
    {
        try
        {
            // Bytes that were sent are still delivered; a thread in a read or in a waiting send returns.
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket is closed already.
        }
    }

    // Socket.Send has no such flag, and Socket.Blocking is for both directions: the reading thread blocks in this socket.
    private static int SendNow(SafeSocketHandle handle, ReadOnlySpan<byte> bytes)
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
