using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ClusterTasks.Platform;

namespace ClusterTasks.Store.Proof;

/// <summary>Identifies the peer of connections by facts that the peer cannot choose: the user at the other end where that is on this
/// machine, or else the network that the connection comes from.</summary>
/// <param name="Network">The address, or the network of one host; null where the user is known: a user has all addresses of the
/// loopback.</param>
/// <param name="User">The user at the other end; null where it is not known.</param>
internal readonly record struct PeerKey(IPAddress? Network, uint? User)
{
    internal static PeerKey Of(EndPoint? peer) => new(NetworkOf(peer), null);

    /// <summary>Returns the user at the other end of a connection, or its network where that end is no user of this machine or has left
    /// already.</summary>
    internal static PeerKey Of(PeerUsers users, EndPoint? peer, EndPoint? own) =>
        users.UserOf(peer, own) is { } user ? OfUser(user) : Of(peer);

    internal static PeerKey OfUser(uint user) => new(null, user);

    public override string ToString() =>
        User is { } user ? string.Create(CultureInfo.InvariantCulture, $"user {user} of this machine") : $"{Network}";

    private static IPAddress NetworkOf(EndPoint? peer)
    {
        if (peer is not IPEndPoint { Address: var address })
            return IPAddress.Any;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            // all of 127.0.0.0/8 are this machine's
            return address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear(); // a host has all addresses of its /64
        return new IPAddress(bytes);
    }
}
