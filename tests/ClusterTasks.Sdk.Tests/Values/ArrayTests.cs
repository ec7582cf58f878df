using System.Buffers;
using System.Numerics;
using ClusterTasks.Values;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class ArrayTests
{
    [Fact]
    public void RoundTrip_ArraysOfPrimitives_InEveryForm()
    {
        Check(Gen.Byte);
        Check(Gen.SByte);
        Check(Gen.Short);
        Check(Gen.UShort);
        Check(Gen.Int);
        Check(Gen.UInt);
        Check(Gen.Long);
        Check(Gen.ULong);
        Check(Gen.Float);
        Check(Gen.Double);
        Check(Gen.Decimal);
        Check(Gen.Bool);
        Check(Gen.Char);
        Check(Gen.Guid);
        Check(Gen.DateTime);
        Check(Gen.Select(Gen.Int, Gen.Double, (a, b) => new Point(a, b)));
        Check(Gen.Int.Select(i => (Int128)i));
    }

    [Fact]
    public void Decode_ReadOnlyMemory_IsTheGivenMemory()
    {
        CheckInPlace(new byte[] { 1, 2, 3 });
        CheckInPlace(new double[] { 1, 2, 3 });
        CheckInPlace(new Point[] { new(1, 2) });
        CheckInPlace(new Vector3[] { new(1, 2, 3) });
    }

    [Fact]
    public void Decode_InPlace_PinsTheOwner()
    {
        using var pages = new ReadOnlyPages(Codecs.Blob(new[] { 1, 2, 3 }));
        ReadOnlyMemory<int> values = ValueCodec.Decode<ReadOnlyMemory<int>>(pages.Memory, new TestSession(), out _);
        using (MemoryHandle handle = values[1..].Pin())
        {
            Assert.Equal(1, pages.Pins);
            unsafe
            {
                Assert.Equal(2, *(int*)handle.Pointer);
            }
        }

        Assert.Equal(0, pages.Pins);
    }

    [Fact]
    public void Decode_ElementsAtOddAddress_AreCopied()
    {
        byte[] blob = Codecs.Blob(new[] { 1.5, 2.5 });
        byte[] shifted = [0, .. blob];
        ReadOnlyMemory<double> read = ValueCodec.Decode<ReadOnlyMemory<double>>(shifted.AsMemory(1), new TestSession(), out bool inPlace);
        Assert.False(inPlace);
        Assert.Equal([1.5, 2.5], read.ToArray());
    }

    [Fact]
    public void Decode_Array_AsInterface_IsCopied()
    {
        using var pages = new ReadOnlyPages(Codecs.Blob(new[] { 1, 2 }));
        IReadOnlyList<int> list = ValueCodec.Decode<IReadOnlyList<int>>(pages.Memory, new TestSession(), out bool inPlace);
        Assert.False(inPlace);
        Assert.Equal([1, 2], list);
        Assert.Equal([1, 2], Codecs.Read<IEnumerable<int>>(pages.Memory));
        Assert.Equal([1, 2], (int[])Codecs.Read<object>(pages.Memory));
        Assert.Equal([new Point(1, 2)], Codecs.RoundTrip<IEnumerable<Point>>(new[] { new Point(1, 2) }));
    }

    [Fact]
    public void Decode_OtherElementType_Throws()
    {
        string message = Assert.Throws<ClusterTasksException>(() => Codecs.Read<uint[]>(Codecs.Blob(new[] { 1 }))).Message;
        Assert.Contains("System.Int32", message, StringComparison.Ordinal);
        Assert.Contains("System.UInt32[]", message, StringComparison.Ordinal);
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<ReadOnlyMemory<int>>(Codecs.Blob("x")));
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<string>(Codecs.Blob(new[] { 1 })));
    }

    private static void Check<T>(Gen<T> element)
        where T : unmanaged, IEquatable<T>
    {
        element.Array[0, 100].Sample(
            values =>
            {
                byte[] blob = Codecs.Blob(values);
                return Codecs.Read<T[]>(blob).AsSpan().SequenceEqual(values)
                    && Codecs.Read<ReadOnlyMemory<T>>(blob).Span.SequenceEqual(values)
                    && Codecs.Read<Memory<T>>(blob).Span.SequenceEqual(values)
                    && Codecs.Read<T[]>(Codecs.Blob((ReadOnlyMemory<T>)values)).AsSpan().SequenceEqual(values)
                    && Codecs.Read<T[]>(Codecs.Blob(values.AsMemory())).AsSpan().SequenceEqual(values)
                    && Codecs.Read<List<T>>(Codecs.Blob(values.ToList())).SequenceEqual(values);
            },
            iter: 50);
    }

    private static void CheckInPlace<T>(T[] values)
        where T : unmanaged
    {
        using var pages = new ReadOnlyPages(Codecs.Blob(values));
        ReadOnlyMemory<T> read = ValueCodec.Decode<ReadOnlyMemory<T>>(pages.Memory, new TestSession(), out bool inPlace);
        Assert.True(inPlace);
        Assert.True(pages.Contains(read.Span));
        Assert.Equal(0, ReadOnlyPages.AlignmentOf(read.Span));
        Assert.Equal(values, read.ToArray());
        T[] copy = ValueCodec.Decode<T[]>(pages.Memory, new TestSession(), out inPlace);
        Assert.False(inPlace);
        Assert.Equal(values, copy);
    }

    public record struct Point(int X, double Y);
}
