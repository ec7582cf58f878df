using CsCheck;

namespace ClusterTasks.Scheduling.Tests;

/// <summary>Amounts as users write them, in the counted units.</summary>
public sealed class ResourceSetTests
{
    [Fact]
    public void From_AnyAmount_IsNeverLessAndOnlyZeroIsNothing() => Gen.OneOf(
        Gen.Double[0, 1e-3], Gen.Double[0, 10], Gen.Double[0, CallLimits.Cpus], Gen.Const(double.Epsilon), Gen.Const(1e-9)).Sample(amount =>
    {
        long units = ResourceSet.FromCpus(amount).CpuUnits;
        Assert.Equal(amount == 0, units == 0);
        // A thousandth of a unit is what the rounding of binary fractions may take away.
        Assert.InRange(units, (amount * ResourceSet.UnitsPerWhole) - 0.001, (amount * ResourceSet.UnitsPerWhole) + 1);
    }, iter: 10_000);

    [Theory]
    [InlineData(1_000_000.0)]
    [InlineData(214_749.0)]
    [InlineData(CallLimits.Amount)]
    public void From_LargeCustomAmount_IsExact(double amount)
    {
        ResourceSet set = ResourceSet.From(0, 0, 0, new Dictionary<string, double> { ["tokens"] = amount });
        Assert.Equal((long)amount * ResourceSet.UnitsPerWhole, set.CustomUnits("tokens"));
        Assert.Equal(2 * set.CustomUnits("tokens"), set.Add(set).CustomUnits("tokens"));
        Assert.True(set.Covers(set));
        Assert.Equal(ResourceSet.Empty, set.Subtract(set));
    }

    [Fact]
    public void From_MoreThanCanBeCounted_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ResourceSet.FromCpus(CallLimits.Cpus + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResourceSet.FromCpus(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResourceSet.From(0, CallLimits.Gpus + 1, 0, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResourceSet.From(0, 0, CallLimits.MemoryBytes + 1, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResourceSet.From(0, 0, 0, new Dictionary<string, double> { ["tokens"] = 1e12 }));
    }

    /// <summary>A program may name a resource of its own for each task. With all of them in one bucket every look was a walk through
    /// all.</summary>
    [Fact]
    public void GetHashCode_OtherNamesOrAmounts_IsAnother()
    {
        int[] hashes = [.. Enumerable.Range(0, 10_000).Select(i => Of(($"r{i}", 1)).GetHashCode()),
            .. Enumerable.Range(2, 10_000).Select(i => Of(("r", i)).GetHashCode())];
        Assert.True(hashes.Distinct().Count() > 19_900);
        Assert.Equal(Of(("a", 1), ("b", 2)).GetHashCode(), Of(("b", 2), ("a", 1)).GetHashCode());
        Assert.Equal(Of(("a", 1), ("b", 2)), Of(("b", 2), ("a", 1)));

        static ResourceSet Of(params (string Name, double Amount)[] amounts) =>
            ResourceSet.From(1, 0, 0, amounts.ToDictionary(amount => amount.Name, amount => amount.Amount));
    }

    [Fact]
    public void In_MostMemory_IsWholeMebibytes()
    {
        ResourceSet named = BundleResources.In(
            new PlacementGroupId(new NodeId(1), 1), 0, new ResourceSet { MemoryBytes = CallLimits.MemoryBytes });
        Assert.Equal(CallLimits.MemoryBytes >> 20, Assert.Single(named.Custom!).Value);
    }

    [Fact]
    public void Parts_OfADemand_AreItsResourcesOneByOne()
    {
        ResourceSet demand = ResourceSet.From(1, 0.5, 1 << 20, new Dictionary<string, double> { ["licence"] = 2 });

        Assert.Equal(["0.5 GPU", "1 CPU", "1 MiB memory", "2 licence"],
            demand.Parts.Select(part => part.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(demand, demand.Parts.Aggregate(ResourceSet.Empty, (sum, part) => sum.Add(part)));
    }
}
