using ClusterTasks.Worker.Execution;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Execution;

public sealed class DeviceAllocatorTests
{
    private const int Whole = 10_000;

    [Fact]
    public void TryTake_PartsAndWholes_PartsShareTheFullestDevice()
    {
        var gpus = new DeviceAllocator(["a", "b", "c"]);
        Assert.Equal("a", gpus.TryTake(3_000)!.Visible);
        Assert.Equal("b", gpus.TryTake(8_000)!.Visible);
        DeviceShare onFullest = gpus.TryTake(2_000)!;
        Assert.Equal("b", onFullest.Visible);
        Assert.Equal("c", gpus.TryTake(Whole)!.Visible);
        Assert.Null(gpus.TryTake(Whole));
        Assert.Null(gpus.TryTake(7_001));
        gpus.Return(onFullest);
        Assert.Equal("GPU a: 0.7, GPU b: 0.2, GPU c: 0", gpus.ToString());
    }

    [Fact]
    public void TryTake_Several_AreWholeOnes()
    {
        var gpus = new DeviceAllocator(["0", "1", "2", "3"]);
        Assert.Equal("0", gpus.TryTake(1)!.Visible);
        Assert.Equal("1,2", gpus.TryTake(2 * Whole)!.Visible);
        Assert.Null(gpus.TryTake(2 * Whole));
        Assert.Null(gpus.TryTake(Whole + 1)); // a message can ask for it, though no program can: two whole ones
        Assert.Equal("3", gpus.TryTake(Whole)!.Visible);
    }

    [Fact]
    public void RandomHistory_NoDeviceIsOverOneAndNoneLeaks() => Gen.Select(
        Gen.Int[0, 5], Gen.Select(
            Gen.Frequency((3, Gen.Int[1, Whole - 1]), (1, Gen.Int[1, 4].Select(count => count * Whole))), Gen.Int[0, 100],
            Gen.Bool).Array[0, 60]).Sample((devices, steps) =>
    {
        var gpus = new DeviceAllocator([.. Enumerable.Range(0, devices).Select(device => $"{device}")]);
        var taken = new List<DeviceShare>();
        foreach ((int units, int which, bool gives) in steps)
        {
            if (gives && taken.Count > 0)
            {
                gpus.Return(taken[which % taken.Count]);
                taken.RemoveAt(which % taken.Count);
            }
            else
            {
                int[] free = Free(taken, devices);
                bool fits = units < Whole ? free.Any(left => left >= units) : free.Count(left => left == Whole) >= units / Whole;
                DeviceShare? share = gpus.TryTake(units);
                Assert.Equal(fits, share is not null);
                if (share is not null)
                {
                    Assert.Equal(units, share.Devices.Length * share.UnitsOfEach);
                    Assert.All(share.Devices,
                        device => Assert.True(
                        free[device] >= share.UnitsOfEach, $"GPU {device} had {free[device]} left and gave {share.UnitsOfEach}."));
                    taken.Add(share);
                }
            }

            Assert.All(Free(taken, devices), left => Assert.InRange(left, 0, Whole));
        }

        taken.ForEach(gpus.Return);
        if (devices > 0)
            Assert.Equal(Enumerable.Range(0, devices), gpus.TryTake(devices * Whole)!.Devices);
    });

    // Of the shares alone: the allocator's own figures are under test.
    private static int[] Free(List<DeviceShare> taken, int devices) =>
        [.. Enumerable.Range(0, devices)
            .Select(device => Whole - taken.Where(share => share.Devices.Contains(device)).Sum(share => share.UnitsOfEach))];
}
