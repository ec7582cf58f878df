using System.Runtime.InteropServices;
using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;

namespace ClusterTasks.ObjectStore.Tests;

/// <summary>Copies into the store, with and without the caches.</summary>
public sealed class CopyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(4097)]
    [InlineData((1 << 20) + 17)]
    [InlineData((33 << 20) + 5)]
    public unsafe void Copy_AnyLengthAndAlignment_IsWholeAndNoMore(int length)
    {
        byte[] source = TestStore.Pattern(length, seed: length);
        const int room = 256;
        byte* target = (byte*)NativeMemory.AlignedAlloc((nuint)(length + room), 64);
        try
        {
            foreach ((int shift, long streamFrom) in new[] { (0, 0L), (1, 0L), (63, 0L), (17, long.MaxValue) })
            {
                var all = new Span<byte>(target, length + room);
                all.Fill(0xEE);
                BulkCopy.Copy(source, target + shift, streamFrom);
                Assert.True(all.Slice(shift, length).SequenceEqual(source), $"shifted by {shift}, streaming from {streamFrom}");
                Assert.False(all[..shift].ContainsAnyExcept((byte)0xEE) || all[(shift + length)..].ContainsAnyExcept((byte)0xEE),
                    $"shifted by {shift}, streaming from {streamFrom}: bytes beside the range changed");
            }
        }
        finally
        {
            NativeMemory.AlignedFree(target);
        }
    }

    [Fact]
    public async Task Calibration_OfAStoreThatIsBacked_ReachesItsClients()
    {
        await using NodeStore store = TestStore.Create();
        using StoreClient client = TestStore.Attach(store);

        TestStore.Eventually(
            () => client.StreamFrom == CopyCalibration.StreamFrom, "the calibration is told", () =>
            $"{client.StreamFrom}, measured {CopyCalibration.StreamFrom}");

        Assert.True(CopyCalibration.StreamFrom >= BulkCopy.StreamingBytes);
    }
}
