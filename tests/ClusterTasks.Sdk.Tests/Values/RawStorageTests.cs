using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Structs whose fields do not show their whole content arrive as they lie in memory.</summary>
public sealed unsafe class RawStorageTests
{
    [Fact]
    public void RoundTrip_InlineArray_KeepsEveryElement()
    {
        var four = default(Four);
        var hidden = default(Hidden);
        for (int i = 0; i < 4; i++)
        {
            four[i] = i + 1;
            hidden[i] = i * 0.5;
        }

        Assert.Equal([1, 2, 3, 4], Of(Codecs.RoundTrip(four)));
        Assert.Equal([0, 0.5, 1, 1.5], Of(Codecs.RoundTrip(hidden)));
        Assert.Equal([1, 2, 3, 4], Of(Codecs.RoundTrip<Four?>(four)!.Value));
        Assert.Null(Codecs.RoundTrip<Four?>(null));
        Assert.Equal([1, 2, 3, 4], Of(Codecs.RoundTrip(new Holder("h", four)).Numbers));
        Assert.Equal([1, 2, 3, 4], Of(Codecs.RoundTrip((four, 5)).four));
        Assert.Equal([1, 2, 3, 4], Of(Codecs.RoundTrip(new List<Four> { four })[0]));
        Assert.Equal([1, 2, 3, 4], Of(Codecs.RoundTrip(new[] { four })[0]));
        Assert.Equal([1, 2, 3, 4], Of(Codecs.RoundTrip(new Dictionary<string, Four> { ["k"] = four })["k"]));
        Assert.Equal([1, 2, 3, 4], Of(Codecs.RoundTrip(new Outer { Inner = four, Tail = 9 }).Inner));
        Assert.Equal(9, Codecs.RoundTrip(new Outer { Inner = four, Tail = 9 }).Tail);
    }

    [Fact]
    public void RoundTrip_InlineArrayOfTheRuntime_KeepsEveryElement()
    {
        var four = default(InlineArray4<int>);
        for (int i = 0; i < 4; i++)
            four[i] = i + 1;
        InlineArray4<int> read = Codecs.RoundTrip(four);
        Assert.Equal([1, 2, 3, 4], ((ReadOnlySpan<int>)read).ToArray());
        read = Codecs.RoundTrip(new Box<InlineArray4<int>> { Value = four }).Value;
        Assert.Equal([1, 2, 3, 4], ((ReadOnlySpan<int>)read).ToArray());
        Assert.Contains("inline array", Codecs.Refusal(default(InlineArray4<string>)), StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_FixedBuffer_KeepsEveryElement()
    {
        var header = default(Header);
        var secret = default(Secret);
        for (int i = 0; i < 4; i++)
        {
            header.Magic[i] = (byte)(i + 1);
            secret.Set(i, (short)-i);
        }

        (Header read, int _) = Codecs.RoundTrip((header, 5));
        Assert.Equal([1, 2, 3, 4], new ReadOnlySpan<byte>(read.Magic, 4).ToArray());
        Secret other = Codecs.RoundTrip(new Box<Secret> { Value = secret }).Value;
        Assert.Equal([0, -1, -2, -3], other.ToArray());
        Labelled labelled = Codecs.RoundTrip(new Labelled { Name = "n", Header = header });
        Assert.Equal((byte)4, labelled.Header.Magic[3]);
        Assert.Equal("n", labelled.Name);
    }

    [Fact]
    public void RoundTrip_ExplicitLayoutAndSize_KeepEveryByte()
    {
        Overlay overlay = Codecs.RoundTrip(new Overlay { Number = 0x0102030405060702 });
        Assert.Equal(0x0102030405060702, overlay.Number);
        Assert.Equal(2, *(byte*)&overlay); // a bool that is written as a bool is 1 again
        var padded = new Padded { Value = 5 };
        ((byte*)&padded)[15] = 77;
        Padded read = Codecs.RoundTrip(new Box<Padded> { Value = padded }).Value;
        Assert.Equal((5, 77), (read.Value, ((byte*)&read)[15]));
    }

    [Fact]
    public void Encode_StorageThatCannotBeCopied_IsRefusedWithThePath()
    {
        Assert.Contains("Box`1.Value: 'ClusterTasks.Sdk.Tests.Values.RawStorageTests+Texts' is an inline array of 'System.String'",
            Codecs.Refusal(new Box<Texts>()), StringComparison.Ordinal);
        Assert.Contains("inline array", Codecs.Refusal(default(Addresses)), StringComparison.Ordinal);
        Assert.Contains("explicit layout", Codecs.Refusal(new Mixed()), StringComparison.Ordinal);
        Assert.Contains("explicit layout", Codecs.Refusal(new ExplicitClass()), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OtherSize_IsAnError()
    {
        byte[] blob = Codecs.Blob(default(Four));
        blob[^17]--; // the length of the bytes
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<Four>(blob));
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<Four>(blob[..^3]));
    }

    private static int[] Of(Four four) => [four[0], four[1], four[2], four[3]];

    private static double[] Of(Hidden hidden) => [hidden[0], hidden[1], hidden[2], hidden[3]];

    [InlineArray(4)]
    public struct Four
    {
        public int Element;
    }

    [InlineArray(4)]
    public struct Hidden
    {
        private double _element;
    }

    [InlineArray(2)]
    public struct Texts
    {
        public string? Element;
    }

    [InlineArray(2)]
    public struct Addresses
    {
        public nint Element;
    }

    public struct Outer
    {
        public Four Inner { get; set; }

        public long Tail { get; set; }
    }

    public struct Header
    {
        public fixed byte Magic[4];
    }

    public struct Secret
    {
        private fixed short _values[4];

        public void Set(int index, short value) => _values[index] = value;

        public readonly short[] ToArray() => [_values[0], _values[1], _values[2], _values[3]];
    }

    public struct Labelled
    {
        public string? Name { get; set; }

        public Header Header;
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct Overlay
    {
        [FieldOffset(0)]
        public long Number;

        [FieldOffset(0)]
        public bool Flag;

        [FieldOffset(4)]
        public float Upper;
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    public struct Padded
    {
        public int Value;
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct Mixed
    {
        [FieldOffset(0)]
        public string? Text;

        [FieldOffset(8)]
        public int Number;
    }

    [StructLayout(LayoutKind.Explicit)]
    public sealed class ExplicitClass
    {
        [FieldOffset(0)]
        public int Number;

        [FieldOffset(0)]
        public bool Flag;
    }

    public sealed record Holder(string Name, Four Numbers);

    public sealed class Box<T>
    {
        public T? Value { get; set; }
    }
}
