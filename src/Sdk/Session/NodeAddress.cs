using System.Net.Sockets;
using ClusterTasks.Platform;

namespace ClusterTasks.Session;

/// <summary>The address at which a node takes sessions: <c>unix:/path/to/session.sock</c>.</summary>
internal sealed record NodeAddress(string SocketPath)
{
    internal const string Scheme = "unix:";

    /// <exception cref="ArgumentException">The text is not an address; the parameter is <c>address</c>.</exception>
    internal static NodeAddress Parse(string address)
    {
        string path = address.StartsWith(Scheme, StringComparison.Ordinal) ? address[Scheme.Length..] : address;
        if (path.Contains("://", StringComparison.Ordinal) || !Path.IsPathRooted(path))
            throw new ArgumentException(
                $"'{address}' is not the address of a node: expected unix:/full/path/session.sock. A program attaches to a node on its "
                    + "own machine; start one there (ClusterTasks.Node node) and use the address it prints.",
                nameof(address));
        if (System.Text.Encoding.UTF8.GetByteCount(path) > RunFolder.MaxSocketBytes)
            throw new ArgumentException(
                $"The socket path '{path}' is longer than {RunFolder.MaxSocketBytes} bytes, the limit of the system: give the node a "
                + "shorter run directory (its setting run-dir).", nameof(address));
        return new NodeAddress(path);
    }

    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="ClusterUnavailableException">A process of another user listens there.</exception>
    internal FrameConnection Open()
    {
        if (InProcessNodes.Connect(SocketPath) is { } inProcess)
            return new FrameConnection(inProcess);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
            // In a folder that anybody can write to, another user may have made the socket.
            if (PeerUser.Of(socket).RefusalAsNode(UserFiles.UserId) is { } refusal)
                throw new ClusterUnavailableException($"The node at {this} is not used: {refusal}");
            return new FrameConnection(new SocketTransport(socket));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override string ToString() => Scheme + SocketPath;
}
