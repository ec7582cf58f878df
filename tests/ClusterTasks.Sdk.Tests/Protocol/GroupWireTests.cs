using ClusterTasks.Protocol;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Protocol;

public sealed class GroupWireTests
{
    private static readonly Gen<NodeId> Nodes = Gen.ULong[1, ulong.MaxValue].Select(value => new NodeId(value));

    private static readonly Gen<Bundle> Bundles = Gen.Select(
        Gen.Double[0, 100], Gen.Double[0, 8], Gen.Long[0, 1L << 40], Gen.Double[0, 10].Array[0, 2],
        (cpus, gpus, bytes, amounts) =>
            new Bundle
            {
                Cpus = cpus,
                Gpus = gpus,
                MemoryBytes = bytes,
                Resources = amounts.Index().ToDictionary(pair => $"disk{pair.Index}", pair => pair.Item)
            });

    [Fact]
    public void RoundTrip_Create_IsTheSame() =>
        Gen.Select(Gen.String.AlphaNumeric, Gen.Enum<PlacementStrategy>(), Bundles.Array[1, 3]).Sample((name, strategy, bundles) =>
    {
        GroupCreate read = GroupWire.DecodeCreate(GroupWire.Encode(new GroupCreate(name, strategy, bundles)));
        Assert.Equal((name, strategy), (read.Name, read.Strategy));
        Assert.Equal(bundles.Select(Text), read.Bundles.Select(Text));

        static string Text(Bundle bundle) => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{bundle.Cpus} {bundle.Gpus} {bundle.MemoryBytes} "
                + $"{string.Join(',', (bundle.Resources ?? Amounts.None).OrderBy(pair => pair.Key))}");
    });

    [Fact]
    public void RoundTrip_StateAndWait_AreTheSame() =>
        Gen.Select(Nodes, Gen.UInt, Gen.Enum<PlacementGroupPhase>(), Gen.String.AlphaNumeric, Gen.Long[0, 1 << 30]).Sample(
        (node, number, phase, reason, ticks) =>
        {
            var id = new PlacementGroupId(node, number);
            Assert.Equal(id, GroupWire.DecodeId(GroupWire.Encode(id)));
            Assert.Equal(new GroupWait(id, TimeSpan.FromTicks(ticks)),
                GroupWire.DecodeWait(GroupWire.Encode(new GroupWait(id, TimeSpan.FromTicks(ticks)))));
            var state = new PlacementGroupState { Phase = phase, Nodes = [node, null], Reason = reason, IsInfeasible = true };
            PlacementGroupState read = GroupWire.DecodeState(GroupWire.Encode(state));
            Assert.Equal(state.Nodes, read.Nodes);
            Assert.Equal(state, read with { Nodes = state.Nodes });
        });

    [Fact]
    public void RoundTrip_Listing_IsTheSame() =>
        Gen.Select(Nodes, Gen.UInt, Gen.String.AlphaNumeric, Bundles).Sample((node, number, name, bundle) =>
    {
        PlacementGroupInfo[] groups =
        [
            new() { Id = new(node, number), Job = new(node, 7), Name = "n" + name, Bundles = [bundle],
                State = new() { Nodes = [node, null], Reason = name } },
            new() { Id = new(node, 1), Job = new(node, number), Strategy = PlacementStrategy.StrictSpread },
        ];
        Assert.Equivalent(groups, GroupWire.DecodeList(GroupWire.Encode(groups)), strict: true);
    });

    [Fact]
    public void Decode_Garbage_IsAProtocolExceptionAndNothingElse() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        foreach (Action<byte[]> read
            in new Action<byte[]>[] { b => GroupWire.DecodeCreate(b), b => GroupWire.DecodeId(b), b => GroupWire.DecodeWait(b),
            b => GroupWire.DecodeState(b), b => GroupWire.DecodeList(b) })
        {
            try
            {
                read(bytes);
            }
            catch (ProtocolException)
            {
            }
        }
    });

    [Fact]
    public async Task CreateAsync_Misuse_NamesTheParameter()
    {
        await Assert.ThrowsAsync<ArgumentException>("bundles", () => PlacementGroup.CreateAsync([]));
        await Assert.ThrowsAsync<ArgumentException>("bundles", () => PlacementGroup.CreateAsync([new Bundle()]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            "strategy", () => PlacementGroup.CreateAsync([new Bundle { Cpus = 1 }], (PlacementStrategy)9));
        await Assert.ThrowsAsync<ArgumentException>(
            "bundles", () => PlacementGroup.CreateAsync([.. Enumerable.Repeat(new Bundle { Cpus = 1 }, CallLimits.Bundles + 1)]));
        await Assert.ThrowsAsync<ArgumentException>(
            "bundles", () => PlacementGroup.CreateAsync(
            [.. Enumerable.Repeat(new Bundle { MemoryBytes = CallLimits.MemoryBytes }, 5_000)]));
        var many = new Bundle { Resources = new Dictionary<string, double> { ["tokens"] = CallLimits.Amount } };
        await Assert.ThrowsAsync<ArgumentException>("bundles", () => PlacementGroup.CreateAsync([.. Enumerable.Repeat(many, 1_001)]));
        await Assert.ThrowsAsync<ArgumentException>(
            "name", () => PlacementGroup.CreateAsync([new Bundle { Cpus = 1 }], name: new string('x', CallLimits.NameLength + 1)));
        Assert.Throws<ArgumentOutOfRangeException>("Cpus", () => new Bundle { Cpus = -1 });
        Assert.Throws<ArgumentOutOfRangeException>("Cpus", () => new Bundle { Cpus = 500_000 });
        Assert.Throws<ArgumentOutOfRangeException>("MemoryBytes", () => new Bundle { MemoryBytes = -1 });
        Assert.Throws<ArgumentException>(() => new TaskOptions { Resources = new Dictionary<string, double> { ["pg/x"] = 1 } });
        Assert.Equal(1 << 20, new Bundle { MemoryBytes = 1 }.MemoryBytes);
    }
}
