using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using ClusterTasks.Platform;
using ClusterTasks.Store.Proof;

namespace ClusterTasks.ObjectStore.Tests.Proof;

/// <summary>The user at the other end of a connection, according to the kernel.</summary>
[SupportedOSPlatform("linux")]
public sealed class PeerUsersTests
{
    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.1.2.3", false)]
    [InlineData("::1", false)]
    [InlineData("127.0.0.1", true)]
    public void KeyOf_AConnectionOfThisMachine_IsItsUser(string address, bool bothFamilies)
    {
        using PeerUsers users = Open();
        (Socket client, Socket server) = Pair(IPAddress.Parse(address), bothFamilies);
        using (client)
        using (server)
        {
            Assert.Equal(PeerKey.OfUser(UserFiles.UserId), PeerKey.Of(users, server.RemoteEndPoint, server.LocalEndPoint));
            Assert.Equal(PeerKey.OfUser(UserFiles.UserId), PeerKey.Of(users, client.RemoteEndPoint, client.LocalEndPoint));
        }
    }

    [Fact]
    public void KeyOf_APeerThatHasLeft_IsItsAddress()
    {
        using PeerUsers users = Open();
        (Socket client, Socket server) = Pair(IPAddress.Loopback, bothFamilies: false);
        using (server)
        {
            client.Dispose();
            Assert.Equal(PeerKey.Of(server.RemoteEndPoint), PeerKey.Of(users, server.RemoteEndPoint, server.LocalEndPoint));
        }
    }

    [Fact]
    public void KeyOf_AConnectionThatThereIsNot_IsItsAddress()
    {
        using PeerUsers users = Open();
        var peer = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 5);
        Assert.Equal(PeerKey.Of(peer), PeerKey.Of(users, peer, new IPEndPoint(IPAddress.Parse("192.0.2.8"), 6)));
        Assert.Equal(PeerKey.Of(null), PeerKey.Of(users, null, null));
    }

    private static PeerUsers Open()
    {
        if (PeerUsers.TryOpen() is { } users)
            return users;
        Assert.Skip("This kernel answers no questions of sock_diag(7).");
        throw new InvalidOperationException();
    }

    private static (Socket Client, Socket Server) Pair(IPAddress address, bool bothFamilies)
    {
        using var listener = bothFamilies ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(bothFamilies ? IPAddress.IPv6Any : address, 0));
        listener.Listen();
        var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(new IPEndPoint(address, ((IPEndPoint)listener.LocalEndPoint!).Port));
        return (client, listener.Accept());
    }
}
