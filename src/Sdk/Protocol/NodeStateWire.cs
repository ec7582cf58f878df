namespace ClusterTasks.Protocol;

/// <summary>How node figures travel.</summary>
[WireOf<NodeState>(IsCounted = true)]
internal static partial class NodeStateWire
{
    internal static byte[] Encode(NodeState state) => WireMessage.Encode(state, WriteNodeState);

    /// <summary>Makes a list of the answers of nodes.</summary>
    internal static byte[] Join(IReadOnlyList<byte[]> states) => WireMessage.Encode(states, static (ref writer, all) =>
    {
        writer.WriteArrayHeader(all.Count);
        foreach (byte[] state in all)
            writer.WriteRaw(state);
    });

    /// <exception cref="ProtocolException">The bytes are no list.</exception>
    internal static NodeState[] DecodeList(byte[] body) =>
        WireMessage.Decode(body, "list of nodes", static (ref reader) => reader.ReadList(ReadNodeState));
}
