using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>The floor of a transfer: one blocking stream over loopback to another process, from written memory into touched memory.
/// No hash, no frames, no protocol.</summary>
internal sealed class SocketCopy : IDisposable
{
    internal const string PeerArgument = "socket-copy-peer";

    // The faster of 1 and 4 MB on the machine where this was written.
    private const int PieceBytes = 1 << 20;

    private readonly Process _peer;
    private readonly Socket _socket;

    private SocketCopy(Process peer, Socket socket)
    {
        _peer = peer;
        _socket = socket;
    }

    internal int PeerProcessId => _peer.Id;

    internal static SocketCopy Start(long bytes)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        string port = ((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        Process peer = OwnProgram.Start(OwnProgram.Command(PeerArgument, port, bytes.ToString(CultureInfo.InvariantCulture)));
        Socket socket = listener.Accept();
        socket.NoDelay = true;
        Acknowledged(socket); // from here on the peer's memory is touched
        return new SocketCopy(peer, socket);
    }

    /// <summary>Sends the bytes. Returns when the peer has all of them.</summary>
    internal void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[_socket.Send(bytes[..Math.Min(PieceBytes, bytes.Length)])..];
        Acknowledged(_socket);
    }

    /// <summary>Runs the other process, which receives into the same memory again and again, until the connection ends.</summary>
    internal static unsafe int RunPeer(int port, long bytes)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 4096);
        NativeMemory.Fill(memory, (nuint)bytes, 1);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        while (true)
        {
            socket.Send([1]);
            for (long done = 0; done < bytes;)
            {
                int received = socket.Receive(new Span<byte>(memory + done, (int)Math.Min(PieceBytes, bytes - done)));
                if (received == 0)
                    return 0;
                done += received;
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _peer.WaitForExit();
        _peer.Dispose();
    }

    private static void Acknowledged(Socket socket)
    {
        if (socket.Receive(new byte[1]) != 1)
            throw new InvalidOperationException("The peer process of the socket copy ended.");
    }
}
