using ClusterTasks.Protocol;
using ClusterTasks.Store.Client;

namespace ClusterTasks.Session;

/// <summary>The connection of a session to one node, with the memory of that node. A session that moves gets another.</summary>
internal sealed record Attachment(FrameConnection Connection, NodeAddress Address, NodeId Node, StoreClient Store, long RequestBytes)
{
    /// <summary>Connects to a node.</summary>
    /// <param name="address">The node.</param>
    /// <param name="hello">The first frame.</param>
    /// <param name="time">The clock of the store's client.</param>
    /// <param name="timeout">The longest wait for an answer.</param>
    /// <param name="welcome">The node's answer.</param>
    /// <exception cref="SessionRefusedException">The node refuses the session.</exception>
    internal static Attachment Open(NodeAddress address, Hello hello, TimeProvider time, TimeSpan timeout, out Welcome welcome)
    {
        FrameConnection connection = address.Open();
        try
        {
            connection.Send(hello);
            (FrameType type, byte[] body) = connection.ReceiveOne(timeout);
            if (type == FrameType.Rejected)
                throw new SessionRefusedException(address, FrameReader.Decode<Rejected>(new(body)));
            if (type != FrameType.Welcome)
                throw new ProtocolException($"The peer at {address} answered with frame {type}.");
            welcome = FrameReader.Decode<Welcome>(new(body));
            return new Attachment(
                connection, address, welcome.Node, StoreClient.Attach(welcome.Store, time), welcome.RequestBytes);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>A node refuses a session.</summary>
internal sealed class SessionRefusedException(NodeAddress address, Rejected refusal)
    : ClusterTasksException($"The node at {address} refused the session: {refusal.Message}")
{
    /// <summary>True when it may take the session soon.</summary>
    internal bool MayCome => refusal.MayCome;
}
