namespace ClusterTasks.Protocol;

/// <summary>Questions about placement groups, and their answers.</summary>
[WireOf<GroupCreate>]
[WireOf<GroupWait>]
[WireOf<PlacementGroupInfo>(IsCounted = true)]
[WireOf<PlacementGroupState>(IsCounted = true)]
[WireOf<Bundle>(IsCounted = true)]
internal static partial class GroupWire
{
    internal static byte[] Encode(GroupCreate create) => WireMessage.Encode(create, WriteGroupCreate);

    /// <exception cref="ProtocolException">The bytes are something else.</exception>
    internal static GroupCreate DecodeCreate(byte[] body)
    {
        GroupCreate create = WireMessage.Decode(body, "wish for a placement group", ReadGroupCreate);
        return create with { Name = ShownText.Of(create.Name) };
    }

    internal static byte[] Encode(PlacementGroupId id) => WireMessage.Encode(id, static (ref writer, value) => writer.WriteId(value));

    /// <exception cref="ProtocolException">The bytes are something else.</exception>
    internal static PlacementGroupId DecodeId(byte[] body) => WireMessage.Decode(body, "placement group's id", Wire.ReadGroupId);

    internal static byte[] Encode(GroupWait wait) => WireMessage.Encode(wait, static (ref writer, value) => writer.WriteGroupWait(value));

    /// <exception cref="ProtocolException">The bytes are something else.</exception>
    internal static GroupWait DecodeWait(byte[] body) => WireMessage.Decode(body, "wait for a placement group", ReadGroupWait);

    internal static byte[] Encode(IReadOnlyList<PlacementGroupInfo> groups) => WireMessage.Encode(groups, static (ref writer, all) =>
    {
        writer.WriteArrayHeader(all.Count);
        foreach (PlacementGroupInfo group in all)
            writer.WritePlacementGroupInfo(group);
    });

    /// <exception cref="ProtocolException">The bytes are something else.</exception>
    internal static PlacementGroupInfo[] DecodeList(byte[] body) =>
        WireMessage.Decode(body, "list of placement groups", static (ref reader) => reader.ReadList(ReadPlacementGroupInfo));

    internal static byte[] Encode(PlacementGroupState state) => WireMessage.Encode(state, WritePlacementGroupState);

    /// <exception cref="ProtocolException">The bytes are something else.</exception>
    internal static PlacementGroupState DecodeState(byte[] body) =>
        WireMessage.Decode(body, "placement group's state", ReadPlacementGroupState);
}

/// <summary>Asks for a group; answered by its id.</summary>
internal sealed record GroupCreate(string Name, PlacementStrategy Strategy, IReadOnlyList<Bundle> Bundles);

/// <summary>Asks for the state of a group when it is ready, or after that time.</summary>
internal readonly record struct GroupWait(PlacementGroupId Id, TimeSpan Wait);
