using ClusterTasks.Protocol;
using CsCheck;
using static ClusterTasks.Sdk.Tests.Protocol.FrameGens;

namespace ClusterTasks.Sdk.Tests.Protocol;

/// <summary>Listings of objects as bytes and back.</summary>
public sealed class ObjectStateWireTests
{
    private static readonly Gen<DateTimeOffset?> Times = Gen.OneOf(
        Gen.Long[1, DateTime.MaxValue.Ticks].Select(ticks => (DateTimeOffset?)new DateTimeOffset(ticks, TimeSpan.Zero)),
            Gen.Bool.Select(_ => (DateTimeOffset?)null));

    private static readonly Gen<ObjectHolder> Holders = Gen.Select(
        Gen.Select(Gen.Enum<ObjectHolderKind>(), Node, Gen.Int, Text), Gen.Select(TaskIds, Ids, Gen.Long, Times), (who, what) =>
            new ObjectHolder
            {
                Kind = who.Item1,
                Node = who.Item2,
                ProcessId = who.Item3,
                Name = who.Item4,
                Task = what.Item1,
                Container = what.Item2,
                Count = what.Item3,
                Since = what.Item4,
            });

    private static readonly Gen<ObjectInfo> Rows = Gen.Select(
        Gen.Select(Ids, Gen.Long, Gen.Enum<ObjectKind>(), Text),
        Gen.Select(Gen.Enum<ObjectStatus>(), Gen.Bool, Gen.Bool, Node.Array[0, 3]),
        Gen.Select(Times, Holders.Array[0, 4], Gen.Int),
        (what, how, who) => new ObjectInfo
        {
            Id = what.Item1,
            SizeBytes = what.Item2,
            Kind = what.Item3,
            ValueType = what.Item4,
            Status = how.Item1,
            IsInline = how.Item2,
            IsSpilled = how.Item3,
            Locations = how.Item4,
            Since = who.Item1,
            Holders = who.Item2,
            HolderCount = who.Item3,
        });

    private static readonly Gen<ObjectTotals> Totals = Gen.Select(Node, Gen.Long.Array[9], (node, numbers) => new ObjectTotals
    {
        Node = node,
        OwnedObjects = numbers[0],
        BorrowedObjects = numbers[1],
        InlineBytes = numbers[2],
        StoreCapacityBytes = numbers[3],
        StoreUsedBytes = numbers[4],
        StoreAllocatedBytes = numbers[5],
        StoreObjects = numbers[6],
        PinnedObjects = numbers[7],
        PinnedBytes = numbers[8],
    });

    private static readonly Gen<ObjectListing> Listings = Gen.Select(
        Rows.Array[0, 5], Totals.Array[0, 3], Node.Array[0, 2], (rows, totals, unanswered) =>
        new ObjectListing { Objects = rows, Nodes = totals, Unanswered = unanswered });

    [Fact]
    public void Listing_ThereAndBack_IsTheSame() => Listings.Sample(listing =>
    {
        ObjectListing back = ObjectStateWire.DecodeListing(ObjectStateWire.Encode(listing));
        Assert.Equal(listing.Nodes, back.Nodes);
        Assert.Equal(listing.Unanswered, back.Unanswered);
        Assert.Equal(listing.Objects.Count, back.Objects.Count);
        foreach ((ObjectInfo a, ObjectInfo b) in listing.Objects.Zip(back.Objects))
        {
            Assert.Equal(a.Locations, b.Locations);
            Assert.Equal(a.Holders, b.Holders);
            Assert.Equal(a, b with { Locations = a.Locations, Holders = a.Holders });
        }
    });

    [Fact]
    public void Query_ThereAndBack_IsTheSame() =>
        Gen.Select(Gen.Int[0, ObjectQuery.MaxLimit], Gen.Enum<ObjectOrder>(), Gen.ULong[1, ulong.MaxValue], Gen.Bool, IdLists)
        .Sample((limit, order, node, hasNode, ids) =>
    {
        var query = new ObjectQuery { Limit = limit, Order = order, Node = hasNode ? new NodeId(node) : null, Ids = ids };
        ObjectQuery back = ObjectStateWire.DecodeQuery(ObjectStateWire.Encode(query));
        Assert.Equal(query.Ids, back.Ids);
        Assert.Equal((query.Limit, query.Order, query.Node), (back.Limit, back.Order, back.Node));
    });

    [Fact]
    public void Decode_DamagedBytes_IsOneKindOfError() =>
        Gen.Select(Listings, Gen.Int, Gen.Byte, Gen.Int).Sample((listing, position, value, cut) =>
    {
        byte[] bytes = ObjectStateWire.Encode(listing);
        bytes[(uint)position % bytes.Length] = value;
        bytes = bytes[..(int)(1 + ((uint)cut % bytes.Length))];
        OnlyProtocolErrors(() => ObjectStateWire.DecodeListing(bytes));
        OnlyProtocolErrors(() => ObjectStateWire.DecodeQuery(bytes));
    });

    [Fact]
    public void Query_BeyondItsLimits_NamesTheProperty()
    {
        Assert.Equal(nameof(ObjectQuery.Limit), Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectQuery { Limit = -1 }).ParamName);
        Assert.Equal(nameof(ObjectQuery.Limit),
            Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectQuery { Limit = ObjectQuery.MaxLimit + 1 }).ParamName);
        Assert.Equal(nameof(ObjectQuery.Ids),
            Assert.Throws<ArgumentException>(() => new ObjectQuery { Ids = new ObjectId[ObjectQuery.MaxLimit + 1] }).ParamName);
    }

    private static void OnlyProtocolErrors(Action decode)
    {
        try
        {
            decode();
        }
        catch (ProtocolException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
