using ClusterTasks.Store.Owner;
using CsCheck;

namespace ClusterTasks.ObjectStore.Tests;

public sealed class RangeAllocatorTests
{
    [Fact]
    public void Allocate_AgainstAModel_NeverOverlapsAndCoalesces()
    {
        const long capacity = 1 << 16;
        Gen<(int Kind, int Value, bool Page)> step = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 120], Gen.Bool);
        step.Array[1, 200].Sample(steps =>
        {
            var allocator = new RangeAllocator(capacity);
            var live = new List<(long Offset, long Size)>();
            foreach ((int kind, int value, bool page) in steps)
            {
                if (kind == 3)
                {
                    allocator.Trim();
                }
                else if (kind > 0)
                {
                    long alignment = page ? 4096 : 64;
                    if (allocator.TryAllocate(value * 64L, alignment, out long offset))
                    {
                        Assert.Equal(0, offset % alignment);
                        Assert.True(offset >= 0 && offset + (value * 64L) <= capacity);
                        Assert.DoesNotContain(live, range => offset < range.Offset + range.Size && range.Offset < offset + (value * 64L));
                        live.Add((offset, value * 64L));
                    }
                    else
                    {
                        Assert.False(FitsSomewhere(live, capacity, value * 64L, alignment));
                    }
                }
                else if (live.Count > 0)
                {
                    (long offset, long size) = live[value % live.Count];
                    live.RemoveAt(value % live.Count);
                    allocator.Release(offset, size);
                }
                Assert.Equal(capacity - live.Sum(range => range.Size), allocator.Free);
            }
            live.ForEach(range => allocator.Release(range.Offset, range.Size));
            Assert.Equal([(0L, capacity)], allocator.FreeRanges());
        });
    }

    [Fact]
    public void Allocate_SeveralHolesFit_TakesTheSmallest()
    {
        var allocator = new RangeAllocator(4096);
        long[] offsets = new long[6];
        long[] sizes = [640, 64, 128, 64, 256, 64];
        for (int i = 0; i < sizes.Length; i++)
            Assert.True(allocator.TryAllocate(sizes[i], 64, out offsets[i]));
        foreach (int hole in new[] { 0, 2, 4 })
            allocator.Release(offsets[hole], sizes[hole]);

        Assert.True(allocator.TryAllocate(128, 64, out long offset));

        Assert.Equal(offsets[2], offset);
    }

    private static bool FitsSomewhere(List<(long Offset, long Size)> live, long capacity, long size, long alignment)
    {
        for (long start = 0; start + size <= capacity; start += alignment)
        {
            if (!live.Any(range => start < range.Offset + range.Size && range.Offset < start + size))
                return true;
        }
        return false;
    }
}
