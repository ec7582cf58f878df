using System.Net;
using System.Net.Sockets;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Finds the address by which the nodes of one machine reach each other: some hosts have only <c>::1</c>.</summary>
internal static class Loopback
{
    /// <exception cref="NodeStartException">The machine has no loopback address.</exception>
    internal static IPAddress Find() => Find(CanBind);

    internal static IPAddress Find(Func<IPAddress, bool> canBind) =>
        canBind(IPAddress.Loopback) ? IPAddress.Loopback
        : canBind(IPAddress.IPv6Loopback) ? IPAddress.IPv6Loopback
        : throw new NodeStartException(
            "This machine has neither 127.0.0.1 nor ::1, by which nodes reach each other. Bring the loopback interface up, for example "
                + "with 'ip link set lo up'.");

    private static bool CanBind(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
