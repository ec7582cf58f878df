using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>Asks the kernel for the users at the other end of TCP connections that do not leave the machine. One question takes some
/// microseconds, however many connections there are, because the kernel looks up the one socket (sock_diag(7)). The text of /proc/net/tcp
/// has all connections, and a flood makes these many.</summary>
/// <remarks>For one thread at a time.</remarks>
internal sealed unsafe partial class PeerUsers : IDisposable
{
    private const int NetlinkFamily = 16;
    private const int RawAndCloseOnExec = 3 | 0x80000;
    private const int SocketDiagnostics = 4;
    private const ushort ByFamily = 20; // SOCK_DIAG_BY_FAMILY
    private const int DontWait = 0x40;

    private const int HeaderBytes = 16; // nlmsghdr
    private const int RequestBytes = HeaderBytes + 56; // inet_diag_req_v2
    private const int AnswerBytes = HeaderBytes + 72; // inet_diag_msg
    private const int StateAt = HeaderBytes + 1, UserAt = HeaderBytes + 64, InodeAt = HeaderBytes + 68;
    private const byte Listening = 10;

    private readonly SafeFileHandle _netlink;
    private uint _sequence;

    private PeerUsers(SafeFileHandle netlink) => _netlink = netlink;

    /// <summary>Returns null where the kernel answers no such questions.</summary>
    internal static PeerUsers? TryOpen()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        SafeFileHandle netlink = Imports.OpenSocket(NetlinkFamily, RawAndCloseOnExec, SocketDiagnostics);
        if (!netlink.IsInvalid)
            return new PeerUsers(netlink);
        netlink.Dispose();
        return null;
    }

    /// <summary>Returns the user at the other end of a connection; null where that end is no user of this machine, or has left
    /// already.</summary>
    internal uint? UserOf(EndPoint? peer, EndPoint? own) => peer is IPEndPoint from && own is IPEndPoint to ? UserOf(from, to) : null;

    public void Dispose() => _netlink.Dispose();

    private uint? UserOf(IPEndPoint peer, IPEndPoint own)
    {
        IPAddress from = Plain(peer.Address), to = Plain(own.Address);
        if (from.AddressFamily != to.AddressFamily)
            return null;
        Span<byte> request = stackalloc byte[RequestBytes];
        request.Clear();
        uint sequence = ++_sequence;
        MemoryMarshal.Write(request, RequestBytes);
        MemoryMarshal.Write(request[4..], ByFamily);
        MemoryMarshal.Write(request[6..], (ushort)1); // NLM_F_REQUEST
        MemoryMarshal.Write(request[8..], sequence);
        Span<byte> body = request[HeaderBytes..];
        body[0] = (byte)(from.AddressFamily == AddressFamily.InterNetwork ? 2 : 10);
        body[1] = 6; // TCP
        MemoryMarshal.Write(body[4..], uint.MaxValue); // in any state
        // Asks for the socket of the other end: its own address is the address of the peer.
        BinaryPrimitives.WriteUInt16BigEndian(body[8..], (ushort)peer.Port);
        BinaryPrimitives.WriteUInt16BigEndian(body[10..], (ushort)own.Port);
        from.TryWriteBytes(body[12..], out _);
        to.TryWriteBytes(body[28..], out _);
        body[48..56].Fill(0xFF); // INET_DIAG_NOCOOKIE
        fixed (byte* bytes = request)
        {
            if (Send(_netlink, bytes, RequestBytes, DontWait) != RequestBytes)
                return null;
        }

        return Answer(sequence);
    }

    private uint? Answer(uint sequence)
    {
        Span<byte> answer = stackalloc byte[512];
        while (true)
        {
            nint count;
            fixed (byte* bytes = answer)
                count = Receive(_netlink, bytes, (nuint)answer.Length, DontWait); // the kernel has answered before the send returned
            if (count < HeaderBytes)
                return null;
            if (MemoryMarshal.Read<uint>(answer[8..]) != sequence)
                continue; // of an earlier question, which ended badly
            if (count < AnswerBytes || MemoryMarshal.Read<ushort>(answer[4..]) != ByFamily)
                return null; // no such socket
            // A socket that its process has closed has no inode, and the kernel reports root as its user. Where no connection exists, the
            // kernel finds the listener.
            return answer[StateAt] == Listening || MemoryMarshal.Read<uint>(answer[InodeAt..]) == 0 ? null
                : MemoryMarshal.Read<uint>(answer[UserAt..]);
        }
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static nint Send(SafeFileHandle socket, byte* bytes, nuint count, int flags) =>
        OperatingSystem.IsLinux() ? Imports.Send(socket, bytes, count, flags) : throw SupportedSystem.Unsupported();

    private static nint Receive(SafeFileHandle socket, byte* bytes, nuint count, int flags) =>
        OperatingSystem.IsLinux() ? Imports.Receive(socket, bytes, count, flags) : throw SupportedSystem.Unsupported();

    [SupportedOSPlatform("linux")]
    private static partial class Imports
    {
        [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
        internal static partial SafeFileHandle OpenSocket(int family, int type, int protocol);

        [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
        internal static partial nint Send(SafeFileHandle socket, byte* bytes, nuint count, int flags);

        [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
        internal static partial nint Receive(SafeFileHandle socket, byte* bytes, nuint count, int flags);
    }
}
