namespace ClusterTasks.Protocol;

/// <summary>How listings of objects travel.</summary>
[WireOf<ObjectQuery>(IsCounted = true)]
[WireOf<ObjectListing>(IsCounted = true)]
[WireOf<ObjectInfo>(IsCounted = true)]
[WireOf<ObjectHolder>(IsCounted = true)]
[WireOf<ObjectTotals>(IsCounted = true)]
internal static partial class ObjectStateWire
{
    /// <summary>Holders that a row names.</summary>
    internal const int MaxHolders = 100;

    internal static byte[] Encode(ObjectQuery query) => WireMessage.Encode(query, WriteObjectQuery);

    /// <exception cref="ProtocolException">The bytes are no query.</exception>
    internal static ObjectQuery DecodeQuery(byte[] body) => WireMessage.Decode(body, "query for objects", ReadObjectQuery);

    internal static byte[] Encode(ObjectListing listing) => WireMessage.Encode(listing, WriteObjectListing);

    /// <exception cref="ProtocolException">The bytes are no listing.</exception>
    internal static ObjectListing DecodeListing(byte[] body) => WireMessage.Decode(body, "listing of objects", ReadObjectListing);
}
