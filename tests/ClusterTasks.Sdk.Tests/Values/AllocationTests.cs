using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>The memory cost of values. These tests run alone, because a test beside them may hold the shared spare buffers, for long on a
/// busy machine.</summary>
[Collection("allocations")]
public sealed class AllocationTests
{
    private const int Rounds = 1000;

    [Fact]
    public void EncodeInt_AllocatesOnlyTheResult()
    {
        // This is 32 for the object and 48 for the 23 bytes.
        Assert.InRange(Measure(static () => ValueCodec.Encode(12345).Dispose()), 1, 80);
    }

    [Fact]
    public void DecodeInt_AllocatesNothing()
    {
        byte[] blob = ValueCodec.Encode(12345).ToBlob();
        var session = new TestSession();
        Assert.Equal(0, Measure(() => _ = ValueCodec.Decode<int>(blob, session, out _)));
    }

    [Fact]
    public void EncodeAndDecodeSmallRecord_AllocateOnlyTheResults()
    {
        var point = new Point(1, 2.5);
        byte[] blob = ValueCodec.Encode(point).ToBlob();
        var session = new TestSession();
        Assert.InRange(Measure(() => ValueCodec.Encode(point).Dispose()), 1, 192);
        Assert.InRange(Measure(() => _ = ValueCodec.Decode<Point>(blob, session, out _)), 1, 48);
    }

    [Fact]
    public void EncodeLargeArray_CopiesNothing()
    {
        int[] values = new int[1_000_000];
        Assert.InRange(
            Measure(() =>
            {
                using EncodedValue encoded = ValueCodec.Encode(values);
                encoded.WriteTo(Stream.Null);
            }),
            1,
            128);
    }

    [Fact]
    public void TenThousandReferences_AllocateAFewHundredBytesEach()
    {
        const int Count = 10_000;
        var session = new TestSession();
        ObjectRef<int>[] references = [.. Enumerable.Range(1, Count).Select(i => new ObjectRef<int>(session.NewHandle((ulong)i)))];
        byte[] blob = ValueCodec.Encode(references).ToBlob();
        Assert.InRange(blob.Length, Count * ObjectId.Size, Count * (ObjectId.Size + 4));
        Assert.InRange(Measure(() => ValueCodec.Encode(references).Dispose(), rounds: 3), 1, 200 * Count);
        Assert.InRange(Measure(() => ValueCodec.Decode<ObjectRef<int>[]>(blob, session, out _), rounds: 3), 1, 200 * Count);
        Assert.InRange(Measure(() => ValueCodec.FindReferences(blob), rounds: 3), 1, 200 * Count);
    }

    private static long Measure(Action action, int rounds = Rounds)
    {
        for (int i = 0; i < Math.Min(100, rounds); i++)
        {
            action();
        }

        // The runtime compiles meanwhile, so the best of some runs counts.
        long best = long.MaxValue;
        for (int run = 0; run < 20; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < rounds; i++)
            {
                action();
            }

            best = Math.Min(best, (GC.GetAllocatedBytesForCurrentThread() - before) / rounds);
        }

        return best;
    }

    public sealed record Point(int X, double Y);
}

[CollectionDefinition("allocations", DisableParallelization = true)]
public sealed class AllocationCollection;
