namespace ClusterTasks.Session;

/// <summary>The bytes between a client and its node. One thread sends and one receives at a time.</summary>
internal interface ISessionTransport : IDisposable
{
    /// <summary>Sends some of the bytes and returns their number; waits while the node does not take any.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The connection is broken.</exception>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>Waits for bytes and returns their number; 0: the node has closed the connection.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The connection is broken.</exception>
    int Receive(Span<byte> destination);

    /// <summary>Returns true when bytes have come, or the connection is over; false when the time is.</summary>
    bool Poll(TimeSpan timeout);

    /// <summary>Ends the connection: threads that stand in a send or a receive return.</summary>
    void Shutdown();
}
