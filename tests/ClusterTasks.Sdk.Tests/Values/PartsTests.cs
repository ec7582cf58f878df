using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class PartsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 8)]
    [InlineData(Parts.Bytes, 1)]
    [InlineData(Parts.Bytes + 1, 1)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MaxValue, 2)]
    [InlineData(int.MaxValue, 7)]
    [InlineData(3, int.MaxValue)]
    public void Of_AnyLength_CoversItOnceInPartsOfAGibibyteAtMost(int length, int elementBytes)
    {
        int next = 0;
        foreach (Range part in Parts.Of(length, elementBytes))
        {
            Assert.Equal(next, part.Start.Value);
            next = part.End.Value;
            int count = next - part.Start.Value;
            Assert.True(count == 1 || (count > 0 && (long)count * elementBytes <= Parts.Bytes));
        }

        Assert.Equal(length, next);
    }

    /// <summary>There are more single bytes than fit two steps. Nothing touches them, so they take no memory.</summary>
    [Fact]
    public void Write_MoreBytesThanOneStep_WritesAllOfThem()
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(Parts.Bytes + 3);
        var counting = new CountingStream();

        ArraySection<byte>.Write(counting, bytes);

        Assert.Equal(bytes.Length, counting.Count);
    }

    private sealed class CountingStream : MemoryStream
    {
        internal long Count { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;
    }
}
