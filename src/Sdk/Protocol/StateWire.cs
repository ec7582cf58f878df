namespace ClusterTasks.Protocol;

/// <summary>Messages that consist of nodes.</summary>
internal static class StateWire
{
    /// <summary>Empty for none.</summary>
    internal static byte[] EncodeNodes(IReadOnlyList<NodeId> nodes) => nodes.Count == 0 ? [] : WireMessage.Encode(nodes, Wire.WriteNodes);

    /// <exception cref="ProtocolException">The bytes are something else.</exception>
    internal static NodeId[] DecodeNodes(byte[] body) => body.Length == 0 ? [] : WireMessage.Decode(body, "list of nodes", Wire.ReadNodes);
}
