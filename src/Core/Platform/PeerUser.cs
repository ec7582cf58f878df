using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ClusterTasks.Platform;

/// <summary>The process at the other end of a local socket, according to the kernel and not to the peer. Both ends ask: a node runs code
/// that a driver submits, and a driver trusts a node's answers.</summary>
/// <param name="ProcessId">The process that connected, or listens, as this process sees it; 0: its process namespace is not visible from
/// here.</param>
/// <param name="UserId">Its user at that time.</param>
internal readonly record struct PeerUser(int ProcessId, uint UserId)
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <exception cref="SocketException">The connection is gone.</exception>
    internal static PeerUser Of(Socket connection)
    {
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();
        Span<int> credentials = stackalloc int[3]; // pid, uid, gid
        connection.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials));
        return new PeerUser(credentials[0], (uint)credentials[1]);
    }

    /// <summary>Returns the reason why a node of this user gives the peer no session; null: it may have one.</summary>
    internal string? RefusalAsClient(uint own)
    {
        if (!IsTrustedBy(own))
            return Text($"The node belongs to user {own}, the program that connects to user {UserId}. Run both as one user.");
        return ProcessId == 0
            ? "The program is in a process namespace that the node cannot see, so the node could not tell when it ends. Let both "
                + "containers share one, such as by 'docker run --pid=container:<node>' or 'shareProcessNamespace' of a pod."
            : null;
    }

    /// <summary>Returns the reason why a program of this user does not use the peer as its node; null: it does.</summary>
    internal string? RefusalAsNode(uint own) =>
        IsTrustedBy(own) ? null : Text($"The node belongs to user {UserId}, this program to user {own}. Run both as one user.");

    // Root can become any user anyway.
    private bool IsTrustedBy(uint own) => UserId == own || UserId == 0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
